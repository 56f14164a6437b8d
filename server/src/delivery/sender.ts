import type { Telling } from '../core/endpoint.ts';
import type { BackgroundLoop } from '../lib/background-loop.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import type { Database } from '../store/database.ts';
import type { ClaimedDelivery, DueEndpoint } from '../store/delivery-store.ts';
import {
  claimDeliveries,
  dueEndpoints,
  hasPending,
  lockNextSlot,
  setNextSlot,
  takeProbe,
} from '../store/delivery-store.ts';
import { resumeEndpoint } from '../store/endpoint-store.ts';
import type { AttemptParts } from './attempt.ts';
import { attempt } from './attempt.ts';
import { nextProbeAt } from './health.ts';
import { writeTelling } from './live-window.ts';
import { takeSlots } from './rate-limit.ts';
import type { WebhookRequest } from './request.ts';
import { relayRequest, signedRequest } from './request.ts';
import type { Room } from './room.ts';
import type { Settler } from './settler.ts';
import { readTellings } from './tellings.ts';
import type { TellingParts } from './tellings.ts';

export interface SenderParts extends TellingParts, AttemptParts {
  readonly database: Database;
  readonly settler: Settler;
  readonly room: Room;
  /** This process. */
  readonly nodeId: string;
  readonly version: string;
  readonly idleMs: number;
}

/** A lease outlasts the longest attempt by so much, for reading before it and recording after it. */
export const leaseMarginMs = 10_000;

/** An endpoint that answers within this time is given work ahead, so that fetching work does not hold it up. */
const quickMs = 500;

/** How many times its concurrency a quick endpoint is given ahead. */
const aheadFactor = 6;

/** What this process has under way and ahead for one endpoint. */
interface Lane {
  readonly queue: {
    readonly delivery: ClaimedDelivery;
    readonly due: DueEndpoint;
    readonly telling: Telling | undefined;
    readonly leaseUntil: Date;
  }[];
  running: number;
  quick: boolean;
}

/**
 * Sends what is due in the queue, on each endpoint at most as many at once as it takes, until it is stopped; what is under way is
 * then finished. A process that dies leaves leases behind, which end by themselves.
 */
export function startSender(parts: SenderParts): BackgroundLoop {
  const { database, settler, now, room } = parts;
  const lanes = new Map<string, Lane>();
  const underWay = new Set<Promise<void>>();

  async function turn(signal: AbortSignal): Promise<boolean> {
    const due = await dueEndpoints(database, parts.nodeId, now());
    for (const each of due) {
      if (signal.aborted) return false;
      await fill(each);
    }
    return false;
  }

  async function fill(due: DueEndpoint): Promise<void> {
    const { endpointId } = due.endpoint;
    const lane = lanes.get(endpointId) ?? { queue: [], running: 0, quick: false };
    lanes.set(endpointId, lane);
    const concurrency = Math.min(due.slowStart ?? due.endpoint.concurrency, due.endpoint.concurrency);
    const ahead =
      lane.quick && due.slowStart === null && due.endpoint.rateLimit === null ? concurrency * aheadFactor : concurrency;
    const isProbe = due.state === 'failing';
    const free = ahead - lane.running - lane.queue.length;
    // Topping up by one each time would cost a claim for each delivery.
    if (!isProbe && (free <= 0 || (ahead > concurrency && free < ahead / 3))) return;
    const leaseUntil = new Date(now().getTime() + due.endpoint.timeoutSeconds * 1000 + leaseMarginMs);
    const claimed = isProbe ? await claimProbe(due, leaseUntil) : await claim(due, free, ahead, leaseUntil);
    if (claimed.length === 0) return;
    room.lease(endpointId, claimed.length);
    const tellings = await readTellings(
      parts,
      due.endpoint,
      claimed.filter(({ kind }) => kind !== 'relay'),
    );
    for (const delivery of claimed)
      lane.queue.push({ delivery, due, telling: tellings.get(delivery.deliveryId), leaseUntil });
    pump(lane);
  }

  async function claim(
    due: DueEndpoint,
    free: number,
    inFlightMax: number,
    leaseUntil: Date,
  ): Promise<readonly ClaimedDelivery[]> {
    const { endpoint } = due;
    const { accountId, endpointId, rateLimit } = endpoint;
    const wish = {
      accountId,
      endpointId,
      perOrder: endpoint.ordering === 'per-order',
      inFlightMax,
      probe: false,
      leaseUntil,
    };
    if (rateLimit === null && due.nextSlotAt === null)
      return claimDeliveries(database, { ...wish, limit: free, now: now() });
    return database.transaction(async (tx) => {
      const nextSlotAt = await lockNextSlot(tx, accountId, endpointId);
      const { granted } = takeSlots(nextSlotAt, rateLimit, free, now());
      if (granted === 0) return [];
      const claimed = await claimDeliveries(tx, { ...wish, limit: granted, now: now() });
      const taken = takeSlots(nextSlotAt, rateLimit, claimed.length, now());
      await setNextSlot(tx, accountId, endpointId, rateLimit === null ? null : taken.nextSlotAt);
      return claimed;
    });
  }

  async function claimProbe({ endpoint, probes }: DueEndpoint, leaseUntil: Date): Promise<readonly ClaimedDelivery[]> {
    const { accountId, endpointId } = endpoint;
    const at = now();
    if (!(await takeProbe(database, accountId, endpointId, at, nextProbeAt(probes + 1, at)))) return [];
    const perOrder = endpoint.ordering === 'per-order';
    const wish = { accountId, endpointId, perOrder, limit: 1, inFlightMax: 1, probe: true, now: at, leaseUntil };
    const claimed = await claimDeliveries(database, wish);
    // With nothing to probe with, the next event will show how it is.
    if (claimed.length === 0 && !(await hasPending(database, accountId, endpointId))) {
      await database.transaction((tx) => resumeEndpoint(tx, accountId, endpointId, at));
    }
    return claimed;
  }

  /** Sends from the lane's queue while there is room. */
  function pump(lane: Lane): void {
    while (lane.queue.length > 0 && hasRoom(lane.queue[0]!.due)) {
      const { delivery, due, telling, leaseUntil } = lane.queue.shift()!;
      const { endpoint } = due;
      // It waited too long here; once the lease is over it is taken up again.
      if (leaseUntil.getTime() - now().getTime() < endpoint.timeoutSeconds * 1000) {
        room.lease(endpoint.endpointId, -1);
        continue;
      }
      lane.running += 1;
      room.enter(endpoint.endpointId);
      const sending = attempt(parts, endpoint, delivery, (at) => prepare(delivery, due, telling, at))
        .then((result) => {
          const { response, durationMs } = result.attempt;
          lane.quick = response !== null && durationMs <= quickMs;
          settler.add(result);
        })
        .catch(parts.onError)
        .finally(() => {
          lane.running -= 1;
          underWay.delete(sending);
          room.leave(endpoint.endpointId);
        });
      underWay.add(sending);
    }
  }

  function hasRoom({ endpoint, slowStart }: DueEndpoint): boolean {
    return room.hasFor(endpoint.endpointId, Math.min(slowStart ?? endpoint.concurrency, endpoint.concurrency));
  }

  function prepare(
    delivery: ClaimedDelivery,
    { endpoint, secrets }: DueEndpoint,
    telling: Telling | undefined,
    at: Date,
  ): WebhookRequest | undefined {
    if (delivery.kind === 'relay') return relayRequest(delivery, secrets);
    const written = telling === undefined ? undefined : writeTelling(parts, endpoint, telling);
    if (telling === undefined || written === undefined) return undefined;
    return signedRequest(endpoint, secrets, telling.id, written, at, parts.version);
  }

  room.onRoom((endpointId) => {
    if (endpointId === undefined) for (const lane of lanes.values()) pump(lane);
    else {
      const lane = lanes.get(endpointId);
      if (lane !== undefined) pump(lane);
    }
  });
  const loop = startBackgroundLoop({ turn, idleMs: parts.idleMs, onError: parts.onError });
  return {
    wake: loop.wake,
    stop: async () => {
      await loop.stop();
      for (const lane of lanes.values()) lane.queue.length = 0;
      await Promise.all(underWay);
      await settler.drain();
    },
  };
}
