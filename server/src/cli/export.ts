import type { OrderFilter, OrderRowOut } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { createCsvWriter } from './export/csv.ts';
import { createOrderReader } from './export/read-order.ts';
import { createUserEmails } from './export/user-emails.ts';
import { count, createProgress, durationText } from './import/progress.ts';
import { UsageError } from './usage-error.ts';

/** Orders read at once: enough to keep the server busy, few enough to hold. */
const ordersAtOnce = 16;

export const exportCommand = defineCommand({
  name: 'export',
  usage: '',
  summary:
    'Write orders with their histories, customers, addresses, owners and watchers to stdout, in a form that import reads.',
  examples: [
    ['milepost export > orders.ndjson', 'all of them, each with its history'],
    ['milepost export --format csv --workflow retail > orders.csv', 'a row per order line, for a spreadsheet'],
    ['milepost export --updated-from 2026-11-01 | gzip > november.ndjson.gz', 'what changed since then'],
  ],
  options: {
    format: { type: 'string', value: 'NAME', description: 'ndjson or csv; ndjson where not given' },
    status: { type: 'string', multiple: true, value: 'KEY', description: 'in this status; may be repeated' },
    workflow: { type: 'string', value: 'KEY', description: 'of this workflow' },
    'updated-from': { type: 'string', value: 'TIME', description: 'changed since' },
    archived: { type: 'boolean', description: 'archived ones too' },
  },
  positionals: [0, 0],
  run: async (values, _positionals, { client, output }) => {
    const { format = 'ndjson', status, workflow, archived, 'updated-from': updatedFrom } = values;
    if (format !== 'ndjson' && format !== 'csv') throw new UsageError(`--format is "${format}". Give ndjson or csv.`);
    const filter: OrderFilter = {
      limit: 200,
      atLeast: 'latest',
      ...(status === undefined ? {} : { status }),
      ...(workflow === undefined ? {} : { workflow }),
      ...(updatedFrom === undefined ? {} : { updatedFrom }),
      ...(archived === undefined ? {} : { archived }),
    };
    const milepost = client();
    const emailOf = createUserEmails(milepost, () =>
      output.complain('The key may not see users (right users.manage): owners and watchers are named by id.'),
    );
    const readOrder = createOrderReader(milepost, emailOf);
    const csv = format === 'csv' ? createCsvWriter() : undefined;
    const progress = createProgress(output, () => undefined);
    let orders = 0;
    for await (const rows of inGroups(milepost.orders.list(filter), ordersAtOnce)) {
      for (const order of await Promise.all(rows.map(({ id }) => readOrder(id)))) {
        await output.write(csv === undefined ? `${JSON.stringify(order)}\n` : csv.rowsOf(order));
        orders += 1;
        progress.note();
      }
    }
    output.say(`${count(orders)} orders in ${durationText(progress.elapsedMs())}.`);
    return exitCodes.done;
  },
});

async function* inGroups(rows: AsyncIterable<OrderRowOut>, size: number): AsyncGenerator<readonly OrderRowOut[]> {
  let group: OrderRowOut[] = [];
  for await (const row of rows) {
    group.push(row);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
