import { readFile } from 'node:fs/promises';
import type { Command } from './command.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

/** One thing that is wrong with a definition, or probably not meant. */
export interface Remark {
  readonly level: 'error' | 'warning';
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** The command that checks a definition file without a server. */
export function createWorkflowLintCommand(lint: (text: string) => Promise<readonly Remark[]>): Command {
  return defineCommand({
    name: 'workflow lint',
    usage: '<file>...',
    summary: 'Check workflow files, YAML or JSON, before they are published.',
    examples: [
      ['milepost workflow lint shop.yaml', 'every problem with its line'],
      ['milepost workflow lint workflows/*.yaml --json', 'many files, for a program'],
      ['milepost workflow lint shop.yaml --strict', 'fails on warnings too'],
    ],
    options: { strict: { type: 'boolean', description: 'warnings count as errors' } },
    positionals: [1, 1000],
    run: async ({ strict }, files, { output }) => {
      let failed = false;
      for (const file of files) {
        const remarks = await lint(await readText(file));
        failed ||= remarks.some(({ level }) => level === 'error' || strict === true);
        for (const remark of remarks) {
          if (output.json) output.print(JSON.stringify({ file, ...remark }));
          else
            output.print(
              formatRemark(file, remark, output.paint(remark.level === 'error' ? 'bad' : 'warning', remark.level)),
            );
        }
        if (remarks.length === 0) output.say(`${file}: nothing to remark.`);
      }
      return failed ? exitCodes.refused : exitCodes.done;
    },
  });
}

function formatRemark(file: string, { line, column, pointer, message, code }: Remark, level: string): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `${place}: ${level} ${code}${pointer === '' ? '' : ` at ${pointer}`}: ${message}`;
}

/** The text of a file that a command was given. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}
