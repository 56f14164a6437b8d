import { makeChanges } from './decide-changes.ts';
import type { Decision, Draft, Occurrence, OfKind } from './decision.ts';
import { againstOf, record, refused, settled } from './decision.ts';
import type { EventSays } from './event.ts';
import { newsKey } from './evolve.ts';
import { isLateNews } from './late-news.ts';
import type { Verdict } from './judge.ts';
import { judgeStatus, statusUnknown } from './judge.ts';
import { audienceIncludes } from './principal.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import { rollUp, summarizesLines } from './roll-up.ts';
import { say } from './sentences.ts';
import type { Workflow } from './workflow.ts';

type SetStatusQuestion = OfKind<'set_status'>;

type Known = Extract<Occurrence, { kind: 'known' }>;

/** A wish or a report that the order is in another status: applied, noted, placed, or refused with a reason. */
export function setStatus(question: SetStatusQuestion, draft: Draft, workflow: Workflow, time: Known): Decision {
  const { command, circumstances, order } = question;
  const target = workflow.statuses.get(command.to);
  if (target === undefined || !audienceIncludes(circumstances.actor.audience, target.audience)) {
    return refused(statusUnknown(workflow, command.to, { circumstances }), order);
  }
  if (command.placed === true || isLateNews(question, time)) return place(question, draft, workflow, time);

  const made = makeChanges(question, draft, workflow, command.changes ?? {}, time.occurredAt, { silent: true });
  if (made.kind === 'refused') return refused(made.refusal, order);
  const next = made.draft;
  const present = next.order!;
  // Lines win over the summary that came with them (rulings 15); a hold is no summary of lines.
  const decidedByLines = (command.changes?.lines ?? []).length > 0 && summarizesLines(workflow, command.to);
  if (decidedByLines && made.rolledUp) {
    return noteReport(question, next, workflow, time, { changed: present.status !== order.status });
  }
  const rolled = decidedByLines ? rollUp(workflow.rollUp!, present.lines) : undefined;
  const told = rolled === undefined ? question : { ...question, command: { ...command, to: rolled } };
  return moveTo(told, next, workflow, time);
}

function moveTo(question: SetStatusQuestion, draft: Draft, workflow: Workflow, time: Known): Decision {
  const { command, circumstances, order } = question;
  const present = draft.order!;
  if (present.status === command.to) return note(question, draft, workflow, time);
  const verdict = judgeStatus(workflow, command.to, { ...question, order: present, said: command });
  if (verdict.kind === 'refused' && !circumstances.backfill) {
    return circumstances.intent.kind === 'request'
      ? refused(verdict.refusal, order)
      : applyReport(question, draft, workflow, time, verdict.refusal);
  }
  return change(question, draft, workflow, time, verdict);
}

function place(question: SetStatusQuestion, draft: Draft, workflow: Workflow, { occurredAt }: Known): Decision {
  const { command, order } = question;
  const why = mayNotSet(question);
  if (why !== undefined) return refused(why, order);
  const audience = workflow.statuses.get(command.to)!.audience;
  const placed = record(draft, question, occurredAt, {
    type: 'order.status_changed',
    audience,
    to: command.to,
    applied: false,
    says: said(command),
  });
  return settled(placed, false);
}

function mayNotSet({ circumstances }: SetStatusQuestion): Refusal | undefined {
  const { actor, intent } = circumstances;
  if (intent.kind === 'report' || actor.rights.has('status.set')) return undefined;
  const hint = say('needs_right', { right: 'status.set' });
  return refusal('role_not_allowed', say('may_not_set', { role: actor.role }), hint);
}

/** The same status again: what it adds is kept, the status and its clock stay (rulings 2). */
function note(question: SetStatusQuestion, draft: Draft, workflow: Workflow, time: Known): Decision {
  const { command, circumstances, order } = question;
  const why = mayNotSet(question);
  if (why !== undefined) return refused(why, order);
  const own = order.news[newsKey(circumstances.source, command.shipment)];
  const saysMore =
    command.message !== undefined ||
    command.note !== undefined ||
    command.reason !== undefined ||
    Object.keys(command.data ?? {}).length > 0 ||
    draft.events.length > 0 ||
    own?.to !== command.to;
  if (!saysMore) return settled(draft, false);
  const noted = record(draft, question, time.occurredAt, {
    type: 'order.status_noted',
    audience: workflow.statuses.get(command.to)!.audience,
    to: command.to,
    says: said(command, time),
  });
  return settled(noted, draft.order?.status !== order.status);
}

/** After a roll-up the event's own summary is kept only where it brings words of its own. */
function noteReport(
  question: SetStatusQuestion,
  draft: Draft,
  workflow: Workflow,
  time: Known,
  { changed }: { changed: boolean },
): Decision {
  const { command } = question;
  const status = draft.order!.status;
  const noted = record(draft, question, time.occurredAt, {
    type: 'order.status_noted',
    audience: workflow.statuses.get(status)!.audience,
    to: status,
    says: said(command, time),
  });
  return settled(noted, changed);
}

/** A report that the rules do not allow: taken as a marked override, or kept without being applied (rulings 1). */
function applyReport(
  question: SetStatusQuestion,
  draft: Draft,
  workflow: Workflow,
  time: Known,
  against: Refusal,
): Decision {
  const { command, circumstances } = question;
  const { intent } = circumstances;
  if (intent.kind === 'report' && intent.authority === 'check') {
    const kept = record(draft, question, time.occurredAt, {
      type: 'order.report_not_applied',
      audience: 'internal',
      to: command.to,
      sets: { attention: 'merchant' },
      says: { ...said(command, time), ...againstOf(against) },
    });
    return settled(kept, false, against);
  }
  return change(question, draft, workflow, time, { kind: 'refused', refusal: against });
}

function change(
  question: SetStatusQuestion,
  draft: Draft,
  workflow: Workflow,
  time: Known,
  verdict: Verdict,
): Decision {
  const { command, circumstances } = question;
  const status = workflow.statuses.get(command.to)!;
  const against = verdict.kind === 'allowed' ? undefined : verdict.refusal;
  const overridden = against !== undefined && !circumstances.backfill;
  const changed = record(draft, question, time.occurredAt, {
    type: overridden ? 'order.status_overridden' : 'order.status_changed',
    audience: status.audience,
    from: draft.order!.status,
    to: command.to,
    sets: { attention: status.attention },
    says: {
      ...said(command, time),
      ...(verdict.transition === undefined ? {} : { transition: verdict.transition.name }),
      ...(against === undefined ? {} : againstOf(against)),
    },
  });
  return settled(changed, true, against);
}

/** A permitted change outside the transitions, always with a reason (rulings 14). */
export function override(question: OfKind<'override'>, draft: Draft, workflow: Workflow, occurredAt: Date): Decision {
  const { command, circumstances, order } = question;
  const { actor } = circumstances;
  const status = workflow.statuses.get(command.to);
  if (status === undefined || !audienceIncludes(actor.audience, status.audience)) {
    return refused(statusUnknown(workflow, command.to, { circumstances }), order);
  }
  if (!actor.rights.has('status.override')) {
    const hint = say('needs_right', { right: 'status.override' });
    return refused(
      refusal('role_not_allowed', say('may_not_override', { role: actor.role }), hint, { pointer: '/to' }),
      order,
    );
  }
  if (command.reason === undefined || command.reason.trim() === '') {
    const wanted = { pointer: '/reason', input: ['reason'] };
    return refused(refusal('input_missing', say('override_needs_reason'), say('say_why_override'), wanted), order);
  }
  if (order.status === command.to) return settled(draft, false);
  const changed = record(draft, question, occurredAt, {
    type: 'order.status_overridden',
    audience: status.audience,
    from: order.status,
    to: command.to,
    sets: { attention: status.attention },
    says: said(command),
  });
  return settled(changed, true);
}

/** The order goes on under another version of its workflow, in the status that the mapping names for its own. */
export function moveToVersion(question: OfKind<'move_to_version'>, draft: Draft, occurredAt: Date): Decision {
  const { command, order, workflows } = question;
  const target = workflows.version(order.workflow.key, command.version);
  const to = command.mapping[order.status] ?? order.status;
  const status = target?.statuses.get(to);
  if (target === undefined || status === undefined) {
    const { version } = command;
    const detail = say('version_lacks_status', { version, workflow: order.workflow.key, status: to });
    return refused(refusal('status_unknown', detail, say('map_status'), { pointer: '/mapping' }), order);
  }
  if (order.workflow.version === command.version) return settled(draft, false);
  const moved = record(draft, question, occurredAt, {
    type: 'order.moved_to_version',
    audience: status.audience,
    from: order.status,
    to,
    sets: {
      workflow: { key: target.key, version: target.version },
      ...(to === order.status ? { statusSince: order.statusSince.toISOString() } : { attention: status.attention }),
    },
  });
  return settled(moved, true);
}

function said(
  { reason, data }: { readonly reason?: string; readonly data?: EventSays['data'] & object },
  time?: Known,
): EventSays {
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(data === undefined ? {} : { data }),
    ...(time?.claimedOccurredAt === undefined ? {} : { claimedOccurredAt: time.claimedOccurredAt }),
  };
}
