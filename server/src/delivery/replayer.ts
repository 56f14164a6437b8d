import type { BackgroundLoop } from '../lib/background-loop.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import type { Tx } from '../store/database.ts';
import { insertDeliveries } from '../store/delivery-store.ts';
import { reviveDead } from '../store/attempt-store.ts';
import { readEventsAfter } from '../store/history-views.ts';
import type { RunningReplay } from '../store/replay-store.ts';
import { accountsWithReplays, lockReplays, moveReplay } from '../store/replay-store.ts';
import { eventsFor, toDelivery } from './reader.ts';
import type { ReaderParts } from './reader-parts.ts';

/** Events looked at in one transaction. */
const eventCountMax = 500;

/**
 * Queues what is to be told again, at most so much a second and never more than two seconds' worth ahead of what the
 * receiver has taken, so that live traffic goes on beside it.
 */
export function startReplayer(parts: ReaderParts): BackgroundLoop {
  return startBackgroundLoop({
    idleMs: parts.idleMs,
    onError: parts.onError,
    turn: async (signal) => {
      for (const accountId of await accountsWithReplays(parts.database)) {
        if (signal.aborted) return false;
        await parts.database.transaction(async (tx) => {
          for (const replay of await lockReplays(tx, accountId)) await replaySome(tx, accountId, replay, parts);
        });
        parts.onQueued();
      }
      return false;
    },
  });
}

/** How many may be queued now. */
function allowance({ perSecond, progressedAt, waiting }: RunningReplay, now: Date): number {
  const seconds = Math.min(2, Math.max(0, (now.getTime() - progressedAt.getTime()) / 1000));
  return Math.min(Math.max(1, Math.floor(perSecond * seconds)), perSecond * 2 - waiting, eventCountMax);
}

async function replaySome(tx: Tx, accountId: string, replay: RunningReplay, parts: ReaderParts): Promise<void> {
  const { endpoint, replayId, kind } = replay;
  const now = parts.now();
  const limit = allowance(replay, now);
  if (limit <= 0) return;
  if (kind === 'failed') {
    const queued = await reviveDead(tx, accountId, endpoint.endpointId, replayId, replay.createdAt, limit, now);
    await moveReplay(tx, accountId, replayId, { position: replay.position, queued, done: queued < limit, now });
    return;
  }
  const read = await readEventsAfter(tx, accountId, replay.position, limit);
  const events = read.filter(({ position }) => BigInt(position) <= BigInt(replay.toPosition));
  const told = await eventsFor(tx, endpoint, events, parts);
  const deliveries = told.map((event) => ({
    ...toDelivery(endpoint, event, parts.newId()),
    kind: 'replay' as const,
    replayId,
    dedupeKey: `replay:${replayId}:${event.position}`,
  }));
  const queued = await insertDeliveries(tx, accountId, deliveries, now);
  const done = read.length < limit || events.length < read.length;
  const position = done ? replay.toPosition : events.at(-1)!.position;
  await moveReplay(tx, accountId, replayId, { position, queued, done, now });
}
