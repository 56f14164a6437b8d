import type { Command } from './command.ts';
import { defineCommand } from './command.ts';

/** The command that starts the server; `serve` runs it until it is told to stop and gives the exit code. */
export function createServeCommand(serve: () => Promise<number>): Command {
  return defineCommand({
    name: 'serve',
    usage: '',
    summary: 'Start the server. It runs until it gets SIGTERM or SIGINT.',
    examples: [
      ['milepost serve', 'with a database of its own, at http://127.0.0.1:8080'],
      ['milepost serve --port 9000 --data-dir /var/lib/milepost', 'settings are options too'],
      ['DATABASE_URL=postgresql://db.example.com/milepost milepost serve', 'on a PostgreSQL of yours'],
    ],
    options: {},
    positionals: [0, 0],
    run: () => serve(),
  });
}
