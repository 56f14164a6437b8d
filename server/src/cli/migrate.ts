import type { Command } from './command.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';

export interface Migrated {
  readonly applied: readonly string[];
  readonly version: number;
}

/** The command that brings the database up to this release without starting the server. */
export function createMigrateCommand(migrate: () => Promise<Migrated>): Command {
  return defineCommand({
    name: 'migrate',
    usage: '',
    summary: 'Bring the database up to this release. The server does so by itself when it starts.',
    examples: [
      ['milepost migrate', 'the database of this folder; its server must not be running'],
      ['DATABASE_URL=postgresql://db.example.com/milepost milepost migrate', 'before new nodes are started'],
    ],
    options: {},
    positionals: [0, 0],
    run: async (_values, _positionals, { output }) => {
      const { applied, version } = await migrate();
      if (output.json) output.print(JSON.stringify({ applied, version }));
      else if (applied.length === 0) output.print(`The database is at schema ${version} already.`);
      else output.print(`The database is at schema ${version} now. Applied: ${applied.join(', ')}.`);
      return exitCodes.done;
    },
  });
}
