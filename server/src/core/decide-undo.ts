import type { Decision, Draft, OfKind } from './decision.ts';
import { record, settled } from './decision.ts';
import type { EventSets, LineSet, OrderEvent } from './event.ts';
import { statusEventTypes } from './event.ts';
import { fold } from './evolve.ts';
import type { Order, VisibleStatus } from './order.ts';
import { refusal } from './refusal.ts';
import type { Workflow } from './workflow.ts';

/**
 * Takes back the latest status change, of any kind: status, its clock and the quantities that changed with it return.
 * History is not rewritten: the undo is an event of its own (rulings 14).
 */
export function undo(question: OfKind<'undo'>, draft: Draft, workflow: Workflow): Decision {
  const { circumstances, order, history = [], now, rules } = question;
  const { actor } = circumstances;
  if (!actor.rights.has('status.undo')) {
    const detail = `The role ${actor.role} may not undo.`;
    return { kind: 'refused', order, refusal: refusal('right_missing', detail, 'It needs the right status.undo.') };
  }
  const last = history.findLast((event) => event.applied && statusEventTypes.has(event.type));
  if (last === undefined || last.type === 'order.created') {
    return notPossible(order, nothing, 'Only a change after the creation can be undone.');
  }
  const why = versionFault(question, last);
  if (why !== undefined) return why;
  if (now.getTime() - last.recordedAt.getTime() > rules.undoWithinSeconds * 1000) {
    const hint = `A change can be undone for ${rules.undoWithinSeconds / 3600} hours; set the status, or override it.`;
    return notPossible(order, `The latest change was recorded at ${last.recordedAt.toISOString()}.`, hint);
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

const nothing = 'There is no status change to take back.';

/** A change of the version is only taken back as one, and nothing else is then. */
function versionFault(question: OfKind<'undo'>, last: OrderEvent): Decision | undefined {
  const { command, order, circumstances } = question;
  const isVersionMove = last.type === 'order.moved_to_version';
  if (isVersionMove !== (command.version === true)) {
    const hint = isVersionMove
      ? 'A job moved it to another version of its workflow; undo the job.'
      : 'It was not moved to another version last.';
    return notPossible(order, nothing, hint);
  }
  const { rights, role } = circumstances.actor;
  if (!isVersionMove || rights.has('workflows.publish')) return undefined;
  const detail = `The role ${role} may not move orders to another version.`;
  return { kind: 'refused', order, refusal: refusal('right_missing', detail, 'It needs the right workflows.publish.') };
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

function notPossible(order: Order, detail: string, hint: string): Decision {
  return { kind: 'refused', order, refusal: refusal('undo_not_possible', detail, hint) };
}
