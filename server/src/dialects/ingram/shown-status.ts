import { shownStatus } from '../../core/judge.ts';
import { lineStatus } from '../../core/line.ts';
import type { Line, Order } from '../../core/order.ts';
import type { Audience } from '../../core/principal.ts';
import type { Category, Status, Workflow } from '../../core/workflow.ts';
import { isClosed } from '../../core/workflow.ts';

/** What a status without a code of its own is shown as (rulings 10). */
const byCategory: Readonly<Record<Category, string>> = {
  draft: 'Processing',
  open: 'Processing',
  in_progress: 'Processing',
  ready: 'Processing',
  on_hold: 'On Hold',
  in_transit: 'Shipped',
  fulfilled: 'Delivered',
  returned: 'Delivered',
  canceled: 'Canceled',
  failed: 'Canceled',
};

/** What the built-in statuses of lines are shown as, where a workflow says nothing else. */
const byLineStatus: Readonly<Record<string, string>> = {
  open: 'In Progress',
  backordered: 'Backordered',
  partially_shipped: 'Shipped',
  shipped: 'Shipped',
  fulfilled: 'Delivered',
  returned: 'Delivered',
  canceled: 'Canceled',
};

/** A status in the words of order details: `Shipped`, `Canceled`, `Backordered`, `Processing`, `On Hold`, `Delivered`. */
function detailWord({ codes, category }: Status): string {
  return codes['ingram-details']?.shows ?? byCategory[category];
}

/** The status of an order in the words of order details, as this audience sees it. */
export function orderWord(order: Order, workflow: Workflow, audience: Audience): string {
  const status = workflow.statuses.get(shownStatus(order, audience) ?? '');
  return status === undefined ? 'Processing' : detailWord(status);
}

/** The status of an order in the words of search results, which has three. */
export function searchWord(order: Order, workflow: Workflow, audience: Audience): 'OPEN' | 'CLOSED' | 'CANCELLED' {
  const status = workflow.statuses.get(shownStatus(order, audience) ?? '');
  if (status === undefined || !isClosed(status.category)) return 'OPEN';
  return status.category === 'canceled' || status.category === 'failed' ? 'CANCELLED' : 'CLOSED';
}

/** The status of a line in the words of order details; it has `In Progress` where orders have `Processing`. */
export function lineWord(line: Line, workflow: Workflow): string {
  const key = lineStatus(line);
  return workflow.lineStatuses.get(key)?.codes['ingram-details']?.shows ?? byLineStatus[key] ?? 'In Progress';
}

/** The statuses that a search asks for by a word; `undefined` for a word that is none of the vendor's. */
export function statusesShownAs(
  word: string,
  workflows: readonly Workflow[],
): readonly { readonly workflow: string; readonly status: string }[] | undefined {
  const wanted = word.trim().toUpperCase().replaceAll('_', ' ').replace('CANCELLED', 'CANCELED');
  if (!words.has(wanted)) return undefined;
  const matches = (status: Status) =>
    wanted === 'OPEN'
      ? !isClosed(status.category)
      : wanted === 'CLOSED'
        ? isClosed(status.category) && detailWord(status) !== 'Canceled'
        : detailWord(status).toUpperCase() === wanted;
  return workflows.flatMap((workflow) =>
    [...workflow.statuses.values()].filter(matches).map(({ key }) => ({ workflow: workflow.key, status: key })),
  );
}

const words: ReadonlySet<string> = new Set([
  'OPEN',
  'CLOSED',
  'SHIPPED',
  'PROCESSING',
  'ON HOLD',
  'BACKORDERED',
  'CANCELED',
  'DELIVERED',
]);

/** The words a search may ask for, for the texts of errors. */
export const searchableWords = 'SHIPPED, PROCESSING, ON HOLD, BACKORDERED, CANCELLED, DELIVERED, OPEN or CLOSED';
