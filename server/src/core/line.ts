import type { Line } from './order.ts';

/** The line statuses that follow from quantities; a workflow may name more and set them by name. */
export const derivedLineStatuses = [
  'open',
  'backordered',
  'partially_shipped',
  'shipped',
  'fulfilled',
  'returned',
  'canceled',
] as const;

/** What is left to deliver of a line once the canceled units are taken off. */
export function wanted(line: Line): number {
  return Math.max(line.ordered - line.canceled, 0);
}

/** The line's status: the one given by name, else the one its quantities say. */
export function lineStatus(line: Line): string {
  if (line.status !== null) return line.status;
  const open = wanted(line);
  if (open === 0 && line.canceled > 0) return 'canceled';
  if (open > 0 && line.returned >= open) return 'returned';
  if (open > 0 && line.fulfilled >= open) return 'fulfilled';
  if (open > 0 && line.shipped >= open) return 'shipped';
  if (line.shipped > 0) return 'partially_shipped';
  if (line.backordered > 0) return 'backordered';
  return 'open';
}

/** A line of which nothing but its id is known yet. */
export function emptyLine(lineId: string): Line {
  return {
    lineId,
    externalIds: {},
    sku: null,
    name: null,
    unit: null,
    unitPrice: null,
    status: null,
    serialNumbers: [],
    data: {},
    ordered: 0,
    shipped: 0,
    backordered: 0,
    canceled: 0,
    fulfilled: 0,
    returned: 0,
  };
}
