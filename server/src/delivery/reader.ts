import type { Endpoint } from '../core/endpoint.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { BackgroundLoop } from '../lib/background-loop.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import type { Tx } from '../store/database.ts';
import type { NewDelivery, ReadingEndpoint } from '../store/delivery-store.ts';
import { insertDeliveries, lockReadingEndpoints, moveEndpointCursors } from '../store/delivery-store.ts';
import { readEventsAfter } from '../store/history-views.ts';
import { followAccountNews } from './account-news.ts';
import { keepLatest } from './compaction.ts';
import { coversEvent, needsOrder, passesFilters, saidBy } from './matches.ts';
import { readOrderWorkflows } from './order-workflows.ts';
import { readOrdersAsOf } from './orders-as-of.ts';
import type { ReaderParts } from './reader-parts.ts';
import { takeSnapshot } from './snapshot.ts';

/** Events read at once. */
const eventCountMax = 500;

/** Deliveries that may wait for an endpoint before it stops reading: what a pause leaves unread waits in the log. */
export const pendingMax = 10_000;

/** News gathers for so long after a look before the next: a receiver is told some milliseconds later and costs much less. */
const gatherMs = 10;

/** A loop that can be told where the news is. */
export interface Reader extends Omit<BackgroundLoop, 'wake'> {
  /** There is news of these accounts; without any, maybe of all, or endpoints have changed. */
  readonly wake: (accountIds?: Iterable<string>) => void;
}

/**
 * Follows the log for the endpoints that are told through the queue, each from its own position, and queues what they are
 * told. Any number of nodes may run one; an endpoint is read for by one at a time. Queueing and the position move in one
 * transaction, so nothing is missed and nothing queued twice.
 */
export function startReader(parts: ReaderParts): Reader {
  const { database, idleMs, onQueued } = parts;
  const news = followAccountNews(database, false, idleMs);
  const loop = startBackgroundLoop({
    idleMs,
    gatherMs,
    onError: parts.onError,
    turn: async (signal) => {
      for (const accountId of news.take()) {
        let more = true;
        while (more && !signal.aborted) {
          const read = await database.transaction((tx) => readSome(tx, accountId, parts));
          if (read.hasQueued) onQueued();
          ({ more } = read);
        }
      }
      return news.look();
    },
  });
  return {
    stop: loop.stop,
    wake: (accountIds) => {
      if (news.note(accountIds)) loop.wake();
    },
  };
}

interface Read {
  /** There may be more. */
  readonly more: boolean;
  readonly hasQueued: boolean;
}

/** Reads one batch for the account's endpoints. */
async function readSome(tx: Tx, accountId: string, parts: ReaderParts): Promise<Read> {
  const endpoints = await lockReadingEndpoints(tx, accountId, pendingMax, parts.now());
  let more = false;
  let hasQueued = false;
  for (const reading of endpoints.filter(({ snapshot }) => snapshot !== undefined)) {
    more = (await takeSnapshot(tx, reading, parts)) || more;
    hasQueued = true;
  }
  const following = endpoints.filter(({ snapshot }) => snapshot === undefined);
  // Endpoints mostly stand at the same place, so each stretch of the log is read once for all of them.
  for (const [position, group] of Map.groupBy(following, (reading) => reading.position)) {
    const read = await readGroup(tx, accountId, position, group, parts);
    more ||= read.more;
    hasQueued ||= read.hasQueued;
  }
  return { more, hasQueued };
}

async function readGroup(
  tx: Tx,
  accountId: string,
  position: string,
  group: readonly ReadingEndpoint[],
  parts: ReaderParts,
): Promise<Read> {
  const events = await readEventsAfter(tx, accountId, position, eventCountMax);
  const full = events.length === eventCountMax;
  const deliveries: NewDelivery[] = [];
  for (const { endpoint } of group) {
    const told = await eventsFor(tx, endpoint, events, parts);
    const wanted = told.map((event) => toDelivery(endpoint, event, parts.newId()));
    deliveries.push(
      ...(endpoint.compaction === 'latest-per-order' ? await keepLatest(tx, endpoint, told, wanted) : wanted),
    );
  }
  await insertDeliveries(tx, accountId, deliveries, parts.now());
  // The log has holes, so the end of it may lie beyond its last event.
  const reached = full ? events.at(-1)!.position : later(group[0]!.head, events.at(-1)?.position);
  const ids = group.map(({ endpoint }) => endpoint.endpointId);
  await moveEndpointCursors(tx, accountId, ids, reached);
  return { more: full, hasQueued: deliveries.length > 0 };
}

function later(head: string, last: string | undefined): string {
  return last !== undefined && BigInt(last) > BigInt(head) ? last : head;
}

/** Those of the events that an endpoint is told of. */
export async function eventsFor(
  tx: Tx,
  endpoint: Endpoint,
  events: readonly RecordedEvent[],
  { workflows, conditionHolds }: Pick<ReaderParts, 'workflows' | 'conditionHolds'>,
): Promise<readonly RecordedEvent[]> {
  const covered = events.filter((event) => coversEvent(endpoint, event));
  if (covered.length === 0 || !needsOrder(endpoint)) return covered;
  const ofOrders = covered.filter(({ type }) => type.startsWith('order.'));
  const asOf = await readOrdersAsOf(tx, endpoint.accountId, ofOrders);
  const workflowOf = await readOrderWorkflows(workflows, endpoint.accountId, asOf.all());
  return ofOrders.filter((event) => {
    const order = asOf.order(event.orderId, event.seq);
    return order !== undefined && passesFilters(endpoint, saidBy(event), order, workflowOf(order), conditionHolds);
  });
}

/** The delivery of an event to an endpoint. */
export function toDelivery(endpoint: Endpoint, event: RecordedEvent, deliveryId: string): NewDelivery {
  const ofOrder = event.type.startsWith('order.');
  return {
    deliveryId,
    endpointId: endpoint.endpointId,
    kind: 'event',
    position: event.position,
    eventAt: event.recordedAt,
    eventId: event.id,
    type: event.type,
    orderId: ofOrder ? event.orderId : null,
    seq: ofOrder ? event.seq : null,
    lastTold: null,
    headers: null,
    body: null,
    replayId: null,
    dedupeKey: null,
  };
}
