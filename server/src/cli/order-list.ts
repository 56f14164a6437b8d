import type { OrderFilter, OrderRowOut } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { readNumberOption } from './json-option.ts';
import { instant, toneOf } from './order-text.ts';
import { printTable } from './table.ts';

const countDefault = 25;

export const orderList = defineCommand({
  name: 'order list',
  usage: '',
  summary: 'List orders, newest first.',
  examples: [
    ['milepost order list', 'the newest'],
    ['milepost order list --status placed --status approved --limit 100', 'those in two statuses'],
    ['milepost order list --category active --late', 'what should have moved on by now'],
    ['milepost order list --search schmidt --json', 'found by a word, one JSON object a line'],
  ],
  options: {
    status: { type: 'string', multiple: true, value: 'KEY', description: 'in this status; may be repeated' },
    category: { type: 'string', multiple: true, value: 'NAME', description: 'a category, or active, or closed' },
    workflow: { type: 'string', value: 'KEY', description: 'of this workflow' },
    attention: { type: 'string', value: 'WHO', description: 'waiting for customer, merchant or partner' },
    reference: { type: 'string', value: 'TEXT', description: 'with this reference' },
    search: { type: 'string', value: 'TEXT', description: 'beginnings of number, reference, ids, customer, sku' },
    'updated-from': { type: 'string', value: 'TIME', description: 'changed since' },
    late: { type: 'boolean', description: 'only late ones' },
    archived: { type: 'boolean', description: 'archived ones too' },
    limit: { type: 'string', value: 'N', description: `how many at most; ${countDefault} where not given` },
  },
  positionals: [0, 0],
  run: async (values, _positionals, { client, output }) => {
    const countMax = values.limit === undefined ? countDefault : readNumberOption('limit', values.limit, 1, 1_000_000);
    const { status, category, workflow, attention, reference, search, late, archived } = values;
    const updatedFrom = values['updated-from'];
    const filter: OrderFilter = {
      limit: Math.min(countMax, 200),
      ...(status === undefined ? {} : { status }),
      ...(category === undefined ? {} : { category }),
      ...(workflow === undefined ? {} : { workflow }),
      ...(attention === undefined ? {} : { attention }),
      ...(reference === undefined ? {} : { reference }),
      ...(search === undefined ? {} : { q: search }),
      ...(updatedFrom === undefined ? {} : { updatedFrom }),
      ...(late === undefined ? {} : { late }),
      ...(archived === undefined ? {} : { archived }),
    };
    const rows: OrderRowOut[] = [];
    for await (const row of client().orders.list(filter)) {
      if (output.json) await output.write(`${JSON.stringify(row)}\n`);
      rows.push(row);
      if (rows.length === countMax) break;
    }
    if (output.json) return exitCodes.done;
    if (rows.length === 0) output.say('No order matches.');
    else printTable(output, columns, rows);
    if (rows.length === countMax) output.say(`The newest ${countMax}; more with --limit.`);
    return exitCodes.done;
  },
});

const columns = [
  { heading: 'NUMBER', align: 'right', cell: ({ number }: OrderRowOut) => String(number) },
  { heading: 'REFERENCE', cell: ({ reference }: OrderRowOut) => reference ?? '' },
  { heading: 'WORKFLOW', cell: ({ workflow }: OrderRowOut) => workflow },
  { heading: 'STATUS', cell: ({ status }: OrderRowOut) => status, tone: toneOf },
  { heading: 'SINCE', cell: ({ statusSince }: OrderRowOut) => instant(statusSince) },
  { heading: 'WAITS FOR', cell: ({ attention }: OrderRowOut) => (attention === 'none' ? '' : attention) },
  { heading: 'DUE', cell: ({ dueAt }: OrderRowOut) => instant(dueAt) },
] as const;
