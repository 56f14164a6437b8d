import type { Order } from '../../core/order.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Workflow } from '../../core/workflow.ts';
import { IngramProblem } from './problem.ts';

/** Whether the order waits for its customer, before its release to the warehouse: only then it is canceled or modified. */
export function onCustomerHold({ status }: Pick<Order, 'status'>, workflow: Workflow): boolean {
  const present = workflow.statuses.get(status);
  return present?.category === 'on_hold' && present.attention === 'customer';
}

/** The vendor's 405 for an order that cannot be canceled or modified any more. */
export function notOnHold(): IngramProblem {
  return new IngramProblem(
    405,
    '/errors/validation-error',
    'The order is not on customer hold. It can only be canceled or modified before its release to the warehouse.',
  );
}

/** A refusal of the core in the vendor's words: what may not be, and what would make it pass. */
export function refusalProblem({ code, detail, hint, pointer }: Refusal): IngramProblem {
  const message = `${detail} ${hint}`;
  if (code === 'role_not_allowed' || code === 'right_missing') {
    return new IngramProblem(403, '/errors/validation-failed', message);
  }
  const input = code === 'quantity_invalid' || code === 'reference_taken' || code === 'line_unknown';
  return input
    ? new IngramProblem(400, '/errors/validation-failed', message, { fields: [{ field: pointer, message: detail }] })
    : new IngramProblem(405, '/errors/validation-error', message);
}
