import { evolve } from '../core/evolve.ts';
import type { Order } from '../core/order.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Db } from '../store/database.ts';
import { readHistories } from '../store/history-views.ts';
import { readOrdersById } from '../store/told-store.ts';

/** Orders as of their events. */
export interface OrdersAsOf {
  /** The order as of that event; `undefined` when there is no such order. */
  readonly order: (orderId: string, seq: number) => Order | undefined;
  readonly all: () => Iterable<Order>;
}

/**
 * The orders as of these events: the row where it is still at that event, else the fold of the history up to it
 * (rulings 4).
 */
export async function readOrdersAsOf(
  db: Db,
  accountId: string,
  events: readonly { readonly orderId: string; readonly seq: number }[],
): Promise<OrdersAsOf> {
  const current = await readOrdersById(db, accountId, [...new Set(events.map(({ orderId }) => orderId))]);
  const orders = new Map<string, Order>();
  const moved = new Map<string, Set<number>>();
  for (const { orderId, seq } of events) {
    const order = current.get(orderId)?.order;
    if (order === undefined) continue;
    if (order.version === seq) orders.set(`${orderId}/${seq}`, order);
    else moved.set(orderId, (moved.get(orderId) ?? new Set()).add(seq));
  }
  const histories =
    moved.size === 0
      ? new Map<string, readonly RecordedEvent[]>()
      : await readHistories(
          db,
          [...moved.keys()].map((orderId) => ({ accountId, orderId })),
        );
  for (const [orderId, seqs] of moved) {
    let order: Order | undefined;
    for (const event of histories.get(`${accountId}/${orderId}`) ?? []) {
      order = evolve(accountId, order, event);
      const name = `${orderId}/${event.seq}`;
      if (seqs.has(event.seq)) orders.set(name, order);
    }
  }
  return {
    order: (orderId, seq) => orders.get(`${orderId}/${seq}`),
    all: () => orders.values(),
  };
}

/** The order as it was at a position of the log; `undefined` when it did not exist then. */
export function orderAtPosition(
  accountId: string,
  history: readonly RecordedEvent[],
  position: string,
): Order | undefined {
  return history
    .filter((event) => BigInt(event.position) <= BigInt(position))
    .reduce<Order | undefined>((order, event) => evolve(accountId, order, event), undefined);
}
