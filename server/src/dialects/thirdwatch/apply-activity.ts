import type { Applied } from '../../accounts/quarantine.ts';
import type { OrderChanges } from '../../core/command.ts';
import type { Companions } from '../../core/outcome.ts';
import { eventWords, keptMembers, noteOf } from './translate.ts';
import type { Subject, Way } from './way.ts';
import { applied, claim, commitReport, findSubject, placeholderOf, saidOf, waits } from './way.ts';

/** Transactions, chargebacks and custom events: kept in the order's history, where they name an order. */
export async function applyActivity(way: Way): Promise<Applied> {
  const subject = await findSubject(way);
  if (subject === undefined) return waits('order_unknown', 'The event names no order');
  return recordActivity(way, subject, { activity: way.report.event });
}

/** Adds what a report says to the order's history, with the changes it makes beside the status. */
export async function recordActivity(
  way: Way,
  { lookups, found, name }: Subject,
  {
    activity,
    code,
    changes = {},
    companions,
    leftOut,
  }: {
    readonly activity: string;
    readonly code?: string;
    readonly changes?: OrderChanges;
    readonly companions?: Companions;
    readonly leftOut?: readonly string[];
  },
): Promise<Applied> {
  const { report, released, receivedAt } = way;
  const data = keptMembers(report, leftOut);
  const note = noteOf(report);
  const newOrder = placeholderOf(way);
  // Changes are of now: what is said of lines and fields must not be taken for late news because of an old time stamp.
  const changesNothing = Object.keys(changes).length === 0;
  const occurredAt = changesNothing
    ? (report.occurredAt ?? (released === undefined ? undefined : receivedAt))
    : undefined;
  const fields = { ...claim(report, found), ...changes.fields };
  const outcome = await commitReport(way, {
    lookups,
    ...(newOrder === undefined ? {} : { newOrder }),
    ...(companions === undefined ? {} : { companions }),
    command: {
      kind: 'record_activity',
      activity,
      changes: { ...changes, fields },
      ...saidOf(way, code),
      ...(note === undefined ? {} : { note }),
      ...(data === undefined ? {} : { data }),
      ...(occurredAt === undefined ? {} : { occurredAt }),
    },
  });
  if (outcome.kind === 'refused') return waits('refused', outcome.refusal.detail);
  return applied(outcome, `${eventWords[report.event]} recorded in the history of order ${name}`);
}
