import type { Applied, ApplyWaiting, QuarantinedEvent } from '../../accounts/quarantine.ts';
import { sourceSettings } from '../../accounts/sources.ts';
import type { Actor, Principal } from '../../core/principal.ts';
import { sha256Hex } from '../../lib/ids.ts';
import type { DialectParts } from '../dialect.ts';
import { applyActivity } from './apply-activity.ts';
import { applyItemStatus } from './apply-item-status.ts';
import { applyOrder } from './apply-order.ts';
import { applyClientAction, applyOrderStatus } from './apply-status.ts';
import { isEventName } from './events.ts';
import { readBody } from './read-body.ts';
import { recordScore, retellScores, turnsScores } from './record-score.ts';
import type { Report } from './translate.ts';
import { eventWords, readClientAction, readReport } from './translate.ts';
import { clipped, text } from './values.ts';
import type { Way } from './way.ts';
import { source, waits } from './way.ts';

/** A report on its way in: who sent it, when, and the bytes. */
export interface Received {
  readonly actor: Principal;
  readonly report: Report;
  readonly receivedAt: Date;
  readonly body: Buffer;
}

/**
 * Takes a report: its body is kept in the timeline, and what it says is done. Resolves with one sentence of that when both
 * are durable. Nothing that a rule says against it fails it; what cannot be told waits in the quarantine.
 */
export async function takeReport(parts: DialectParts, received: Received): Promise<string> {
  const { actor, report, receivedAt, body } = received;
  const { accountId } = actor;
  const entryId = parts.newId();
  const kept = parts.timeline.add(accountId, {
    entryId,
    source,
    kind: report.event,
    userKey: report.userId ?? null,
    sessionKey: report.sessionId ?? null,
    orderKey: report.orderId ?? null,
    address: report.deviceIp ?? null,
    occurredAt: report.occurredAt ?? receivedAt,
    receivedAt,
    body,
  });
  const [sentence] = await Promise.all([settle(parts, received, entryId), kept]);
  if (report.subject === 'order') await recordScore(parts, received, entryId);
  else if (turnsScores.has(report.event)) await retellScores(parts, received, entryId);
  return sentence;
}

async function settle(
  parts: DialectParts,
  { actor, report, receivedAt, body }: Received,
  entry: string,
): Promise<string> {
  const { accountId } = actor;
  const { userId, sessionId, orderId } = report;
  if (report.subject === 'link') {
    if (userId === undefined || sessionId === undefined) return 'Kept; it names no session and user to link';
    await parts.timeline.link(accountId, { userKey: userId, sessionKey: sessionId, linkedAt: receivedAt });
    return `Session ${sessionId} is linked to user ${userId}`;
  }
  if (report.subject === 'shopper' || (report.subject === 'activity' && orderId === undefined))
    return keptSentence(report);
  const mappings = await parts.quarantine.mappings(accountId);
  const way = { ...(await wayOf(parts, accountId)), actor, mappings, report, receivedAt, entry, dryRun: false };
  const done = await applyReport(way);
  if (done.kind === 'applied') return done.result;
  await parts.quarantine.hold(accountId, {
    source,
    kind: report.event,
    reason: done.reason ?? 'refused',
    detail: done.result,
    ...codeOf(report),
    orderKey: orderId ?? null,
    userKey: userId ?? null,
    timelineEntry: entry,
    receivedAt,
    body,
    reporter: { kind: actor.kind, id: actor.id, userId: actor.userId, role: actor.role },
  });
  return `Kept until somebody says what it means: ${done.result}`;
}

function keptSentence({ event, userId, sessionId }: Report): string {
  const whose =
    userId === undefined ? (sessionId === undefined ? undefined : `session ${sessionId}`) : `user ${userId}`;
  return `${eventWords[event]} kept${whose === undefined ? '; it names no user, session or order' : ` in the timeline of ${whose}`}`;
}

function codeOf({ subject, members }: Report): { code: string | null; codeKind: QuarantinedEvent['codeKind'] } {
  const line = subject === 'item_status';
  const code = clipped(text(members[line ? '_itemStatus' : '_orderStatus']), 200);
  return { code: code ?? null, codeKind: line ? 'line' : 'order' };
}

async function wayOf(
  parts: DialectParts,
  accountId: string,
): Promise<Pick<Way, 'parts' | 'accountId' | 'settings' | 'currency'>> {
  const account = await parts.account(accountId);
  return { parts, accountId, settings: sourceSettings(account, source), currency: account.currency };
}

async function applyReport(way: Way): Promise<Applied> {
  const { workflow } = way.settings;
  if ((await way.parts.workflows(way.accountId)).latest(workflow) === undefined) {
    return waits('refused', `The workflow ${workflow}, which new orders of this source get, is not published`);
  }
  switch (way.report.subject) {
    case 'order_status':
      return applyOrderStatus(way);
    case 'item_status':
      return applyItemStatus(way);
    case 'order':
      return applyOrder(way);
    case 'client_action':
      return applyClientAction(way);
    case 'activity':
    case 'shopper':
    case 'link':
      return applyActivity(way);
    default:
      return way.report.subject satisfies never;
  }
}

/** Takes what waited in the quarantine through the same path, in the name of whoever reported it. */
export function applyWaiting(parts: DialectParts): ApplyWaiting {
  return async (accountId, event, { mappings, dryRun, order }) => {
    const body = readBody(event.body);
    if (body.kind === 'refused') return waits('refused', body.message);
    return applyReport({
      ...(await wayOf(parts, accountId)),
      actor: toPrincipal(accountId, event.reporter),
      mappings,
      report: isEventName(event.kind)
        ? readReport(event.kind, body.members, body.altered)
        : readClientAction(body.members, body.altered),
      receivedAt: event.receivedAt,
      entry: event.timelineEntry ?? undefined,
      dryRun,
      released: {
        id: event.eventId,
        requestHash: sha256Hex(event.body),
        ...(order === undefined ? {} : { order }),
      },
    });
  };
}

/** The reporter was let in when the event came; what it may do then is what a report needs. */
function toPrincipal(accountId: string, reporter: Actor): Principal {
  return {
    ...reporter,
    accountId,
    rights: new Set(['orders.read', 'orders.write', 'status.set']),
    audience: 'internal',
    customerIds: null,
  };
}
