import type { Decision, Draft, OfKind } from './decision.ts';
import { record, settled } from './decision.ts';
import type { EventSets, LineSet, OrderEvent } from './event.ts';
import { statusEventTypes } from './event.ts';
import { fold } from './evolve.ts';
import type { Order, VisibleStatus } from './order.ts';
import { refusal } from './refusal.ts';
import type { Sentence } from './sentences.ts';
import { say } from './sentences.ts';
import type { Workflow } from './workflow.ts';

/**
 * Takes back the latest status change, of any kind: status, its clock and the quantities that changed with it return.
 * History is not rewritten: the undo is an event of its own (rulings 14).
 */
export function undo(question: OfKind<'undo'>, draft: Draft, workflow: Workflow): Decision {
  const { circumstances, order, history = [], now, rules } = question;
  const { actor } = circumstances;
  if (!actor.rights.has('status.undo')) {
    const hint = say('needs_right', { right: 'status.undo' });
    return {
      kind: 'refused',
      order,
      refusal: refusal('right_missing', say('may_not_undo', { role: actor.role }), hint),
    };
  }
  const last = history.findLast((event) => event.applied && statusEventTypes.has(event.type));
  if (last === undefined || last.type === 'order.created') {
    return notPossible(order, say('nothing_to_undo'), say('undo_after_creation'));
  }
  const why = versionFault(question, last);
  if (why !== undefined) return why;
  if (now.getTime() - last.recordedAt.getTime() > rules.undoWithinSeconds * 1000) {
    const hint = say('undo_within', { hours: rules.undoWithinSeconds / 3600 });
    return notPossible(order, say('undo_too_late', { at: last.recordedAt }), hint);
  }
  const first = last.seq - last.step;
  const before = fold(
    order.accountId,
    history.filter(({ seq }) => seq < first),
  );
  const lines = linesBefore(
    before,
    history.filter(({ seq }) => seq >= first && seq <= last.seq),
  );
  const versionBefore = before.workflow.version === order.workflow.version ? undefined : before.workflow;
  const ofBefore = versionBefore && question.workflows.version(versionBefore.key, versionBefore.version);
  const status = (ofBefore ?? workflow).statuses.get(before.status);
  const undone = record(draft, question, now, {
    type: 'order.status_undone',
    audience: status?.audience ?? 'internal',
    from: order.status,
    to: before.status,
    sets: {
      attention: before.attention,
      ...(versionBefore === undefined ? {} : { workflow: versionBefore }),
      statusSince: before.statusSince.toISOString(),
      timersSince: timersSince(before, last, now).toISOString(),
      ...(lines.sets.length === 0 ? {} : { lines: lines.sets }),
      ...(lines.added.length === 0 ? {} : { removedLines: lines.added }),
      visible: toStored(before.visible),
    },
    says: { undoes: last.seq },
  });
  return settled(undone, true);
}

/** A change of the version is only taken back as one, and nothing else is then. */
function versionFault(question: OfKind<'undo'>, last: OrderEvent): Decision | undefined {
  const { command, order, circumstances } = question;
  const isVersionMove = last.type === 'order.moved_to_version';
  if (isVersionMove !== (command.version === true)) {
    return notPossible(order, say('nothing_to_undo'), say(isVersionMove ? 'moved_by_job' : 'not_moved_last'));
  }
  const { rights, role } = circumstances.actor;
  if (!isVersionMove || rights.has('workflows.publish')) return undefined;
  const hint = say('needs_right', { right: 'workflows.publish' });
  return { kind: 'refused', order, refusal: refusal('right_missing', say('may_not_move_versions', { role }), hint) };
}

/** Timers lose no time while the order was where it should not have been (rulings 14). */
function timersSince({ timers }: Order, undone: OrderEvent, now: Date): Date {
  return new Date(timers.since.getTime() + now.getTime() - undone.recordedAt.getTime());
}

function toStored({ partner, customer }: Order['visible']): NonNullable<EventSets['visible']> {
  const stored = (seen: VisibleStatus | null) =>
    seen === null ? null : { status: seen.status, since: seen.since.toISOString() };
  return { partner: stored(partner), customer: stored(customer) };
}

/** The lines as the undone command found them, and those that it added. */
function linesBefore(before: Order, events: readonly OrderEvent[]): { sets: LineSet[]; added: string[] } {
  const removed = events.flatMap(({ sets }) => sets.removedLines ?? []);
  const sets = events.flatMap(({ sets: { lines = [] } }) => lines);
  const touched = [...new Set([...sets.map(({ lineId }) => lineId), ...removed])];
  const byId = new Map(before.lines.map((line) => [line.lineId, line]));
  return {
    sets: touched.flatMap((lineId) => {
      const line = byId.get(lineId);
      if (line === undefined || removed.includes(lineId)) return line ?? [];
      // Members that only a later change has set stay as they are.
      const members = sets.filter((set) => set.lineId === lineId).flatMap((set) => Object.keys(set));
      return { lineId, ...Object.fromEntries(members.map((member) => [member, line[member as keyof typeof line]])) };
    }),
    added: touched.filter((lineId) => !byId.has(lineId)),
  };
}

function notPossible(order: Order, detail: Sentence, hint: Sentence): Decision {
  return { kind: 'refused', order, refusal: refusal('undo_not_possible', detail, hint) };
}
