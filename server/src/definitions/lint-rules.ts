import { compareDecimals } from '../core/guards.ts';
import { derivedLineStatuses } from '../core/line.ts';
import { builtInRoles } from '../core/principal.ts';
import type { Guard, Transition, Workflow } from '../core/workflow.ts';
import { rolesAmong } from '../core/workflow.ts';
import { nearest } from '../core/nearest.ts';
import { compileCondition } from './conditions.ts';
import type { FindingText } from './finding-texts.ts';
import { advice, tell } from './finding-texts.ts';
import { pointerStep } from './pointer.ts';
import type { Remark } from './lint-remark.ts';

/** Roles that nobody has, and transitions that nobody may take for that reason. */
export function roleRemarks(workflow: Workflow): readonly Remark[] {
  const known = [...Object.keys(builtInRoles), ...Object.keys(workflow.roles), 'system'];
  const taken = new Set(workflow.timers.flatMap(({ action }) => (action.kind === 'transition' ? [action.name] : [])));
  return [
    ...workflow.initial.flatMap(({ roles }, index) => unknownRoles(roles, known, `/initial/${index}/roles`)),
    ...workflow.timers.flatMap(({ name, action }) =>
      action.kind === 'notify'
        ? unknownRoles(rolesAmong(action.recipients), known, `/timers${pointerStep(name)}/notify`)
        : [],
    ),
    ...workflow.transitions.flatMap((transition): readonly Remark[] => {
      const pointer = `/transitions${pointerStep(transition.name)}`;
      const { roles, approval, notify, name } = transition;
      const acting = roles.filter((role) => known.includes(role) && role !== 'system');
      const nobody = acting.length === 0 && !taken.has(name);
      return [
        ...(nobody ? [forNobody(transition, pointer)] : []),
        ...unknownRoles(roles, known, `${pointer}/roles`),
        ...unknownRoles(approval?.roles ?? [], known, `${pointer}/approval/roles`),
        ...unknownRoles(rolesAmong(notify), known, `${pointer}/notify`),
      ];
    }),
  ];
}

function forNobody({ name, roles }: Transition, pointer: string): Remark {
  const why =
    roles.length === 0
      ? tell('nobody_named', { transition: name })
      : tell('nobody_has_role', { transition: name, roles });
  return { code: 'transition_for_nobody', pointer, texts: [why] };
}

function unknownRoles(roles: readonly string[], known: readonly string[], pointer: string): readonly Remark[] {
  return roles
    .filter((role) => !known.includes(role))
    .map((role) => {
      const texts = [tell('role_of_nobody', { role }), advice(nearest(role, known), known)];
      return { code: 'role_unknown', pointer, texts };
    });
}

/** Guards of a transition that cannot hold, alone or together. */
export function guardRemarks(workflow: Workflow): readonly Remark[] {
  const lineStatuses = new Set<string>([...derivedLineStatuses, ...workflow.lineStatuses.keys()]);
  return workflow.transitions.flatMap((transition): readonly Remark[] => {
    const pointer = `/transitions${pointerStep(transition.name)}`;
    const { guards, reasons, reasonRequired } = transition;
    const alone = guards.flatMap((guard, index) => {
      const why = neverHolds(guard, transition, lineStatuses);
      return why === undefined ? [] : [remark(`${pointer}/guards/${index}`, why)];
    });
    const together = [amountsExclude(guards), timesExclude(guards)]
      .filter((why) => why !== undefined)
      .map((why) => remark(`${pointer}/guards`, why));
    const unreasonable = reasonRequired && reasons.length === 0;
    return [
      ...alone,
      ...together,
      ...(unreasonable ? [remark(`${pointer}/reasonRequired`, tell('reasons_missing'))] : []),
    ];
  });
}

function neverHolds(guard: Guard, { roles }: Transition, lineStatuses: ReadonlySet<string>): FindingText | undefined {
  switch (guard.kind) {
    case 'lines':
      if (guard.statuses.some((status) => lineStatuses.has(status))) return undefined;
      return guard.statuses.length === 0
        ? tell('lines_in_nothing')
        : tell('lines_never', { lineStatuses: guard.statuses });
    case 'four_eyes':
      return roles.length > 0 && roles.every((role) => role === 'system') ? tell('system_is_nobody') : undefined;
    case 'condition': {
      const compiled = compileCondition(guard.expression);
      if (!compiled.ok) return tell('condition_unusable', { said: compiled.message });
      return compiled.constant === false ? tell('condition_false', { expression: guard.expression }) : undefined;
    }
    case 'message_required':
    case 'fields_required':
    case 'min_time_in_status':
    case 'max_time_in_status':
    case 'amount':
      return undefined;
    default:
      return guard satisfies never;
  }
}

/** All guards of a transition must hold, so that their limits add up to one range. */
function amountsExclude(guards: readonly Guard[]): FindingText | undefined {
  const amounts = guards.filter((guard) => guard.kind === 'amount');
  const minimum = amounts
    .flatMap(({ min }) => (min === undefined ? [] : [min]))
    .toSorted(compareDecimals)
    .at(-1);
  const maximum = amounts.flatMap(({ max }) => (max === undefined ? [] : [max])).toSorted(compareDecimals)[0];
  const currencies = new Set(amounts.flatMap(({ currency }) => (currency === undefined ? [] : [currency])));
  if (currencies.size > 1) return tell('currencies_exclude', { currencies: [...currencies] });
  if (minimum === undefined || maximum === undefined || compareDecimals(minimum, maximum) <= 0) return undefined;
  return tell('amounts_exclude', { min: minimum, max: maximum });
}

function timesExclude(guards: readonly Guard[]): FindingText | undefined {
  const secondsOf = (kind: 'min_time_in_status' | 'max_time_in_status') =>
    guards.filter((guard) => guard.kind === kind).map((guard) => (guard as { seconds: number }).seconds);
  const least = Math.max(0, ...secondsOf('min_time_in_status'));
  const most = Math.min(Infinity, ...secondsOf('max_time_in_status'));
  return least > most ? tell('times_exclude', { min: least, max: most }) : undefined;
}

function remark(pointer: string, why: FindingText): Remark {
  return { code: 'guard_never_passes', pointer, texts: [why] };
}
