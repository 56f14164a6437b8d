import type { DiscoveredOut } from '@milepost/sdk';
import type { Command } from './command.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { HistoryFile } from './history-options.ts';
import { historyOptions, openHistory } from './history-options.ts';
import { readNumberOption } from './json-option.ts';
import { UsageError } from './usage-error.ts';

type Found = Pick<DiscoveredOut, 'definition' | 'orders' | 'changes' | 'statuses' | 'edges' | 'badRows'>;

/** Mines a history in a file; `undefined` when there is no change in it. */
export type DiscoverFile = (
  history: HistoryFile,
  options: { readonly key: string; readonly minMoves: number },
) => Promise<Found | undefined>;

/** The command that writes a first definition from a history, of a file without a server or of the server's own. */
export function createWorkflowDiscoverCommand(discover: DiscoverFile): Command {
  return defineCommand({
    name: 'workflow discover',
    usage: '<history file or workflow>',
    summary: 'Write a first workflow file from what orders really did.',
    examples: [
      ['milepost workflow discover changes.csv --name shop > shop.yaml', 'from order, to and at of each change'],
      ['milepost workflow discover changes.csv --min 20', 'without ways that fewer orders took'],
      ['milepost workflow discover retail', "from the server's own orders of that workflow"],
    ],
    options: {
      ...historyOptions,
      name: { type: 'string', value: 'NAME', description: 'of the workflow; discovered where not given' },
      min: { type: 'string', value: 'N', description: 'ways that fewer changes took are left out; 1 where not given' },
    },
    positionals: [1, 1],
    run: async ({ name: key = 'discovered', min, ...options }, [source = ''], { output, client }) => {
      const minMoves = min === undefined ? 1 : readNumberOption('min', min, 1, 1_000_000);
      if (!/^[a-z][a-z0-9_]{0,59}$/.test(key))
        throw new UsageError(`${key} is no name of a workflow: write it like my_shop.`);
      const isFile = source.includes('.') || source.includes('/');
      const found = isFile
        ? await discover(await openHistory(source, options), { key, minMoves })
        : await client().workflows.discovered(source, { minMoves });
      if (found === undefined) {
        output.complain(`${source}: there is no change from one status to another in it.`);
        return exitCodes.refused;
      }
      if (output.json) output.print(JSON.stringify(found));
      else await output.write(found.definition);
      output.say(
        `${found.changes} changes of ${found.orders} orders, ${found.statuses.length} statuses, ${found.edges.length} ways.`,
      );
      if (found.badRows.count > 0) output.say(`${found.badRows.count} rows could not be read.`);
      return exitCodes.done;
    },
  });
}
