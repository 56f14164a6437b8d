import type { Rules, Said } from './command.ts';
import type { OrderEvent } from './event.ts';
import { statusEventTypes } from './event.ts';
import { judge, judgeStatus } from './judge.ts';
import type { Verdict, Wish } from './judge.ts';
import type { Order } from './order.ts';
import type { Principal } from './principal.ts';
import { audienceIncludes, builtInRoles, systemPrincipal } from './principal.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import { rollUp } from './roll-up.ts';
import { say } from './sentences.ts';
import type { Transition, Workflow } from './workflow.ts';
import { transitionsFrom } from './workflow.ts';

/**
 * What a definition says to a change that has happened: it may be; only watched rules are against it; it is refused; or it is
 * refused and was made all the same, by hand or since another system said so, as it would be again.
 */
export const rehearsedOutcomes = ['allowed', 'observed', 'overridden', 'refused'] as const;

export type RehearsedOutcome = (typeof rehearsedOutcomes)[number];

/** A change as a definition would have judged it. */
export interface Rehearsed {
  readonly outcome: RehearsedOutcome;
  /** `null` = the order was made. */
  readonly from: string | null;
  readonly to: string;
  /** The rules that are against it. */
  readonly refusal?: Refusal;
  readonly transition?: string;
  readonly role: string;
}

/** A change that has happened, and how the order was before it. */
export interface Happened {
  /** `undefined` = the event makes it. */
  readonly before: Order | undefined;
  readonly event: OrderEvent;
  /** Whether somebody had asked for it and it was approved. */
  readonly approved: boolean;
}

/** What a definition is rehearsed with. */
export interface RehearsalRules {
  readonly workflow: Workflow;
  /** Statuses of the history that the definition calls otherwise. */
  readonly mapping: Readonly<Record<string, string>>;
  readonly rules: Rules;
}

/** Sources that report what has happened elsewhere: their changes are followed against the rules (rulings 1). */
const reporting: ReadonlySet<string> = new Set(['thirdwatch', 'ingram', 'import']);

/** Judges a change by another definition than the one it was made under; `undefined` where there is nothing to judge. */
export function rehearse({ before, event, approved }: Happened, given: RehearsalRules): Rehearsed | undefined {
  const { type, to, applied } = event;
  const isJudged = statusEventTypes.has(type) && type !== 'order.status_undone' && type !== 'order.moved_to_version';
  if (!applied || to === null || !isJudged) return undefined;
  const name = (status: string) => (Object.hasOwn(given.mapping, status) ? given.mapping[status]! : status);
  const target = name(to);
  const verdict =
    before === undefined || type === 'order.created'
      ? judgeCreation(target, event, given.workflow)
      : judgeChange(target, { before: renamed(before, name, given.workflow), event, approved }, given);
  const common = {
    from: before === undefined || type === 'order.created' ? null : name(before.status),
    ...{ to: target, role: event.actor.role },
    ...(verdict.transition === undefined ? {} : { transition: verdict.transition.name }),
  };
  if (verdict.kind === 'allowed') return { outcome: 'allowed', ...common };
  if (verdict.kind === 'observed') return { outcome: 'observed', ...common, refusal: verdict.refusal };
  // What was made against the rules of then would be made against these too.
  const byHand = type === 'order.status_overridden' && event.says.transition === undefined;
  const outcome = byHand || reporting.has(event.source) || event.historical ? 'overridden' : 'refused';
  return { outcome, ...common, refusal: verdict.refusal };
}

type Judged = Verdict | { readonly kind: 'allowed'; readonly transition?: Transition };

function judgeCreation(to: string, event: OrderEvent, workflow: Workflow): Judged {
  if (!workflow.statuses.has(to)) return { kind: 'refused', refusal: unknownStatus(to, workflow) };
  const { role } = event.actor;
  const free = role === 'system' || reporting.has(event.source) || event.historical;
  if (free || workflow.initial.some(({ status, roles }) => status === to && roles.includes(role))) {
    return { kind: 'allowed' };
  }
  const detail = say('may_not_begin', { role, workflow: workflow.key, status: to });
  return { kind: 'refused', refusal: refusal('role_not_allowed', detail, say('add_role_to_initial', { role })) };
}

function judgeChange(
  to: string,
  { before, event, approved }: Happened & { before: Order },
  given: RehearsalRules,
): Judged {
  const { workflow, rules } = given;
  const { says } = event;
  if (!workflow.statuses.has(before.status)) {
    return { kind: 'refused', refusal: unknownStatus(before.status, workflow) };
  }
  if (before.status === to) return { kind: 'allowed' };
  if (says.rollUp === true) return judgeRollUp(to, before, workflow);
  const said: Said = {
    ...(event.message === null ? {} : { message: event.message }),
    ...(says.reason === undefined ? {} : { reason: says.reason }),
    ...(says.data === undefined ? {} : { data: says.data }),
  };
  const wish: Wish = {
    ...{ order: before, said, rules, now: event.occurredAt },
    circumstances: {
      actor: principalOf(event, before.accountId, workflow),
      source: event.source,
      intent: { kind: 'request' },
      backfill: false,
      ...(says.onBehalfOf === undefined ? {} : { onBehalfOf: says.onBehalfOf }),
    },
  };
  if (says.timer !== undefined) return judgeTimer(to, wish, workflow);
  const opened = approved ? opener(to, wish, workflow) : undefined;
  return opened === undefined ? judgeStatus(workflow, to, wish) : judge(workflow, opened, wish);
}

function judgeRollUp(to: string, before: Order, { rollUp: rule, key }: Workflow): Judged {
  const rolled = rule?.leaves.includes(before.status) === true ? rollUp(rule, before.lines) : undefined;
  if (rolled === to) return { kind: 'allowed' };
  const detail =
    rolled === undefined
      ? say('lines_lead_nowhere', { to, workflow: key })
      : say('lines_lead_elsewhere', { to, workflow: key, status: rolled });
  return { kind: 'refused', refusal: refusal('transition_not_allowed', detail, say('add_to_roll_up', { to })) };
}

function judgeTimer(to: string, wish: Wish, workflow: Workflow): Judged {
  const { status } = wish.order;
  const transition = transitionsFrom(workflow, status).find(
    (candidate) =>
      candidate.to === to &&
      workflow.timers.some(
        (timer) =>
          timer.status === status && timer.action.kind === 'transition' && timer.action.name === candidate.name,
      ),
  );
  if (transition !== undefined) return judge(workflow, openTo(transition, wish), wish);
  const detail = say('no_timer', { workflow: workflow.key, from: status, to });
  return { kind: 'refused', refusal: refusal('transition_not_allowed', detail, say('add_timer')) };
}

/** The transition that an approver opens to whoever asked for it. */
function opener(to: string, wish: Wish, workflow: Workflow): Transition | undefined {
  const { role } = wish.circumstances.actor;
  const transition = transitionsFrom(workflow, wish.order.status).find(
    (candidate) => candidate.to === to && candidate.approval?.roles.includes(role) === true,
  );
  return transition === undefined ? undefined : openTo(transition, wish);
}

function openTo(transition: Transition, { circumstances }: Wish): Transition {
  return { ...transition, roles: [...transition.roles, circumstances.actor.role] };
}

/** Who acted, with the rights that the role has under this definition. It could set a status, and knew of the one it set. */
function principalOf({ actor, audience }: OrderEvent, accountId: string, workflow: Workflow): Principal {
  if (actor.role === 'system') return systemPrincipal(accountId);
  const known = builtInRoles[actor.role] ?? workflow.roles[actor.role];
  return {
    ...actor,
    accountId,
    rights: new Set([...(known?.rights ?? []), 'status.set']),
    audience: known !== undefined && audienceIncludes(known.audience, audience) ? known.audience : audience,
    customerIds: null,
  };
}

function renamed(order: Order, name: (status: string) => string, { key, version }: Workflow): Order {
  return { ...order, status: name(order.status), workflow: { key, version } };
}

function unknownStatus(status: string, workflow: Workflow): Refusal {
  return refusal(
    'status_unknown',
    say('status_unknown', { asked: status, workflow: workflow.key }),
    say('map_statuses', { statuses: [...workflow.statuses.keys()] }),
  );
}
