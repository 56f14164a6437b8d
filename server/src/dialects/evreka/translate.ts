import type { AccountBook } from '../../accounts/books.ts';
import { shownStatus } from '../../core/judge.ts';
import type { Order } from '../../core/order.ts';
import type { Audience } from '../../core/principal.ts';
import { audienceIncludes } from '../../core/principal.ts';
import type { Category, Status, Workflow } from '../../core/workflow.ts';
import { statusForCode } from '../../core/workflow.ts';
import { namedUuid } from '../../lib/ids.ts';
import { labelIn } from '../../lib/label-in.ts';

/** A status as lists and details name it. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Colours of statuses that name none. */
const colorOfCategory: Readonly<Record<Category, string>> = {
  draft: '#9CA3AF',
  open: '#6B7280',
  in_progress: '#D97706',
  on_hold: '#B91C1C',
  in_transit: '#7C3AED',
  ready: '#0891B2',
  fulfilled: '#00A651',
  returned: '#92400E',
  canceled: '#374151',
  failed: '#9F1239',
};

/** The UUID of a workflow, which is an order type here: the same in every version (rulings 31). */
export function typeId(accountId: string, workflow: string): string {
  return namedUuid(accountId, `workflow/${workflow}`);
}

/** The workflows that are order types here: those of orders. */
export function orderTypes(book: Pick<AccountBook, 'all'>): readonly Workflow[] {
  return book.all().filter(({ subject }) => subject === undefined);
}

/** The UUID a status is shown under: one that the workflow gives it, else one made of account, workflow and status. */
export function statusId(accountId: string, workflow: string, status: Status): string {
  return status.codes['evreka']?.shows?.toLowerCase() ?? ownStatusId(accountId, workflow, status.key);
}

function ownStatusId(accountId: string, workflow: string, status: string): string {
  return namedUuid(accountId, `status/${workflow}/${status}`);
}

/** A status with its UUID and name. */
function namedStatus(accountId: string, workflow: string, status: Status, locale: string): Named {
  return { id: statusId(accountId, workflow, status), name: labelIn(status.label, locale) };
}

/** A status of the list: with its colour, and beyond the vendor's members the order type it is for. */
export function listedStatus(
  accountId: string,
  workflow: string,
  status: Status,
  locale: string,
): Named & { readonly color: string; readonly type_id: string } {
  return {
    ...namedStatus(accountId, workflow, status, locale),
    color: (status.color ?? colorOfCategory[status.category]).toUpperCase(),
    type_id: typeId(accountId, workflow),
  };
}

/** The status that a UUID sets on orders of this workflow, as far as this audience may know of it. */
export function statusOfId(accountId: string, workflow: Workflow, id: string, audience: Audience): Status | undefined {
  const own = [...workflow.statuses.values()].find(({ key }) => ownStatusId(accountId, workflow.key, key) === id);
  const status = statusForCode(workflow, 'evreka', id) ?? own;
  return status !== undefined && audienceIncludes(audience, status.audience) ? status : undefined;
}

/** The order's status as somebody of this audience sees it. */
export function statusOfOrder(order: Order, workflow: Workflow, audience: Audience, locale: string): Named | null {
  const status = workflow.statuses.get(shownStatus(order, audience) ?? '');
  return status === undefined ? null : namedStatus(order.accountId, workflow.key, status, locale);
}
