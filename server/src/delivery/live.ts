import { startBackgroundLoop } from '../lib/background-loop.ts';
import type { Database } from '../store/database.ts';
import { holdEndpoints, ordersInQueue } from '../store/live-store.ts';
import { followAccountNews } from './account-news.ts';
import type { AttemptParts } from './attempt.ts';
import { attempt } from './attempt.ts';
import type { Entry, Lane } from './live-lane.ts';
import { openLane } from './live-lane.ts';
import { createRecorder } from './live-recorder.ts';
import type { Window, WindowParts } from './live-window.ts';
import { readWindow, voiceOf } from './live-window.ts';
import { pendingMax, toDelivery } from './reader.ts';
import type { Reader } from './reader.ts';
import { signedRequest } from './request.ts';
import type { Room } from './room.ts';
import type { AttemptResult, VerdictParts } from './verdict.ts';

export interface LiveParts extends WindowParts, AttemptParts, VerdictParts {
  readonly database: Database;
  readonly room: Room;
  /** This process. */
  readonly nodeId: string;
  readonly version: string;
  readonly idleMs: number;
  /** Something was left to the queue. */
  readonly onQueued: () => void;
  /** An attempt at a delivery that was left to the queue while it was being sent. */
  readonly onLate: (result: AttemptResult) => void;
  readonly onError: (error: unknown) => void;
}

/** Events read at once; more are read when fewer are left to be sent. */
const eventCountMax = 500;

/** News gathers the longer the more there was: 1 ms for each event, so that alone an event is told at once. */
const gatherMsMax = 30;

/** How long an endpoint is held without a sign of life: it is told on by another process after that. */
const holdMs = 6000;

/** A lane is opened anew after so long, so that it follows what has changed of its endpoint. */
const laneMsMax = 10_000;

/**
 * An endpoint that could take no more is looked at again after so long: other processes, dead ones too, may have leased all
 * that it takes at once, and nobody tells when that is over.
 */
const starvedMsMax = 1000;

/**
 * Tells endpoints that are well straight from the log: one process at a time holds an endpoint, sends what follows its
 * position and records what came of it, which moves the position. A process that dies has told at most what it had not
 * recorded; that is told again by the one that takes the endpoint next. Nothing is written before it is sent, and what
 * fails or takes long is left to the queue of deliveries, so that it holds up nobody.
 */
export function startLive(parts: LiveParts): Reader {
  const { database, room, now, nodeId } = parts;
  const news = followAccountNews(database, true, parts.idleMs);
  /** By endpoint. */
  const lanes = new Map<string, Lane<Window>>();
  /** Endpoints to be read on for, where there is more than was read. */
  const unread = new Set<Lane<Window>>();
  /** Endpoints that could take no more, with what they take at once: they are not held until there is room, or for a while. */
  const starved = new Map<string, { readonly accountId: string; readonly concurrency: number; readonly at: number }>();
  /** Accounts that had news for a lane that was closing. */
  const missed = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let lastCount = 0;

  const recorder = createRecorder({
    ...parts,
    holdMs,
    lanesOf,
    mayLetGo: (lane) => !unread.has(lane),
    onStarved: starve,
    onEnded: (lane) => {
      const { accountId, endpointId } = lane.endpoint;
      lanes.delete(endpointId);
      unread.delete(lane);
      if (missed.delete(accountId)) wake([accountId]);
    },
  });

  function lanesOf(accountId: string): readonly Lane<Window>[] {
    return [...lanes.values()].filter((lane) => lane.endpoint.accountId === accountId);
  }

  function wake(accountIds?: Iterable<string>): void {
    // What was changed of an endpoint may concern any lane.
    if (accountIds === undefined) for (const lane of lanes.values()) close(lane);
    if (news.note(accountIds)) loop.wake();
  }

  function close(lane: Lane<Window>): void {
    lane.close();
    unread.delete(lane);
    recorder.soon(lane);
  }

  function starve(lane: Lane<Window>): void {
    const { accountId, endpointId } = lane.endpoint;
    starved.set(endpointId, { accountId, concurrency: lane.concurrency, at: performance.now() });
    close(lane);
  }

  async function serve(accountId: string): Promise<void> {
    await hold(accountId);
    for (const lane of lanesOf(accountId)) {
      if (lane.isClosing()) missed.add(accountId);
      else unread.add(lane);
    }
    const hungry = lanesOf(accountId).filter((lane) => unread.has(lane) && lane.readyCount() < eventCountMax);
    // Endpoints mostly stand at the same place, so each stretch of the log is read once for all of them.
    for (const group of Map.groupBy(hungry, (lane) => lane.readPosition()).values()) await read(accountId, group);
  }

  /** Takes the account's endpoints that have news and that nobody holds. */
  async function hold(accountId: string): Promise<void> {
    const full = [...starved].filter(([, one]) => one.accountId === accountId).map(([endpointId]) => endpointId);
    const own = [...lanesOf(accountId).map(({ endpoint }) => endpoint.endpointId), ...full];
    if (own.length >= news.endpointCount(accountId)) return;
    const at = now();
    const held = await holdEndpoints(database, {
      accountId,
      nodeId,
      except: own,
      pendingMax,
      now: at,
      until: new Date(at.getTime() + holdMs),
    });
    for (const { endpoint, secrets, position, troubled, leased } of held) {
      // What others are sending to it counts too.
      const elsewhere = Math.max(0, leased - room.leased(endpoint.endpointId));
      const lane = openLane<Window>({
        endpoint,
        secrets,
        position,
        troubled,
        concurrency: endpoint.concurrency - elsewhere,
        voice: voiceOf(endpoint),
        openedAt: performance.now(),
        newId: parts.newId,
      });
      lanes.set(endpoint.endpointId, lane);
      if (!room.hasFor(endpoint.endpointId, lane.concurrency)) starve(lane);
    }
  }

  /** Reads on for lanes that stand at the same place. */
  async function read(accountId: string, group: readonly Lane<Window>[]): Promise<void> {
    const marks = group.map((lane) => lane.mark());
    const window = await readWindow(parts, accountId, group[0]!.readPosition(), eventCountMax, group);
    await Promise.all(
      group.map(async (lane, index) => {
        const events = window.eventsFor(lane);
        const queued = await queuedOrders(lane, events);
        if (!window.full) unread.delete(lane);
        lane.add(events, window, window.position, queued, marks[index]!);
        pump(lane);
        recorder.soon(lane);
      }),
    );
    lastCount += window.count;
    if (window.full) news.note([accountId]);
  }

  async function queuedOrders(
    lane: Lane<Window>,
    events: ReturnType<Window['eventsFor']>,
  ): Promise<ReadonlySet<string>> {
    const { ordering, accountId, endpointId } = lane.endpoint;
    if (ordering !== 'per-order' || events.length === 0) return new Set();
    return ordersInQueue(database, accountId, endpointId, [...new Set(events.map(({ orderId }) => orderId))]);
  }

  function pump(lane: Lane<Window>): void {
    const { endpoint } = lane;
    while (lane.readyCount() > 0 && room.hasFor(endpoint.endpointId, lane.concurrency)) {
      const entry = lane.take(performance.now(), now())!;
      room.enter(endpoint.endpointId);
      const sending = send(lane, entry)
        .catch(parts.onError)
        .finally(() => {
          underWay.delete(sending);
          room.leave(endpoint.endpointId);
        });
      underWay.add(sending);
    }
    if (unread.has(lane) && lane.readyCount() < eventCountMax) wake([endpoint.accountId]);
  }

  async function send(lane: Lane<Window>, entry: Entry<Window>): Promise<void> {
    const { endpoint, secrets } = lane;
    const delivery = { ...toDelivery(endpoint, entry.event, entry.deliveryId), attempts: 0, createdAt: now() };
    const result = await attempt(parts, endpoint, delivery, (at) => {
      const { id, written } = entry.window.write(lane, entry.event);
      return written === undefined ? undefined : signedRequest(endpoint, secrets, id, written, at, parts.version);
    });
    recorder.finish(lane, entry, result);
  }

  room.onRoom((endpointId) => {
    for (const [id, { accountId, concurrency }] of starved) {
      if (room.hasFor(id, concurrency) && starved.delete(id)) wake([accountId]);
    }
    for (const lane of endpointId === undefined ? lanes.values() : [lanes.get(endpointId)]) {
      if (lane !== undefined) pump(lane);
    }
  });

  const loop = startBackgroundLoop({
    idleMs: parts.idleMs,
    gatherMs: () => Math.min(lastCount, gatherMsMax),
    onError: parts.onError,
    turn: async (signal) => {
      lastCount = 0;
      for (const lane of lanes.values()) if (performance.now() - lane.openedAt > laneMsMax) close(lane);
      for (const [endpointId, { accountId, at }] of starved) {
        if (performance.now() - at > starvedMsMax && starved.delete(endpointId)) news.note([accountId]);
      }
      for (const accountId of news.take()) {
        if (signal.aborted) return false;
        await serve(accountId);
      }
      return news.look();
    },
  });

  return {
    wake,
    stop: async () => {
      await loop.stop();
      for (const lane of lanes.values()) close(lane);
      await Promise.all(underWay);
      await recorder.drain(new Set([...lanes.values()].map(({ endpoint }) => endpoint.accountId)));
    },
  };
}
