import type { HistoryEntryIn, ImportOrderIn } from '@milepost/sdk';
import { csvRow } from '../../lib/csv.ts';

type Line = NonNullable<ImportOrderIn['lines']>[number];

type Cell = (order: ImportOrderIn, line: Line | undefined) => unknown;

const addressMembers = [
  'name',
  'company',
  'street',
  'street2',
  'postcode',
  'city',
  'region',
  'country',
  'phone',
] as const;

/** Headings that import understands as they are, and how an order and one of its lines fill them. */
const columns: readonly (readonly [string, Cell])[] = [
  ['id', ({ id }) => id],
  ['number', ({ number }) => number],
  ['reference', ({ reference }) => reference],
  ['workflow', ({ workflow }) => workflow],
  ['status', (order) => lastStep(order)?.to ?? order.status],
  ['occurredAt', (order) => lastStep(order)?.occurredAt ?? order.occurredAt],
  ['orderedAt', ({ orderedAt }) => orderedAt],
  ['dueAt', ({ dueAt }) => dueAt],
  ['total.amount', ({ total }) => total?.amount],
  ['total.currency', ({ total }) => total?.currency],
  ['customer.name', ({ customer }) => customer?.name],
  ['customer.email', ({ customer }) => customer?.email],
  ['ownerEmail', ({ ownerEmail }) => ownerEmail],
  ...addressColumns('billingAddress'),
  ...addressColumns('shippingAddress'),
  ['line.sku', (_order, line) => line?.sku],
  ['line.name', (_order, line) => line?.name],
  ['line.ordered', (_order, line) => line?.ordered],
  ['line.shipped', (_order, line) => line?.shipped],
  ['line.backordered', (_order, line) => line?.backordered],
  ['line.canceled', (_order, line) => line?.canceled],
  ['line.fulfilled', (_order, line) => line?.fulfilled],
  ['line.returned', (_order, line) => line?.returned],
];

/** Writes orders as CSV, a row per order line: how they stand now, without the way there. */
export interface CsvWriter {
  /** The rows of an order; the headings come before the first. */
  readonly rowsOf: (order: ImportOrderIn) => string;
}

export function createCsvWriter(): CsvWriter {
  let isFirst = true;
  return {
    rowsOf: (order) => {
      const headings = isFirst ? csvRow(columns.map(([heading]) => heading)) : '';
      isFirst = false;
      const lines = order.lines?.length ? order.lines : [undefined];
      return headings + lines.map((line) => csvRow(columns.map(([, cell]) => cell(order, line)))).join('');
    },
  };
}

/** The last step that moved the order. */
function lastStep({ history = [] }: ImportOrderIn): HistoryEntryIn | undefined {
  return history.findLast(({ placed }) => placed !== true);
}

function addressColumns(member: 'billingAddress' | 'shippingAddress'): readonly (readonly [string, Cell])[] {
  return addressMembers.map((name) => [`${member}.${name}`, (order) => order[member]?.[name]]);
}
