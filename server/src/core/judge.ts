import type { Circumstances, Rules, Said } from './command.ts';
import { unmet } from './guards.ts';
import { nearest } from './nearest.ts';
import type { Order } from './order.ts';
import type { Audience, Principal } from './principal.ts';
import { audienceIncludes } from './principal.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import { say } from './sentences.ts';
import type { Transition, Workflow } from './workflow.ts';
import { transitionsFrom } from './workflow.ts';

/** Whether one transition may be taken: yes, yes against a rule that is only observed, or no and why. */
export type Verdict =
  | { readonly kind: 'allowed'; readonly transition: Transition }
  | { readonly kind: 'observed'; readonly transition: Transition; readonly refusal: Refusal }
  | { readonly kind: 'refused'; readonly transition?: Transition; readonly refusal: Refusal };

/** Who asks for a transition, and with what. */
export interface Wish {
  readonly order: Order;
  readonly said: Said;
  readonly circumstances: Circumstances;
  readonly rules: Rules;
  readonly now: Date;
}

/** May this transition be taken now? The one place where the rules of a workflow are applied. */
export function judge(workflow: Workflow, transition: Transition, wish: Wish): Verdict {
  const { order, said, circumstances, rules, now } = wish;
  const { actor } = circumstances;
  if (!actor.rights.has('status.set') || !transition.roles.includes(actor.role)) {
    return { kind: 'refused', transition, refusal: notOpenToRole(transition, order, actor) };
  }
  const refused = unmetReason(workflow, transition, said) ?? unmetGuard(transition, wish, rules, now);
  if (refused === undefined) return { kind: 'allowed', transition };
  return transition.enforce === 'enforce'
    ? { kind: 'refused', transition, refusal: refused }
    : { kind: 'observed', transition, refusal: refused };
}

function notOpenToRole({ name, to, roles, approval }: Transition, order: Order, actor: Principal): Refusal {
  const persons = roles.filter((role) => role !== 'system');
  return refusal(
    'role_not_allowed',
    say('not_open_to_role', { transition: name, from: placeOf(order, actor), to, role: actor.role }),
    [
      persons.length === 0 ? say('only_system') : say('needs_role', { roles: persons }),
      ...(approval === undefined ? [] : [say('can_be_requested')]),
    ],
    { pointer: '/to' },
  );
}

/**
 * May the order go to `to` now? Of several transitions that lead there, the first that is open counts; else the
 * refusal that comes closest to passing. A status beyond the caller's audience does not exist (rulings 13).
 */
export function judgeStatus(workflow: Workflow, to: string, wish: Wish): Verdict {
  const { order, circumstances } = wish;
  const target = workflow.statuses.get(to);
  if (target === undefined || !audienceIncludes(circumstances.actor.audience, target.audience)) {
    return { kind: 'refused', refusal: statusUnknown(workflow, to, wish) };
  }
  const verdicts = transitionsFrom(workflow, order.status)
    .filter((transition) => transition.to === to)
    .map((transition) => judge(workflow, transition, wish));
  const best = verdicts.toSorted((a, b) => closeness(b) - closeness(a))[0];
  return best ?? { kind: 'refused', refusal: transitionNotAllowed(workflow, to, wish) };
}

function closeness(verdict: Verdict): number {
  if (verdict.kind === 'allowed') return 4;
  if (verdict.kind === 'observed') return 3;
  if (verdict.refusal.code === 'input_missing') return 2;
  return verdict.refusal.code === 'role_not_allowed' ? 0 : 1;
}

function unmetReason(workflow: Workflow, transition: Transition, { reason }: Said): Refusal | undefined {
  if (reason === undefined) {
    return transition.reasonRequired
      ? refusal('input_missing', say('needs_reason'), say('give_reason', { reasons: transition.reasons }), {
          pointer: '/reason',
          guard: 'reason_required',
          input: ['reason'],
        })
      : undefined;
  }
  if (transition.reasons.length === 0 || transition.reasons.includes(reason)) return undefined;
  return refusal(
    'reason_unknown',
    say('reason_unknown', { asked: reason, transition: transition.name, workflow: workflow.key }),
    say('give_reason', { reasons: transition.reasons }),
    { pointer: '/reason' },
  );
}

function unmetGuard(transition: Transition, wish: Wish, rules: Rules, now: Date): Refusal | undefined {
  const { order, said, circumstances } = wish;
  const userId = circumstances.onBehalfOf ?? circumstances.actor.userId;
  const { audience } = circumstances.actor;
  const subject = { order, to: transition.to, said, userId, audience, now };
  for (const guard of transition.guards) {
    const refused = unmet(guard, subject, rules);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** The refusal for a name that is no status, or none that this caller may know of: both read the same. */
export function statusUnknown(workflow: Workflow, to: string, { circumstances }: Pick<Wish, 'circumstances'>): Refusal {
  const statuses = [...workflow.statuses.values()]
    .filter(({ audience }) => audienceIncludes(circumstances.actor.audience, audience))
    .map(({ key }) => key);
  const meant = nearest(to, statuses);
  return refusal(
    'status_unknown',
    say('status_unknown', { asked: to, workflow: workflow.key }),
    [...(meant === undefined ? [] : [say('did_you_mean', { status: meant })]), say('use_status', { statuses })],
    { pointer: '/to' },
  );
}

function transitionNotAllowed(workflow: Workflow, to: string, wish: Wish): Refusal {
  const { order, circumstances } = wish;
  const { actor } = circumstances;
  const sources = workflow.transitions.filter((transition) => transition.to === to);
  const starts = sources.map(({ name, from }) =>
    from === 'any'
      ? say('starts_anywhere', { transition: name })
      : say('starts_from', { transition: name, statuses: from }),
  );
  const open = transitionsFrom(workflow, order.status)
    .filter((transition) => judge(workflow, transition, wish).kind !== 'refused')
    .filter((transition) =>
      audienceIncludes(actor.audience, workflow.statuses.get(transition.to)?.audience ?? 'internal'),
    )
    .map((transition) => transition.to);
  const statuses = [...new Set(open)];
  return refusal(
    'transition_not_allowed',
    [
      say('cannot_go', { order: order.number, from: placeOf(order, actor), to }),
      // Where a transition starts is told only to those who may know every status.
      ...(actor.audience === 'internal' ? starts : []),
    ],
    [
      statuses.length === 0 ? say('nothing_possible') : say('possible_now', { statuses }),
      ...(actor.rights.has('status.override') ? [say('may_override')] : []),
    ],
    { pointer: '/to' },
  );
}

function placeOf(order: Order, { audience }: Principal): string {
  return shownStatus(order, audience) ?? 'its status';
}

/**
 * The status that somebody of this audience sees: the present one, or the last one meant for them (rulings 13).
 * `null` when there never was one; to them the order does not exist.
 */
export function shownStatus(order: Order, audience: Audience): string | null {
  return audience === 'internal' ? order.status : (order.visible[audience]?.status ?? null);
}

/** Whether this principal may know of the order at all. */
export function mayKnow(actor: Principal, order: Order): boolean {
  const bound = actor.customerIds;
  if (bound !== null && (order.customerId === null || !bound.has(order.customerId))) return false;
  return shownStatus(order, actor.audience) !== null;
}
