import type { LoadedOrder } from '../core/move.ts';
import type { Order } from '../core/order.ts';
import type { Workflow } from '../core/workflow.ts';
import type { ListRow, ProjectedOrder, StatusRow } from '../store/list-store.ts';
import { searchTerms } from '../store/search-words.ts';
import { dueTimersOf, timerDueAt } from './due-timers.ts';

/** The row of the list for an order as it is now, with what it is found by. */
export function toListRow({ loaded, customer }: ProjectedOrder, workflow: Workflow): ListRow {
  const words = Object.values(customer ?? {}).filter((value) => typeof value === 'string');
  return { ...toStatusRow(loaded, workflow), search: searchTexts(loaded.order, words) };
}

/** The row of the list for an order as it is now. */
export function toStatusRow({ order }: LoadedOrder, workflow: Workflow): StatusRow {
  const status = workflow.statuses.get(order.status);
  return {
    orderId: order.orderId,
    number: order.number,
    reference: order.reference,
    workflow: order.workflow.key,
    workflowVersion: order.workflow.version,
    status: order.status,
    partnerStatus: order.visible.partner?.status ?? null,
    customerStatus: order.visible.customer?.status ?? null,
    category: status?.category ?? 'open',
    attention: order.attention,
    statusSince: order.statusSince,
    customerId: order.customerId,
    ownerId: order.ownerId,
    dueAt: instantOrNull(order.dueAt),
    lateAt: lateAt(order, workflow),
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    archived: order.archivedAt !== null,
    version: order.version,
    listed: workflow.subject === undefined,
    timers: dueTimersOf(order, workflow),
  };
}

/** What a vendor sent as a date need not be one; the list must go on. */
function instantOrNull(text: string | null): string | null {
  const time = text === null ? NaN : Date.parse(text);
  return time >= Date.UTC(1, 0, 1) && time < Date.UTC(9999, 11, 31) ? new Date(time).toISOString() : null;
}

/** When the order is past the limit of its status: its earliest `late` timer. */
function lateAt(order: Order, workflow: Workflow): Date | null {
  if (order.timersHeld) return null;
  const limits = workflow.timers
    .filter((timer) => timer.status === order.status && timer.action.kind === 'late')
    .flatMap((timer) => timerDueAt(order, timer, workflow)?.getTime() ?? []);
  return limits.length === 0 ? null : new Date(Math.min(...limits));
}

/** Everything a person might type to find the order: whole values, and the words in them. */
function searchTexts(order: Order, customer: readonly string[]): readonly string[] {
  const values = [
    String(order.number),
    order.orderId,
    order.reference ?? '',
    ...Object.values(order.externalIds),
    ...customer,
    ...order.lines.flatMap(({ sku, name }) => [sku ?? '', name ?? '']),
    ...order.shipments.flatMap(({ packages }) => packages.map(({ trackingNumber }) => trackingNumber ?? '')),
  ];
  return fitting([...new Set(values.flatMap(searchTerms))]);
}

/** PostgreSQL keeps at most 1 MB of terms for a row; what an order with thousands of lines has beyond that is not found. */
const termBytesMax = 500_000;

function fitting(terms: readonly string[]): readonly string[] {
  let bytes = 0;
  return terms.filter((term) => (bytes += Buffer.byteLength(term)) <= termBytesMax);
}
