import type { Applied } from '../../accounts/quarantine.ts';
import { readOrderCode } from '../../accounts/status-mappings.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Workflow } from '../../core/workflow.ts';
import { recordActivity } from './apply-activity.ts';
import { readShipments } from './order-parts.ts';
import { keptMembers, noteOf } from './translate.ts';
import { text } from './values.ts';
import type { Subject, Way } from './way.ts';
import { applied, claim, commitReport, findSubject, placeholderOf, saidOf, waits } from './way.ts';

/** `order_status`: the order is in another status, says the shop. Never refused (rulings 1). */
export async function applyOrderStatus(way: Way): Promise<Applied> {
  const { report } = way;
  const code = text(report.members['_orderStatus']);
  const subject = await findSubject(way);
  if (subject === undefined) return waits('order_unknown', 'The event names no order in _orderId that could be found');
  if (code === undefined)
    return waits('status_unknown', `The event says no status of order ${subject.name} in _orderStatus`);
  const meaning = readOrderCode(subject.workflow, way.mappings, 'thirdwatch', code);
  switch (meaning.kind) {
    case 'unknown':
      return waits('status_unknown', `What ${code} means for order ${subject.name} is not known. ${meaning.detail}`);
    case 'nothing':
      return recordActivity(way, subject, { activity: 'order_status', code });
    case 'status':
      return setStatus(way, subject, meaning.key, code);
    default:
      return meaning satisfies never;
  }
}

/** The shop's staff approved or declined: a flagged or new order moves on, any other keeps that in its history. */
export async function applyClientAction(way: Way): Promise<Applied> {
  const subject = await findSubject(way);
  const category = subject?.workflow.statuses.get(subject.found?.status ?? '')?.category;
  if (subject?.found === undefined || category === 'on_hold' || category === 'open') return applyOrderStatus(way);
  const code = text(way.report.members['_orderStatus']);
  return recordActivity(way, subject, { activity: 'clientaction', ...(code === undefined ? {} : { code }) });
}

async function setStatus(way: Way, subject: Subject, to: string, code: string): Promise<Applied> {
  const { report, accountId, receivedAt, released } = way;
  const { lookups, found, workflow } = subject;
  const reason = readReason(workflow, to, text(report.members['_reason']));
  const shipments = readShipments(report.members, accountId, report.orderId ?? found?.orderId ?? '');
  const inShipments = shipments.length === 0 ? [] : ['_trackingNumber', '_trackingMethod'];
  const data = keptMembers(report, [...inShipments, ...(reason === undefined ? [] : ['_reason'])]);
  const note = noteOf(report);
  const newOrder = placeholderOf(way, to);
  const outcome = await commitReport(way, {
    lookups,
    ...(newOrder === undefined ? {} : { newOrder }),
    command: {
      kind: 'set_status',
      to,
      changes: { fields: claim(report, found), shipments },
      ...saidOf(way, code),
      ...(reason === undefined ? {} : { reason }),
      ...(note === undefined ? {} : { note }),
      ...(data === undefined ? {} : { data }),
      // The event has no time of its own: it is taken at receive time, and released later it belongs there (rulings 3).
      ...(released === undefined ? {} : { occurredAt: receivedAt }),
    },
  });
  if (outcome.kind === 'refused') return waits('refused', outcome.refusal.detail);
  return applied(outcome, statusSentence(outcome, subject.name, to, workflow));
}

/** The workflow's reason for the vendor's, where a transition to the status takes it; else it stays in the data. */
function readReason(workflow: Workflow, to: string, code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  const wanted = code.toLowerCase();
  const reason = [...workflow.reasons].find(([, { codes }]) =>
    codes['thirdwatch']?.accepts.some((accepted) => accepted.toLowerCase() === wanted),
  )?.[0];
  const takes = workflow.transitions.some(
    (transition) => transition.to === to && transition.reasons.includes(reason ?? ''),
  );
  return takes ? reason : undefined;
}

/** One sentence of what was done, in the words of the recorded clients: `Order OCT45671 is now canceled`. */
function statusSentence(
  outcome: Exclude<Outcome, { kind: 'refused' }>,
  name: string,
  to: string,
  workflow: Workflow,
): string {
  const { order } = outcome;
  const now = labelOf(workflow, order.status);
  if (outcome.kind === 'unchanged') return `Order ${name} is ${now} already`;
  const { events, against } = outcome;
  if (events.some(({ type }) => type === 'order.report_not_applied')) {
    return `Order ${name} stays ${now}; that it is ${labelOf(workflow, to)} was noted and not applied: ${against?.detail ?? ''}`;
  }
  if (events.some(({ applied: took, to: placed }) => !took && placed !== null)) {
    return `Order ${name} stays ${now}; that it was ${labelOf(workflow, to)} was put into its history where it belongs`;
  }
  const isNew = events.some(({ type }) => type === 'order.created');
  if (!isNew && !outcome.changed) return `Order ${name} is ${now} already; what is new was added to its history`;
  const overridden = events.some(({ type }) => type === 'order.status_overridden');
  return `Order ${name} is now ${now}${overridden ? ', as an override: its workflow does not lead there' : ''}`;
}

function labelOf({ statuses }: Workflow, key: string): string {
  return (statuses.get(key)?.label['en'] ?? key).toLowerCase();
}
