import type { SimulationOut } from '@milepost/sdk';
import type { Command } from './command.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { HistoryFile } from './history-options.ts';
import { historyOptions, openHistory, readPairs } from './history-options.ts';
import { readNumberOption } from './json-option.ts';
import type { Output } from './output.ts';
import { readText } from './workflow-lint.ts';
import { printTable } from './table.ts';

type Report = Omit<SimulationOut, 'key' | 'findings' | 'more'>;

/** Rehearses a definition on a history in a file, or says what is wrong with the definition. */
export type SimulateFile = (
  text: string,
  history: HistoryFile,
  options: { readonly mapping: Readonly<Record<string, string>>; readonly role?: string },
) => Promise<{ readonly report: Report } | { readonly problems: readonly string[] }>;

/** The command that says what a definition would have refused, of a file without a server or of the server's own history. */
export function createWorkflowSimulateCommand(
  simulate: SimulateFile,
  keyOf: (text: string) => Promise<string | undefined>,
): Command {
  return defineCommand({
    name: 'workflow simulate',
    usage: '<definition> [<history>]',
    summary: 'Say what a workflow file would have refused of a history: a file, or what the server has.',
    examples: [
      ['milepost workflow simulate shop.yaml changes.csv', 'a history of order, to, at and more, without a server'],
      ['milepost workflow simulate shop.yaml changes.csv --column at=Changed --role staff', 'with its own headings'],
      ['milepost workflow simulate shop.yaml --orders 5000', "the server's own newest orders of that workflow"],
    ],
    options: {
      ...historyOptions,
      map: { type: 'string', multiple: true, value: 'OLD=NEW', description: 'a status that the file calls otherwise' },
      role: { type: 'string', value: 'ROLE', description: 'who acted where the history does not say' },
      orders: { type: 'string', value: 'N', description: 'how many orders of the server; 2000 where not given' },
    },
    positionals: [1, 2],
    run: async ({ map = [], role, orders, ...options }, [file = '', history], { output, client }) => {
      const text = await readText(file);
      const mapping = readPairs('--map', map);
      const given = { mapping, ...(role === undefined ? {} : { role }) };
      const count = orders === undefined ? undefined : readNumberOption('orders', orders, 1, 20_000);
      const rehearsed =
        history === undefined
          ? {
              report: await client().workflows.simulate((await keyOf(text)) ?? '', {
                definition: text,
                ...given,
                ...(count === undefined ? {} : { orders: count }),
              }),
            }
          : await simulate(text, await openHistory(history, options), given);
      if ('problems' in rehearsed) {
        for (const problem of rehearsed.problems) output.complain(`${file}: ${problem}`);
        return exitCodes.refused;
      }
      if (output.json) output.print(JSON.stringify(rehearsed.report));
      else printReport(output, rehearsed.report);
      return rehearsed.report.outcomes.refused > 0 ? exitCodes.refused : exitCodes.done;
    },
  });
}

function printReport(output: Output, { orders, changes, outcomes, reasons, unchecked, badRows }: Report): void {
  const { allowed, observed, overridden, refused } = outcomes;
  output.say(
    `${changes} changes of ${orders} orders: ${allowed} allowed, ${observed} observed, ${overridden} overridden, ${refused} refused.`,
  );
  for (const what of unchecked) output.say(`Not checked: ${what}.`);
  if (badRows.count > 0) {
    output.say(
      `${badRows.count} rows could not be read; line ${badRows.examples[0]?.line ?? 1}: ${badRows.examples[0]?.problem ?? ''}`,
    );
  }
  printTable(output, columns, reasons);
}

type Reason = Report['reasons'][number];

const columns = [
  { heading: 'OUTCOME', cell: ({ outcome }: Reason) => outcome },
  { heading: 'CHANGES', align: 'right', cell: ({ changes }: Reason) => String(changes) },
  { heading: 'FROM', cell: ({ from }: Reason) => from ?? '' },
  { heading: 'TO', cell: ({ to }: Reason) => to },
  { heading: 'STEP', cell: ({ transition }: Reason) => transition ?? '' },
  { heading: 'REASON', cell: ({ guard, code }: Reason) => guard ?? code },
  { heading: 'FOR EXAMPLE', cell: ({ examples: [first] }: Reason) => `${first?.order ?? ''}: ${first?.detail ?? ''}` },
] as const;
