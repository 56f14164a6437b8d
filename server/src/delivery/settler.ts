import type { Actor } from '../core/principal.ts';
import type { Endpoint } from '../core/endpoint.ts';
import type { JsonObject } from '../core/json.ts';
import type { Database, Tx } from '../store/database.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import type { AttemptRecord, HealthRow, Settlement } from '../store/attempt-store.ts';
import { insertAttempts, lockHealth, moveFollowers, settleDeliveries, writeHealth } from '../store/attempt-store.ts';
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

export interface SettlerParts {
  readonly database: Database;
  readonly limits: HealthLimits;
  readonly now: () => Date;
  readonly newId: () => string;
  /** In [0, 1). */
  readonly random: () => number;
  readonly onError: (error: unknown) => void;
  /** Something was written: more may be due. */
  readonly onSettled: () => void;
}

export interface Settler {
  readonly add: (result: AttemptResult) => void;
  /** Resolves when all that was added is written or has failed. */
  readonly drain: () => Promise<void>;
}

const systemActor: Actor = { kind: 'system', id: 'system', userId: null, role: 'system' };

/** Attempts written in one transaction at most. */
const batchCountMax = 200;

/**
 * Records what attempts came to, many in one transaction: while one batch is written, the next gathers. What cannot be
 * written is sent again when its lease ends.
 */
export function createSettler(parts: SettlerParts): Settler {
  let waiting: AttemptResult[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchCountMax);
      waiting = waiting.slice(batchCountMax);
      for (const [accountId, results] of Map.groupBy(batch, ({ endpoint }) => endpoint.accountId)) {
        await parts.database
          .transaction((tx) => settle(tx, accountId, results, parts))
          .catch((error: unknown) => parts.onError(error));
      }
      parts.onSettled();
    }
    running = undefined;
  }

  return {
    add: (result) => {
      waiting.push(result);
      running ??= run();
    },
    drain: async () => {
      while (running !== undefined) await running;
    },
  };
}

async function settle(
  tx: Tx,
  accountId: string,
  results: readonly AttemptResult[],
  parts: SettlerParts,
): Promise<void> {
  const now = parts.now();
  const byEndpoint = Map.groupBy(results, ({ endpoint }) => endpoint.endpointId);
  const healths = await lockHealth(tx, accountId, [...byEndpoint.keys()]);
  const settlements: Settlement[] = [];
  const attempts: AttemptRecord[] = [];
  const tell = (type: string, says: JsonObject) =>
    writeAccountEvent(tx, accountId, { id: parts.newId(), type, actor: systemActor, source: 'native', says }, now);

  for (const [endpointId, ofEndpoint] of byEndpoint) {
    const before = healths.get(endpointId);
    const { endpoint } = ofEndpoint[0]!;
    let health = before;
    const moves: { orderId: string; position: string; dueAt: Date }[] = [];
    for (const result of ofEndpoint) {
      const { delivery, attempt } = result;
      if (health !== undefined) health = healthAfter(health, result, now, parts.limits);
      const settlement = settlementOf(result, health, now, parts.random());
      settlements.push(settlement);
      const counted = settlement.attempts > delivery.attempts || attempt.ok;
      attempts.push({ ...attempt, counted, nextAt: settlement.dueAt });
      const mayBlock = endpoint.ordering === 'per-order' && delivery.orderId !== null;
      // What waits behind a failed delivery is not looked at again and again until that one is due.
      if (mayBlock && (settlement.state === 'pending' || delivery.attempts > 0)) {
        moves.push({ orderId: delivery.orderId, position: delivery.position, dueAt: settlement.dueAt ?? now });
      }
    }
    if (moves.length > 0) await moveFollowers(tx, accountId, endpointId, moves);
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
    if (ofEndpoint.some(({ gone }) => gone) && (await pauseEndpoint(tx, accountId, endpointId, 'gone', now))) {
      await tell('account.endpoint_paused', { endpointId, reason: 'gone' });
    }
  }
  await settleDeliveries(tx, accountId, settlements, now);
  await insertAttempts(tx, accountId, attempts);
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
