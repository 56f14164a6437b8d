import type { Command } from './command.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { printTable } from './table.ts';

/** One setting as it is in force. */
export interface DescribedSetting {
  readonly variable: string;
  readonly value: string;
  readonly default: string;
  readonly from: string;
  readonly description: string;
}

/** The command that shows the effective settings, with where each comes from; secrets come masked. */
export function createConfigCommand(describe: () => readonly DescribedSetting[]): Command {
  return defineCommand({
    name: 'config',
    usage: '',
    summary: 'Show the settings in force: value, default and where the value comes from.',
    examples: [
      ['milepost config', 'all of them; secrets are masked'],
      ['milepost config --changed', 'only those that are not at their default'],
      ['milepost config --json', 'with their descriptions, for a program'],
    ],
    options: { changed: { type: 'boolean', description: 'only those that somebody gave' } },
    positionals: [0, 0],
    run: async ({ changed }, _positionals, { output }) => {
      const settings = describe().filter(({ from }) => changed !== true || from !== 'default');
      if (output.json) output.print(JSON.stringify(settings, null, 2));
      else printTable(output, columns, settings);
      return exitCodes.done;
    },
  });
}

const orDash = (text: string) => (text === '' ? '-' : text);

const columns = [
  { heading: 'SETTING', cell: ({ variable }: DescribedSetting) => variable },
  { heading: 'VALUE', cell: ({ value }: DescribedSetting) => orDash(value) },
  { heading: 'DEFAULT', cell: ({ default: text }: DescribedSetting) => orDash(text) },
  { heading: 'FROM', cell: ({ from }: DescribedSetting) => from },
] as const;
