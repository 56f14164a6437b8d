import type { Telling, WebhookFormat } from '../core/endpoint.ts';
import type { BackgroundLoop } from '../lib/background-loop.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import type { GuardedHttp } from '../lib/guarded-http.ts';
import { TemplateError } from '../lib/liquid.ts';
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
import { nextProbeAt } from './health.ts';
import { takeSlots } from './rate-limit.ts';
import { attemptOf, relayRequest, requestOf } from './request.ts';
import type { WebhookRequest } from './request.ts';
import type { Settler } from './settler.ts';
import { readTellings } from './tellings.ts';
import type { TellingParts } from './tellings.ts';

export interface SenderParts extends TellingParts {
  readonly database: Database;
  readonly http: GuardedHttp;
  readonly settler: Settler;
  readonly formats: Readonly<Record<string, WebhookFormat>>;
  readonly version: string;
  /** Requests under way at once from this process; each endpoint may always have one. */
  readonly concurrencyMax: number;
  readonly responseLimitBytes: number;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

export interface Sender extends BackgroundLoop {
  /** Requests under way. */
  readonly inFlight: () => number;
}

/** A lease outlasts the longest attempt by so much, for reading before it and recording after it. */
const leaseMarginMs = 10_000;

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
 * Sends what is due, on each endpoint at most as many at once as it takes, until it is stopped; what is under way is
 * then finished. A process that dies leaves leases behind, which end by themselves.
 */
export function startSender(parts: SenderParts): Sender {
  const { database, settler, now } = parts;
  const lanes = new Map<string, Lane>();
  const underWay = new Set<Promise<void>>();
  let running = 0;

  async function turn(signal: AbortSignal): Promise<boolean> {
    const due = await dueEndpoints(database, now());
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
    while (lane.queue.length > 0 && hasRoom(lane, lane.queue[0]!.due)) {
      const { delivery, due, telling, leaseUntil } = lane.queue.shift()!;
      // It waited too long here; once the lease is over it is taken up again.
      if (leaseUntil.getTime() - now().getTime() < due.endpoint.timeoutSeconds * 1000) continue;
      lane.running += 1;
      running += 1;
      const sending = send(delivery, due, telling, lane)
        .catch(parts.onError)
        .finally(() => {
          lane.running -= 1;
          running -= 1;
          underWay.delete(sending);
          pump(lane);
          if (running === parts.concurrencyMax - 1) for (const other of lanes.values()) pump(other);
        });
      underWay.add(sending);
    }
  }

  /** One request per endpoint is always let through, so that slow receivers cannot take all room from the others. */
  function hasRoom(lane: Lane, { endpoint, slowStart }: DueEndpoint): boolean {
    if (lane.running === 0) return true;
    return (
      lane.running < Math.min(slowStart ?? endpoint.concurrency, endpoint.concurrency) && running < parts.concurrencyMax
    );
  }

  async function send(
    delivery: ClaimedDelivery,
    due: DueEndpoint,
    telling: Telling | undefined,
    lane: Lane,
  ): Promise<void> {
    const { endpoint } = due;
    const at = now();
    const prepared = prepare(delivery, due, telling, at);
    if (prepared instanceof TemplateError) {
      // Tried again like what the receiver refuses: the template can be put right meanwhile.
      const words = `The template cannot be filled in: ${prepared.message}`;
      const response = { kind: 'failed', reason: 'template', words, durationMs: 0 } as const;
      const request = { headers: {}, logged: {}, body: Buffer.alloc(0) };
      settler.add(attemptOf(endpoint, delivery, { id: parts.newId(), at, request, response }));
      return;
    }
    const request = prepared;
    if (request === undefined) {
      // What it told of is gone, erased or archived away: there is nothing left to tell.
      settler.add(attemptOf(endpoint, delivery, { id: parts.newId(), at, request: undefined, response: undefined }));
      return;
    }
    const response = await parts.http.send({
      method: 'POST',
      url: endpoint.url,
      headers: request.headers,
      body: request.body,
      timeoutMs: endpoint.timeoutSeconds * 1000,
      responseLimitBytes: parts.responseLimitBytes,
    });
    lane.quick = response.kind === 'answered' && response.durationMs <= quickMs;
    settler.add(attemptOf(endpoint, delivery, { id: parts.newId(), at, request, response }));
  }

  function prepare(
    delivery: ClaimedDelivery,
    { endpoint, secrets }: DueEndpoint,
    telling: Telling | undefined,
    at: Date,
  ): WebhookRequest | TemplateError | undefined {
    if (delivery.kind === 'relay') return relayRequest(delivery, secrets);
    const format: WebhookFormat | undefined = parts.formats[endpoint.format] ?? parts.formats['native'];
    if (telling === undefined || format === undefined) return undefined;
    try {
      return requestOf(endpoint, secrets, telling, format, at, parts.version);
    } catch (error) {
      if (error instanceof TemplateError) return error;
      throw error;
    }
  }

  const loop = startBackgroundLoop({ turn, idleMs: parts.idleMs, onError: parts.onError });
  return {
    wake: loop.wake,
    inFlight: () => running,
    stop: async () => {
      await loop.stop();
      for (const lane of lanes.values()) lane.queue.length = 0;
      await Promise.all(underWay);
      await settler.drain();
    },
  };
}
