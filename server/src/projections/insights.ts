import type { RecentMoves } from '../core/committed-move.ts';
import type { WorkflowBook } from '../core/decision.ts';
import { isPutAway } from '../core/samples.ts';
import type { BackgroundLoop } from '../lib/background-loop.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import { dayIn } from '../lib/days.ts';
import { pause } from '../lib/pause.ts';
import { findAccount } from '../store/account-store.ts';
import type { Database } from '../store/database.ts';
import type { InsightEvent } from '../store/insight-store.ts';
import {
  forgetInsightOrders,
  forgetInsights,
  insightReader,
  readInsightEvents,
  readInsightEventsOf,
  readInsightOrders,
  toInsightEvent,
  writeInsights,
} from '../store/insight-store.ts';
import { accountsWithNews, lockCursor, moveCursor, positionNamed, readCursor } from '../store/list-store.ts';
import { addUp, takenBack } from './insight-batch.ts';

/** Events added up at once: adding them up keeps the process from its requests for some milliseconds, no longer. */
const eventCountMax = 250;

/** Of one account, before the others have their turn and the machine its rest. */
const bitesMax = 40;

/** How long news gathers between two passes: the figures may be some seconds old. */
const gatherMs = 300;

/** While there is more, a pass is followed by a rest as long as itself, and by so many while the process has other things to do. */
const restsMax = 4;

/** From this share of its time on, a process has other things to do. */
const busyShare = 0.5;

/** How often somebody who waits for a position looks. */
const lookMs = 50;

export interface InsightParts {
  readonly database: Database;
  readonly workflows: (accountId: string, needed?: { key: string; version: number }) => Promise<WorkflowBook>;
  /** What this node has committed lately. */
  readonly recentMoves: RecentMoves;
  readonly onError: (error: unknown) => void;
  readonly idleMs: number;
}

/** Adds up what orders did, from the log, far from the commits. Any number of nodes may run one: an account is done by one at a time. */
export function startInsights(parts: InsightParts): BackgroundLoop {
  const { database, onError, idleMs } = parts;
  return startBackgroundLoop({
    turn: async (signal) => {
      let more = false;
      const began = performance.now();
      for (const accountId of await accountsWithNews(database, insightReader)) {
        if (signal.aborted) return false;
        try {
          more = (await addBites(parts, accountId, signal)) || more;
        } catch (error) {
          // What is wrong with one account keeps no other waiting.
          if (!signal.aborted) onError(error);
        }
      }
      if (more) await rest(performance.now() - began, signal);
      return more;
    },
    idleMs,
    gatherMs,
    onError,
  });
}

/** Resolves when the figures count everything up to the position, `latest` for all that is committed, or after `waitMs`. */
export async function insightsCaughtUp(
  database: Database,
  accountId: string,
  position: string,
  waitMs: number,
  wake: () => void,
): Promise<void> {
  const deadline = performance.now() + waitMs;
  const wanted = await positionNamed(database, accountId, position);
  while (BigInt(await readCursor(database, accountId, insightReader)) < wanted) {
    if (performance.now() > deadline) return;
    wake();
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/** Adds up some batches of an account, each by itself; says whether there may be more. */
async function addBites(parts: InsightParts, accountId: string, signal: AbortSignal): Promise<boolean> {
  for (let bites = 0; bites < bitesMax && !signal.aborted; bites += 1) {
    if (!(await addSome(parts, accountId))) return false;
  }
  return true;
}

/** Adds up one batch of an account; says whether there may be more. */
async function addSome(parts: InsightParts, accountId: string): Promise<boolean> {
  const { database, workflows } = parts;
  const bookOf = async (events: readonly InsightEvent[]) => {
    let book = await workflows(accountId);
    for (const { workflow } of events) {
      if (workflow !== null && book.version(workflow.key, workflow.version) === undefined) {
        book = await workflows(accountId, workflow);
      }
    }
    return book;
  };
  return database.transaction(async (tx) => {
    const cursor = await lockCursor(tx, accountId, insightReader, { rebuildable: true });
    if (cursor === undefined) return false;
    if (cursor === '0') await forgetInsights(tx, accountId);
    const recent = parts.recentMoves(accountId, cursor, eventCountMax);
    const events =
      recent?.flatMap((move) => move.events.map(toInsightEvent)) ??
      (await readInsightEvents(tx, accountId, cursor, eventCountMax));
    const reached = events.at(-1)?.pos;
    if (reached === undefined) return false;
    // As it is in this transaction: what others remember of the account may be a moment old.
    const { timeZone } = (await findAccount(tx, accountId))!;
    const dayOf = dayIn(timeZone);
    const putAway = new Set(events.flatMap((event) => (isPutAway(event) ? (event.orderId ?? []) : [])));
    const kept = events.filter(({ orderId }) => orderId === null || !putAway.has(orderId));
    const orderIds = [...new Set(kept.flatMap(({ orderId }) => orderId ?? []))];
    const known = await readInsightOrders(tx, accountId, orderIds);
    const { orders, counts } = addUp(kept, known, await bookOf(kept), dayOf);
    await writeInsights(tx, accountId, orders, counts);
    if (putAway.size > 0) {
      const counted = await readInsightEventsOf(tx, accountId, [...putAway], cursor);
      const { counts: gone } = addUp(counted, new Map(), await bookOf(counted), dayOf);
      await writeInsights(tx, accountId, [], takenBack(gone));
      await forgetInsightOrders(tx, accountId, [...putAway]);
    }
    await moveCursor(tx, accountId, insightReader, reached);
    return events.length >= eventCountMax;
  });
}

/** Leaves the machine to others for as long as the pass took, again and again while they need it. */
async function rest(passMs: number, signal: AbortSignal): Promise<void> {
  for (let rests = 0; rests < restsMax && !signal.aborted; rests += 1) {
    const before = performance.eventLoopUtilization();
    await pause(passMs, signal);
    if (performance.eventLoopUtilization(before).utilization < busyShare) return;
  }
}
