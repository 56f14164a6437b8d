import type { Endpoint } from '../core/endpoint.ts';
import type { JsonObject } from '../core/json.ts';
import type { Actor } from '../core/principal.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import type { AttemptRecord } from '../store/attempt-log.ts';
import type { HealthRow, Settlement } from '../store/attempt-store.ts';
import { writeHealth } from '../store/attempt-store.ts';
import type { Tx } from '../store/database.ts';
import type { ClaimedDelivery } from '../store/delivery-store.ts';
import { makeDue, pauseEndpoint } from '../store/endpoint-store.ts';
import type { HealthLimits } from './health.ts';
import { afterAttempt } from './health.ts';
import { nextAttemptAt } from './next-attempt.ts';

/** What one attempt came to. */
export interface AttemptResult {
  readonly endpoint: Endpoint;
  readonly delivery: ClaimedDelivery;
  readonly attempt: Omit<AttemptRecord, 'counted' | 'nextAt'>;
  /** The receiver is gone for good (410). */
  readonly gone: boolean;
  /** The receiver wants nothing more before this. */
  readonly notBefore: Date | undefined;
}

export interface VerdictParts {
  readonly limits: HealthLimits;
  readonly now: () => Date;
  readonly newId: () => string;
  /** In [0, 1). */
  readonly random: () => number;
}

/** What attempts at one endpoint come to. */
export interface Verdict {
  readonly before: HealthRow | undefined;
  readonly health: HealthRow | undefined;
  readonly gone: boolean;
  readonly settlements: readonly Settlement[];
  readonly attempts: readonly AttemptRecord[];
  /** What comes after these of their orders is not looked at before `dueAt`. */
  readonly moves: readonly { readonly orderId: string; readonly position: string; readonly dueAt: Date }[];
}

/** What becomes of deliveries and of their endpoint by these attempts, in the order in which they ended. */
export function judge(
  results: readonly AttemptResult[],
  before: HealthRow | undefined,
  now: Date,
  { limits, random }: Pick<VerdictParts, 'limits' | 'random'>,
): Verdict {
  const settlements: Settlement[] = [];
  const attempts: AttemptRecord[] = [];
  const moves: { orderId: string; position: string; dueAt: Date }[] = [];
  let health = before;
  for (const result of results) {
    const { endpoint, delivery, attempt } = result;
    if (health !== undefined) health = healthAfter(health, result, now, limits);
    const settlement = settlementOf(result, health, now, random());
    settlements.push(settlement);
    const counted = settlement.attempts > delivery.attempts || attempt.ok;
    attempts.push({ ...attempt, counted, nextAt: settlement.dueAt });
    const mayBlock = endpoint.ordering === 'per-order' && delivery.orderId !== null;
    // What waits behind a failed delivery is not looked at again and again until that one is due.
    if (mayBlock && (settlement.state === 'pending' || delivery.attempts > 0)) {
      moves.push({ orderId: delivery.orderId, position: delivery.position, dueAt: settlement.dueAt ?? now });
    }
  }
  return { before, health, gone: results.some(({ gone }) => gone), settlements, attempts, moves };
}

const systemActor: Actor = { kind: 'system', id: 'system', userId: null, role: 'system' };

/** Writes how an endpoint has been answering, and tells its account where that has changed. */
export async function recordHealth(
  tx: Tx,
  { accountId, endpointId }: Endpoint,
  { before, health, gone, attempts }: Verdict,
  now: Date,
  newId: () => string,
): Promise<void> {
  const tell = (type: string, says: JsonObject) =>
    writeAccountEvent(tx, accountId, { id: newId(), type, actor: systemActor, source: 'native', says }, now);

  if (health !== undefined && before !== undefined && hasChanged(before, health, now))
    await writeHealth(tx, accountId, health);
  if (before?.state === 'active' && health?.state === 'failing') {
    await tell('account.endpoint_failing', {
      endpointId,
      failures: health.failures,
      words: attempts.at(-1)?.words ?? null,
    });
  }
  if (before?.state === 'failing' && health?.state === 'active') {
    await makeDue(tx, accountId, endpointId, now);
    await tell('account.endpoint_recovered', {
      endpointId,
      failingSince: before.failingSince?.toISOString() ?? null,
    });
  }
  if (gone && (await pauseEndpoint(tx, accountId, endpointId, 'gone', now))) {
    await tell('account.endpoint_paused', { endpointId, reason: 'gone' });
  }
}

function healthAfter(
  health: HealthRow,
  { endpoint, attempt, notBefore }: AttemptResult,
  now: Date,
  limits: HealthLimits,
): HealthRow {
  const next = { ...health, ...afterAttempt(health, attempt.ok, now, limits, endpoint.concurrency) };
  const later = notBefore !== undefined && (next.nextSlotAt === null || notBefore > next.nextSlotAt);
  return later ? { ...next, nextSlotAt: notBefore } : next;
}

/** The time of the latest success is written once a second at most, so that a healthy endpoint costs no write. */
function hasChanged(before: HealthRow, after: HealthRow, now: Date): boolean {
  const { lastSuccessAt: was, ...rest } = before;
  const { lastSuccessAt: _, ...others } = after;
  const stale = was === null || now.getTime() - was.getTime() >= 1000;
  return stale || (Object.keys(rest) as (keyof typeof rest)[]).some((member) => rest[member] !== others[member]);
}

/** What becomes of a delivery by an attempt; while its endpoint fails altogether, attempts do not count (rulings 19). */
function settlementOf(
  { endpoint, delivery, attempt, gone, notBefore }: AttemptResult,
  health: HealthRow | undefined,
  now: Date,
  random: number,
): Settlement {
  const { deliveryId, attempts } = delivery;
  if (attempt.ok) return { deliveryId, state: 'delivered', attempts: attempts + 1, dueAt: null };
  if (delivery.kind === 'test') return { deliveryId, state: 'dead', attempts: attempts + 1, dueAt: null };
  const schedule = endpoint.retrySchedule;
  if (health?.state === 'failing' || gone) {
    // Behind the others, so that one that the receiver cannot take does not stand for all.
    const dueAt = nextAttemptAt(1, schedule.length === 0 ? [60] : schedule, now, random, notBefore) ?? now;
    return { deliveryId, state: 'pending', attempts, dueAt };
  }
  const dueAt = nextAttemptAt(attempts + 1, schedule, now, random, notBefore);
  return { deliveryId, state: dueAt === undefined ? 'dead' : 'pending', attempts: attempts + 1, dueAt: dueAt ?? null };
}
