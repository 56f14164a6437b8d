import { packAttempts } from '../store/attempt-log.ts';
import { lockHealth, moveFollowers } from '../store/attempt-store.ts';
import type { Database } from '../store/database.ts';
import type { Progress, Recorded, ToldDelivery } from '../store/live-store.ts';
import { lockHeld, recordTold } from '../store/live-store.ts';
import type { Entry, Lane, Settled } from './live-lane.ts';
import { toDelivery } from './reader.ts';
import type { Room } from './room.ts';
import { leaseMarginMs } from './sender.ts';
import type { AttemptResult, Verdict, VerdictParts } from './verdict.ts';
import { judge, recordHealth } from './verdict.ts';

export interface RecorderParts<Window> extends VerdictParts {
  readonly database: Database;
  readonly room: Room;
  readonly nodeId: string;
  /** How long an endpoint is held without a sign of life. */
  readonly holdMs: number;
  readonly lanesOf: (accountId: string) => readonly Lane<Window>[];
  /** Whether an empty lane is done with. */
  readonly mayLetGo: (lane: Lane<Window>) => boolean;
  /** There was no room for what waits in a lane; it is closed. */
  readonly onStarved: (lane: Lane<Window>) => void;
  readonly onEnded: (lane: Lane<Window>) => void;
  readonly onQueued: () => void;
  readonly onLate: (result: AttemptResult) => void;
  readonly onError: (error: unknown) => void;
}

export interface Recorder<Window> {
  /** Notes how an attempt went. */
  readonly finish: (lane: Lane<Window>, entry: Entry<Window>, result: AttemptResult) => void;
  /** Something of the lane is to be written. */
  readonly soon: (lane: Lane<Window>) => void;
  /** Resolves when all lanes have ended. Nothing may be under way. */
  readonly drain: (accountIds: Iterable<string>) => Promise<void>;
}

/** While requests are under way, what is done gathers for so long. */
const gatherMs = 20;

/** What takes longer is left to the queue while it is being sent: what came after it can then be recorded. */
const parkMs = 250;

/** Entries of one lane, and lanes, written at once. */
const entryCountMax = 300;
const laneCountMax = 20;

interface Part<Window> extends Settled<Window> {
  readonly lane: Lane<Window>;
  readonly until: Date | null;
}

/**
 * Records what came of telling endpoints directly, for all endpoints of an account together: deliveries, their attempts, and
 * how far each endpoint is. Where all went well that is one statement, which does not wait for the disk.
 */
export function createRecorder<Window>(parts: RecorderParts<Window>): Recorder<Window> {
  const { database, nodeId, now } = parts;
  const timers = new Map<string, { readonly timer: NodeJS.Timeout; readonly at: number }>();
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const recordedAt = new WeakMap<Lane<Window>, number>();
  /** Parked entries whose row in the queue is written. */
  const parked = new WeakSet<Entry<Window>>();

  function schedule(accountId: string, delayMs: number): void {
    const at = performance.now() + delayMs;
    const known = timers.get(accountId);
    if (known !== undefined && known.at <= at) return;
    if (known !== undefined) clearTimeout(known.timer);
    timers.set(accountId, { at, timer: setTimeout(() => start(accountId), delayMs) });
  }

  function start(accountId: string): void {
    clearTimeout(timers.get(accountId)?.timer);
    timers.delete(accountId);
    if (running.has(accountId)) {
      again.add(accountId);
      return;
    }
    const run = runOnce(accountId)
      .catch(parts.onError)
      .finally(() => {
        running.delete(accountId);
        if (again.delete(accountId)) schedule(accountId, 0);
      });
    running.set(accountId, run);
  }

  async function runOnce(accountId: string): Promise<void> {
    const lanes = parts.lanesOf(accountId);
    const at = performance.now();
    const due = lanes.flatMap((lane) => partOf(lane, at) ?? []);
    // Told apart before anything is written: writing changes what the lanes know, and nothing may be written twice.
    const [smooth, rough] = [due.filter(isSmooth), due.filter((part) => !isSmooth(part))];
    for (let begin = 0; begin < smooth.length; begin += laneCountMax) {
      const some = smooth.slice(begin, begin + laneCountMax);
      await written(some, recordSmooth(accountId, some));
    }
    for (const part of rough) await written([part], recordRough(accountId, part));
    // One that was closed while this was written is let go at once.
    const busy = parts.lanesOf(accountId).filter((lane) => !lane.isEmpty() || lane.isClosing());
    if (busy.some((lane) => lane.isEmpty() || lane.canSettle())) schedule(accountId, 0);
    else if (busy.length > 0) schedule(accountId, parkMs / 4);
  }

  /** What of a lane is to be written, if anything. */
  function partOf(lane: Lane<Window>, at: number): Part<Window> | undefined {
    const settled = lane.settle(at - parkMs, entryCountMax);
    const letsGo = settled.drained && (lane.isClosing() || parts.mayLetGo(lane));
    // From here on nothing is added to it.
    if (letsGo) lane.close();
    const isDue =
      settled.entries.length > 0 || letsGo || at - (recordedAt.get(lane) ?? lane.openedAt) > parts.holdMs / 3;
    if (!isDue) return undefined;
    return { ...settled, lane, until: letsGo ? null : new Date(now().getTime() + parts.holdMs) };
  }

  async function written(some: readonly Part<Window>[], recording: Promise<readonly Recorded[]>): Promise<void> {
    const recorded = await recording.catch((error: unknown) => {
      parts.onError(error);
      return [];
    });
    const troubledOf = new Map(recorded.map(({ endpointId, troubled }) => [endpointId, troubled]));
    let hasQueued = false;
    for (const { lane, entries, until } of some) {
      const troubled = troubledOf.get(lane.endpoint.endpointId);
      if (troubled === undefined) {
        // Another process has taken it, or it could not be written: what was told is told again.
        lane.close();
        parts.onEnded(lane);
        continue;
      }
      lane.confirm(entries);
      lane.troubled = troubled;
      recordedAt.set(lane, performance.now());
      for (const entry of entries) if (entry.state === 'parked') letPark(lane, entry);
      hasQueued ||= entries.some(({ state }) => state !== 'done');
      if (until === null) parts.onEnded(lane);
      else if (lane.isStarved(parts.room)) parts.onStarved(lane);
    }
    if (hasQueued) parts.onQueued();
  }

  function letPark({ endpoint }: Lane<Window>, entry: Entry<Window>): void {
    parts.room.lease(endpoint.endpointId, 1);
    if (entry.result === undefined) parked.add(entry);
    else parts.onLate(entry.result);
  }

  async function recordSmooth(accountId: string, some: readonly Part<Window>[]): Promise<readonly Recorded[]> {
    const at = now();
    const attempts = some.flatMap(({ entries }) =>
      entries.flatMap(({ state, result }) =>
        state === 'done' && result !== undefined ? [{ ...result.attempt, counted: true, nextAt: null }] : [],
      ),
    );
    const log = attempts.length === 0 ? undefined : { logId: parts.newId(), packed: await packAttempts(attempts) };
    const deliveries = some.flatMap(({ lane, entries }) => entries.map((entry) => toTold(lane, entry, at)));
    const told = { nodeId, progress: some.map(toProgress), deliveries, log, now: at };
    return recordTold(database, accountId, told, false);
  }

  /** Where something failed, or has lately: the endpoint's health is looked at, and its account may be told of it. */
  async function recordRough(accountId: string, part: Part<Window>): Promise<readonly Recorded[]> {
    const { lane, entries } = part;
    const { endpoint } = lane;
    const { endpointId } = endpoint;
    const results = entries.flatMap(({ state, result }) => (state === 'done' && result !== undefined ? [result] : []));
    return database.transaction(async (tx) => {
      if (!(await lockHeld(tx, accountId, endpointId, nodeId))) return [];
      const at = now();
      const healths = await lockHealth(tx, accountId, [endpointId]);
      const verdict = judge(results, healths.get(endpointId), at, parts);
      const settlements = new Map(verdict.settlements.map((settlement) => [settlement.deliveryId, settlement]));
      const deliveries = entries.map((entry) => {
        const settlement = settlements.get(entry.deliveryId);
        const told = toTold(lane, entry, at);
        return settlement === undefined ? told : { ...told, ...settlement, dueAt: settlement.dueAt ?? at };
      });
      const log =
        results.length === 0 ? undefined : { logId: parts.newId(), packed: await packAttempts(verdict.attempts) };
      const progress = [toProgress(part)];
      const recorded = await recordTold(tx, accountId, { nodeId, progress, deliveries, log, now: at }, true);
      if (verdict.moves.length > 0) await moveFollowers(tx, accountId, endpointId, verdict.moves);
      await recordHealth(tx, endpoint, verdict, at, parts.newId);
      if (mustStop(verdict, at)) lane.close();
      return recorded.map((one) => ({ ...one, troubled: (verdict.health?.failures ?? 0) > 0 }));
    });
  }

  function toTold(
    { endpoint }: Lane<Window>,
    { event, deliveryId, state, sentOn }: Entry<Window>,
    at: Date,
  ): ToldDelivery {
    const delivery = toDelivery(endpoint, event, deliveryId);
    if (state === 'done') return { delivery, state: 'delivered', attempts: 1, dueAt: at, leased: false, logged: true };
    const leased = state === 'parked';
    const dueAt = leased ? new Date((sentOn ?? at).getTime() + endpoint.timeoutSeconds * 1000 + leaseMarginMs) : at;
    return { delivery, state: 'pending', attempts: 0, dueAt, leased, logged: false };
  }

  return {
    finish: (lane, entry, result) => {
      if (lane.finish(entry, result)) schedule(lane.endpoint.accountId, lane.isOver() ? 0 : gatherMs);
      else if (parked.delete(entry)) parts.onLate(result);
    },
    soon: (lane) => schedule(lane.endpoint.accountId, lane.isOver() ? 0 : parkMs),
    drain: async (accountIds) => {
      for (const accountId of accountIds) {
        while (parts.lanesOf(accountId).length > 0) {
          start(accountId);
          await running.get(accountId);
        }
        clearTimeout(timers.get(accountId)?.timer);
        timers.delete(accountId);
      }
    },
  };
}

/** All went well, and no failure is known. */
function isSmooth<Window>({ lane, entries }: Part<Window>): boolean {
  return !lane.troubled && entries.every(({ state, result }) => state !== 'done' || result?.attempt.ok === true);
}

function toProgress<Window>({ lane, position, until }: Part<Window>): Progress {
  return { endpointId: lane.endpoint.endpointId, position, until };
}

/** It fails altogether or has just recovered, is gone, or wants nothing for a while. */
function mustStop({ health, gone }: Verdict, at: Date): boolean {
  if (gone || health === undefined) return true;
  return health.state === 'failing' || health.slowStart !== null || (health.nextSlotAt ?? at) > at;
}
