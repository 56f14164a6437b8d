import type { EventOut, OrderOut } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { toOrderKey } from './order-key.ts';
import { eventText, instant, nameOf, toneOf } from './order-text.ts';
import type { Output } from './output.ts';
import { printTable } from './table.ts';

export const orderShow = defineCommand({
  name: 'order show',
  usage: '<order>',
  summary: 'Show an order with its history.',
  examples: [
    ['milepost order show 7', 'by its number'],
    ['milepost order show ZENPO --at 2026-11-01T12:00:00Z', 'as it was then, by its reference'],
    ['milepost order show external:ingram:20-RD128 --json', 'by the id that another system has for it'],
  ],
  options: {
    at: { type: 'string', value: 'TIME', description: 'as it was at this time' },
    archived: { type: 'boolean', description: 'an archived one too' },
  },
  positionals: [1, 1],
  run: async ({ at, archived }, [text = ''], { client, output }) => {
    const key = toOrderKey(text);
    const { orders } = client();
    const view = archived === undefined ? {} : { archived };
    const [order, history] = await Promise.all([
      orders.get(key, { ...view, ...(at === undefined ? {} : { at }) }),
      orders.history(key, view),
    ]);
    if (output.json) output.print(JSON.stringify({ ...order, history }));
    else printOrder(output, order, history);
    return exitCodes.done;
  },
});

function printOrder(output: Output, order: OrderOut, history: readonly EventOut[]): void {
  const tone = toneOf(order);
  const status = tone === undefined ? order.status : output.paint(tone, order.status);
  const facts: (readonly [string, string])[] = [
    ['Status', `${status} since ${instant(order.statusSince)}`],
    ['Workflow', `${order.workflow.key}, version ${order.workflow.version}`],
    ['Id', order.id],
    ...Object.entries(order.externalIds).map(([source, id]) => [`Id at ${source}`, id] as const),
    ['Waits for', order.attention === 'none' ? '' : order.attention],
    ['Ordered', instant(order.orderedAt)],
    ['Due', instant(order.dueAt)],
    ['Total', order.total === null ? '' : `${order.total.amount} ${order.total.currency}`],
    ['Archived', instant(order.archivedAt)],
  ];
  output.print(output.paint('strong', nameOf(order)));
  for (const [name, value] of facts) if (value !== '') output.print(`${name.padEnd(12)}${value}`);
  if (order.lines.length > 0) {
    output.print('');
    printTable(output, lineColumns, order.lines);
  }
  output.print('');
  printTable(output, eventColumns, history);
}

type Line = OrderOut['lines'][number];

const lineColumns = [
  { heading: 'SKU', cell: ({ sku }: Line) => sku ?? '' },
  { heading: 'NAME', cell: ({ name }: Line) => name ?? '' },
  { heading: 'ORDERED', align: 'right', cell: ({ ordered }: Line) => String(ordered) },
  { heading: 'SHIPPED', align: 'right', cell: ({ shipped }: Line) => String(shipped) },
  { heading: 'STATUS', cell: ({ status }: Line) => status },
] as const;

const eventColumns = [
  { heading: 'WHEN', cell: ({ occurredAt }: EventOut) => instant(occurredAt) },
  { heading: 'WHAT', cell: eventText },
  { heading: 'BY', cell: ({ actor, source }: EventOut) => `${actor.role} (${source})` },
  { heading: 'MESSAGE', cell: ({ message, note }: EventOut) => message ?? note ?? '' },
] as const;
