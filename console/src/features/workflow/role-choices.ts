import type { RoleOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { useReasonTexts } from '../../shared/reasons/texts.ts';
import { rolesQuery } from '../../shared/roles.ts';
import type { Change, Definition } from './definition.ts';
import { useWorkflowTexts } from './texts.ts';

/** A role that can be chosen. */
export interface RoleChoice {
  readonly role: string;
  readonly label: string;
  /** What is to be known of it: that nobody has it, or where it comes from. */
  readonly hint: string | undefined;
  /** A role that only other workflows name: to be taken over when it is chosen. */
  readonly elsewhere: RoleOut | undefined;
}

interface RoleChoices {
  /** Roles that are chosen already: they are offered, whether they exist or not. */
  readonly chosen: readonly string[];
  /** Whether timers are meant too, which act as `system`. */
  readonly system?: boolean;
  /** Whether keys count, too, as those who have a role: they act, and get no mail. */
  readonly keysCount?: boolean;
}

/** The roles of the workflow, of the rest of the account, and those that are chosen without being there. */
export function useRoleChoices(
  definition: Definition,
  { chosen, system = false, keysCount = true }: RoleChoices,
): readonly RoleChoice[] {
  const t = useWorkflowTexts();
  const reasons = useReasonTexts();
  const { data } = useQuery(rolesQuery);
  const account = new Map((data ?? []).map((one) => [one.role, one]));
  function hint(role: string, found: RoleOut | undefined, elsewhere: RoleOut | undefined): string | undefined {
    if (role === 'system') return t('roles.system');
    if (data === undefined) return undefined;
    if (elsewhere !== undefined) return t('roles.elsewhere', { workflows: elsewhere.workflows.join(', ') });
    if (found === undefined && !definition.roles.includes(role)) return t('roles.lost');
    const count = (found?.users ?? 0) + (keysCount ? (found?.keys ?? 0) : 0);
    return count === 0 ? t('roles.nobody') : undefined;
  }

  const names = new Set([...definition.roles, ...(system ? ['system'] : []), ...account.keys(), ...chosen]);
  return [...names].map((role) => {
    const found = account.get(role);
    const elsewhere = definition.roles.includes(role) ? undefined : found;
    return { role, label: reasons.maybe(`role.${role}`, role), hint: hint(role, found, elsewhere), elsewhere };
  });
}

/** Names a role of another workflow here too, so that it is known to everybody who reads this one. */
export function takeOver({ role, elsewhere }: RoleChoice, onChange: Change): void {
  if (elsewhere !== undefined) onChange(['roles', role], { rights: elsewhere.rights, audience: elsewhere.audience });
}
