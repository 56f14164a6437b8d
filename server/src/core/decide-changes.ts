import type { Decision, Draft, Occurrence, OfKind, Question } from './decision.ts';
import { record, refused, settled } from './decision.ts';
import type { OrderChanges } from './command.ts';
import { isLateNews } from './late-news.ts';
import { partsOf } from './order-changes.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import { rollUp } from './roll-up.ts';
import { say } from './sentences.ts';
import type { Workflow } from './workflow.ts';

/** The draft after the changes and the status that follows from the lines, or why they cannot be made. */
export type Changed =
  | { readonly kind: 'changed'; readonly draft: Draft; readonly rolledUp: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Makes the changes beside a status, and the roll-up if lines changed, as one commit. */
export function makeChanges(
  question: Question,
  draft: Draft,
  workflow: Workflow,
  changes: OrderChanges,
  occurredAt: Date,
  { silent }: { silent: boolean },
): Changed {
  const { order } = draft;
  if (order === undefined) throw new Error('Changes need an order.');
  if (Object.keys(changes).length === 0) return { kind: 'changed', draft, rolledUp: false };
  const parts = partsOf(order, changes, workflow);
  if ('code' in parts) return { kind: 'refused', refusal: parts };
  let next = draft;
  for (const [index, part] of parts.entries()) {
    next = record(next, question, occurredAt, { ...part, silent: silent || index > 0 });
  }
  // A status that comes with lines is judged by them also where they say nothing new.
  const judged = question.command.kind === 'set_status' && (changes.lines ?? []).length > 0;
  const linesChanged = judged || parts.some(({ type }) => type === 'order.line_changed');
  const rolled = linesChanged ? rollUpOrder(question, next, workflow, occurredAt) : undefined;
  return { kind: 'changed', draft: rolled ?? next, rolledUp: rolled !== undefined };
}

/** The status the lines say, recorded by the system; `undefined` where the rule leaves the order alone (rulings 15). */
function rollUpOrder(question: Question, draft: Draft, workflow: Workflow, occurredAt: Date): Draft | undefined {
  const { order } = draft;
  if (order === undefined || workflow.rollUp === undefined) return undefined;
  if (!workflow.rollUp.leaves.includes(order.status)) return undefined;
  const to = rollUp(workflow.rollUp, order.lines);
  if (to === undefined) return undefined;
  if (to === order.status) return draft;
  const status = workflow.statuses.get(to)!;
  return record(draft, question, occurredAt, {
    type: 'order.status_changed',
    audience: status.audience,
    from: order.status,
    to,
    sets: { attention: status.attention },
    says: { rollUp: true },
    bySystem: true,
    silent: true,
  });
}

/** Fields, lines and shipments of an order are changed; nothing that is already so becomes an event. */
export function changeOrder(
  question: OfKind<'change_order'>,
  draft: Draft,
  workflow: Workflow,
  occurredAt: Date,
): Decision {
  const { command, order } = question;
  const why = mayWrite(question);
  if (why !== undefined) return refused(why, order);
  const made = makeChanges(question, draft, workflow, command.changes, occurredAt, { silent: false });
  if (made.kind === 'refused') return refused(made.refusal, order);
  return settled(made.draft, made.draft.events.length > 0);
}

/** A transaction, a chargeback or a custom event: kept in the history, whatever it is. Late news moves nothing back. */
export function recordActivity(
  question: OfKind<'record_activity'>,
  draft: Draft,
  workflow: Workflow,
  time: Extract<Occurrence, { kind: 'known' }>,
): Decision {
  const { command, order } = question;
  const why = mayWrite(question);
  if (why !== undefined) return refused(why, order);
  const { activity, data, changes } = command;
  const { occurredAt } = time;
  const wanted = changes === undefined || isLateNews(question, time) ? {} : changes;
  const made = makeChanges(question, draft, workflow, wanted, occurredAt, { silent: true });
  if (made.kind === 'refused') return refused(made.refusal, order);
  const recorded = record(made.draft, question, occurredAt, {
    type: 'order.activity_recorded',
    audience: 'internal',
    says: { kind: activity, ...(data === undefined ? {} : { data }) },
  });
  return settled(recorded, true);
}

/** Why a caller may not change what is not the status; `undefined` when it may. */
export function mayWrite({ circumstances }: Question): Refusal | undefined {
  const { actor, intent } = circumstances;
  if (intent.kind === 'report' || actor.rights.has('orders.write')) return undefined;
  const hint = say('needs_right', { right: 'orders.write' });
  return refusal('right_missing', say('may_not_change', { role: actor.role }), hint);
}
