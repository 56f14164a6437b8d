import type { Endpoint } from '../core/endpoint.ts';
import { mayKnow } from '../core/judge.ts';
import type { Order } from '../core/order.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Principal } from '../core/principal.ts';
import type { Difference, ReconcileWish, Reconciled, Reconciliation } from '../core/reconcile.ts';
import type { Database, Tx } from '../store/database.ts';
import { insertDeliveries } from '../store/delivery-store.ts';
import { lockEndpoint } from '../store/endpoint-store.ts';
import { readHistories } from '../store/history-views.ts';
import { isSameRange, ordersOnTheirWay, readEndpointPosition, readRange } from '../store/reconcile-store.ts';
import { readOrdersById } from '../store/told-store.ts';
import type { ConditionHolds } from './matches.ts';
import { coversEvent, needsOrder } from './matches.ts';
import type { ReadWorkflows } from './order-workflows.ts';
import { eventsFor, toDelivery } from './reader.ts';

export interface ReconcileParts {
  readonly database: Database;
  readonly workflows: ReadWorkflows;
  readonly conditionHolds: ConditionHolds;
  readonly now: () => Date;
  readonly newId: () => string;
  /** There is something to send. */
  readonly onQueued: () => void;
}

/** Compares consumers with the orders, and tells endpoints again what they lack. */
export function createReconciliation(parts: ReconcileParts): Reconciliation {
  const { database } = parts;
  return {
    orders: async (accountId, wish) => {
      const done = await database.transaction((tx) => compare(tx, accountId, wish, parts));
      if (done !== undefined && done.resent > 0) parts.onQueued();
      return done;
    },
    ranges: async (accountId, { principal, endpointId }, ranges) => {
      const endpoint = endpointId === undefined ? undefined : await findEndpoint(database, accountId, endpointId);
      if (endpointId !== undefined && endpoint === undefined) return undefined;
      const seesAll = principal.audience === 'internal' && principal.customerIds === null;
      const differing = [];
      for (const range of ranges) {
        const isSame = seesAll && isToldAll(endpoint) && (await isSameRange(database, accountId, range));
        if (!isSame) differing.push({ from: range.from, to: range.to });
      }
      return differing;
    },
  };
}

/** Whether the latest event told of an order is always its latest event. */
function isToldAll(endpoint: Endpoint | undefined): boolean {
  if (endpoint === undefined) return true;
  const { types, audience, historical } = endpoint;
  return types === null && audience === 'internal' && historical && !needsOrder(endpoint);
}

async function findEndpoint(database: Database, accountId: string, endpointId: string): Promise<Endpoint | undefined> {
  return database.transaction((tx) => lockEndpoint(tx, accountId, endpointId));
}

async function compare(
  tx: Tx,
  accountId: string,
  wish: ReconcileWish,
  parts: ReconcileParts,
): Promise<Reconciled | undefined> {
  const { principal, endpointId, orders, range } = wish;
  const endpoint = endpointId === undefined ? undefined : await lockEndpoint(tx, accountId, endpointId);
  if (endpointId !== undefined && endpoint === undefined) return undefined;
  const theirs = new Map(orders.map(({ orderId, seq }) => [orderId, seq]));
  const known = await readOrdersById(tx, accountId, [...theirs.keys()]);
  const page = range === undefined ? [] : await readRange(tx, accountId, range, theirs.size + wish.limit + 1);
  const isFull = page.length === theirs.size + wish.limit + 1;
  const next = isFull ? page.at(-1)!.order.orderId : null;
  const ours = new Map(
    [...known.values(), ...(isFull ? page.slice(0, -1) : page)].map(({ order }) => [order.orderId, order]),
  );
  // What is seen in the consumer's stead: nothing that is hidden from it, and nothing of others' orders.
  const visible = [...ours.values()].filter((order) => mayKnow(principal, order));
  const differing = visible.filter((order) => theirs.get(order.orderId) !== order.version);
  const told = await readTold(tx, accountId, endpoint, principal, differing, parts);
  const onTheirWay = endpoint === undefined ? new Set() : await readOnTheirWay(tx, endpoint, told);
  const differences = [
    ...differing.flatMap((order): Difference[] => {
      const seq = told === undefined ? order.version : (told.get(order.orderId)?.at(-1)?.seq ?? null);
      const yours = theirs.get(order.orderId) ?? null;
      if (seq === yours) return [];
      return [
        {
          orderId: order.orderId,
          yours,
          seq,
          order: seq === null ? undefined : order,
          pending: onTheirWay.has(order.orderId),
        },
      ];
    }),
    ...[...theirs].flatMap(([orderId, yours]): Difference[] =>
      isVisible(ours.get(orderId), principal) ? [] : [{ orderId, yours, seq: null, order: undefined, pending: false }],
    ),
  ];
  const resent =
    endpoint === undefined || told === undefined || !wish.resend
      ? 0
      : await resend(tx, endpoint, differences, told, parts);
  return { differences: differences.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1)), next, resent };
}

function isVisible(order: Order | undefined, principal: Principal): boolean {
  return order !== undefined && mayKnow(principal, order);
}

type Told = ReadonlyMap<string, readonly RecordedEvent[]>;

/**
 * By order, those of its events that the endpoint, or else the caller, is told of; `undefined` where that is all of them,
 * so that the order's version says it.
 */
async function readTold(
  tx: Tx,
  accountId: string,
  endpoint: Endpoint | undefined,
  { audience }: Principal,
  orders: readonly Order[],
  parts: ReconcileParts,
): Promise<Told | undefined> {
  if (endpoint === undefined && audience === 'internal') return undefined;
  const histories = await readHistories(
    tx,
    orders.map(({ orderId }) => ({ accountId, orderId })),
  );
  const told = new Map<string, readonly RecordedEvent[]>();
  for (const { orderId } of orders) {
    const history = histories.get(`${accountId}/${orderId}`) ?? [];
    const all = { types: null, audience, historical: true };
    const own =
      endpoint === undefined
        ? history.filter((event) => coversEvent(all, event))
        : await eventsFor(tx, endpoint, history, parts);
    told.set(orderId, own);
  }
  return told;
}

/** The orders of which something waits for the endpoint, or has not been read for it yet. */
async function readOnTheirWay(
  tx: Tx,
  { accountId, endpointId }: Endpoint,
  told: Told | undefined,
): Promise<ReadonlySet<string>> {
  if (told === undefined) return new Set();
  const position = BigInt(await readEndpointPosition(tx, accountId, endpointId));
  const unread = [...told].filter(([, events]) => BigInt(events.at(-1)?.position ?? '0') > position);
  const waiting = await ordersOnTheirWay(tx, accountId, endpointId, [...told.keys()]);
  return new Set([...waiting, ...unread.map(([orderId]) => orderId)]);
}

async function resend(
  tx: Tx,
  endpoint: Endpoint,
  differences: readonly Difference[],
  told: Told,
  { now, newId }: ReconcileParts,
): Promise<number> {
  const deliveries = differences
    .filter(({ seq, pending }) => seq !== null && !pending)
    .flatMap(({ orderId, yours }) => {
      const events = told.get(orderId) ?? [];
      const lacking = events.filter(({ seq }) => seq > (yours ?? 0));
      // A consumer that has more than there is gets the latest that there is.
      return lacking.length > 0 ? lacking : events.slice(-1);
    })
    .map((event) => ({ ...toDelivery(endpoint, event, newId()), kind: 'replay' as const }));
  return insertDeliveries(tx, endpoint.accountId, deliveries, now());
}
