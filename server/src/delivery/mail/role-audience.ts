import type { Audience } from '../../core/principal.ts';
import { builtInRoles } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';

/** What somebody of this role may know of an order of this workflow; an unknown role no more than a customer. */
export function audienceOfRole(role: string | null, workflow: Workflow | undefined): Audience {
  if (role === null) return 'customer';
  return builtInRoles[role]?.audience ?? workflow?.roles[role]?.audience ?? 'customer';
}
