import type { Account } from '../../accounts/account.ts';
import { sourceSettings } from '../../accounts/sources.ts';
import { mayKnow } from '../../core/judge.ts';
import type { Order } from '../../core/order.ts';
import type { Principal } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import { lookupsOf } from './order-number.ts';
import type { IngramParts } from './parts.ts';
import { IngramProblem } from './problem.ts';

/** The branch before the numbers of orders that the vendor has no number for. */
export function branchOf(account: Account): string {
  return sourceSettings(account, 'ingram').branch ?? '20';
}

/** The order that a path names, if the caller may know of it; else the vendor's 404. */
export async function findOrder(parts: IngramParts, caller: Principal, number: string): Promise<Order> {
  const account = await parts.account(caller.accountId);
  for (const key of lookupsOf(number, branchOf(account))) {
    const order = await parts.views.order(caller.accountId, key);
    // A number of ours names only what the vendor has no number for.
    const named = order !== undefined && (key.kind !== 'number' || order.externalIds['ingram'] === undefined);
    if (!named || order.archivedAt !== null || !mayKnow(caller, order)) continue;
    if ((await workflowOf(parts, order)).subject === undefined) return order;
  }
  throw orderNotFound(number);
}

/** There is no such order, or none that this caller may know of. */
export function orderNotFound(number: string): IngramProblem {
  return new IngramProblem(404, '/errors/validation-error', 'There is no order with this number.', {
    fields: [{ field: 'orderNumber', value: number.slice(0, 100), message: 'Check the number; for example 20-RD128.' }],
  });
}

/** The workflow version that an order follows. */
export async function workflowOf(
  parts: IngramParts,
  { accountId, workflow: { key, version } }: Order,
): Promise<Workflow> {
  const workflow = (await parts.workflows(accountId, { key, version })).version(key, version);
  if (workflow === undefined) throw new Error(`Workflow ${key} version ${version} is gone.`);
  return workflow;
}
