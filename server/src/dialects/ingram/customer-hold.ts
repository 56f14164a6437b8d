import type { Refusal } from '../../core/refusal.ts';
import type { Workflow } from '../../core/workflow.ts';
import { IngramProblem } from './problem.ts';

/** Whether the order waits for its customer, before its release to the warehouse: only then it is canceled or modified. */
export function onCustomerHold({ status }: { readonly status: string }, workflow: Workflow): boolean {
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

/** Refusals that rest on how the order is now, and not on what was sent. */
const stateOfOrder: ReadonlySet<string> = new Set(['transition_not_allowed', 'guard_not_met', 'version_conflict']);

/** A refusal of the core in the vendor's words: what may not be, and what would make it pass. */
export function refusalProblem({ code, detail, hint, pointer }: Refusal): IngramProblem {
  const message = `${detail} ${hint}`;
  if (code === 'role_not_allowed' || code === 'right_missing') {
    return new IngramProblem(403, '/errors/validation-failed', message);
  }
  const input = !stateOfOrder.has(code);
  return input
    ? new IngramProblem(400, '/errors/validation-failed', message, { fields: [{ field: pointer, message: detail }] })
    : new IngramProblem(405, '/errors/validation-error', message);
}
