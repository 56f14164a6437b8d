import type { NewOrderIn } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { readJsonOption } from './json-option.ts';
import { nameOf } from './order-text.ts';
import { UsageError } from './usage-error.ts';

export const orderCreate = defineCommand({
  name: 'order create',
  usage: '',
  summary: 'Make an order.',
  examples: [
    ['milepost order create --reference ZENPO --line 3x5CX895', 'three of one article, in the default workflow'],
    ['milepost order create --workflow translation --customer ada@example.com --due 2026-12-01', 'for a customer'],
    [`milepost order create --data '{"gift":true}' --json`, 'with free members, answered for a program'],
  ],
  options: {
    workflow: { type: 'string', value: 'KEY', description: "the account's default where not given" },
    status: { type: 'string', value: 'KEY', description: 'where it begins' },
    reference: { type: 'string', value: 'TEXT', description: 'your own name for it, unique in the account' },
    external: { type: 'string', multiple: true, value: 'SOURCE:ID', description: 'its id elsewhere; may be repeated' },
    line: { type: 'string', multiple: true, value: 'NxSKU', description: 'an order line; may be repeated' },
    customer: { type: 'string', value: 'MAIL', description: 'e-mail address of the customer, made where unknown' },
    'customer-name': { type: 'string', value: 'NAME', description: 'name of a customer that is made' },
    due: { type: 'string', value: 'TIME', description: 'when it is due' },
    message: { type: 'string', value: 'TEXT', description: 'for everyone who may see the order' },
    note: { type: 'string', value: 'TEXT', description: 'internal, never leaves' },
    data: { type: 'string', value: 'JSON', description: 'free members' },
    'no-notify': { type: 'boolean', description: 'send no mail' },
  },
  positionals: [0, 0],
  run: async (values, _positionals, { client, output }) => {
    const { workflow, status, reference, message, note, customer, due } = values;
    const name = values['customer-name'];
    const order: NewOrderIn = {
      ...(workflow === undefined ? {} : { workflow }),
      ...(status === undefined ? {} : { status }),
      ...(reference === undefined ? {} : { reference }),
      ...(message === undefined ? {} : { message }),
      ...(note === undefined ? {} : { note }),
      ...(due === undefined ? {} : { dueAt: due }),
      ...(values.external === undefined ? {} : { externalIds: Object.fromEntries(values.external.map(toExternalId)) }),
      ...(values.line === undefined ? {} : { lines: values.line.map(toLine) }),
      ...(values.data === undefined ? {} : { data: readJsonOption('data', values.data) }),
      ...(values['no-notify'] === true ? { notify: false } : {}),
      ...(customer === undefined ? {} : { customer: { email: customer, ...(name === undefined ? {} : { name }) } }),
    };
    const made = await client().orders.create(order);
    output.print(output.json ? JSON.stringify(made) : `${nameOf(made)} made, ${made.status}: ${made.id}`);
    return exitCodes.done;
  },
});

/** `3x5CX895`: how many of what. */
function toLine(text: string): { ordered: number; sku: string } {
  const [, count = '', sku = ''] = /^(\d{1,9})x(.+)$/.exec(text) ?? [];
  if (sku === '') throw new UsageError(`--line is "${text}". Give how many of what, for example 3x5CX895.`);
  return { ordered: Number(count), sku };
}

/** `ingram:20-RD128`: whose id, and which. */
function toExternalId(text: string): readonly [string, string] {
  const [source = '', ...rest] = text.split(':');
  const id = rest.join(':');
  if (source === '' || id === '') {
    throw new UsageError(`--external is "${text}". Give a source and its id, for example ingram:20-RD128.`);
  }
  return [source, id];
}
