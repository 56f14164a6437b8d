import type { WorkflowBook } from '../core/decision.ts';
import type { Order } from '../core/order.ts';
import type { Workflow } from '../core/workflow.ts';

/** An account's workflows; where `needed` is not among those that are known, they are read anew. */
export type ReadWorkflows = (
  accountId: string,
  needed?: { readonly key: string; readonly version: number },
) => Promise<WorkflowBook>;

/** The workflow of each of these orders. Throws when one cannot be found: nothing is told rather than something wrong. */
export async function readOrderWorkflows(
  workflows: ReadWorkflows,
  accountId: string,
  orders: Iterable<Order>,
): Promise<(order: Order) => Workflow> {
  let book = await workflows(accountId);
  for (const { workflow } of orders) {
    if (book.version(workflow.key, workflow.version) === undefined) book = await workflows(accountId, workflow);
  }
  return ({ workflow: { key, version } }) => {
    const found = book.version(key, version);
    if (found === undefined) throw new Error(`The workflow ${key} version ${version} cannot be found.`);
    return found;
  };
}
