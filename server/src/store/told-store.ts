import type { LoadedOrder } from '../core/move.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Db, Tx } from './database.ts';
import { ofAccount } from './database.ts';
import { loadOrders } from './load-orders.ts';
import type { EventRow, OrderRow } from './order-rows.ts';
import { eventColumns, orderColumns, toEvent, toOrder } from './order-rows.ts';

/** The events at these places of the log, by position. */
export async function readEventsAt(
  db: Db,
  accountId: string,
  places: readonly { readonly position: string; readonly eventAt: Date }[],
): Promise<ReadonlyMap<string, RecordedEvent>> {
  if (places.length === 0) return new Map();
  const { rows } = await db.query<EventRow>({
    name: 'read_events_at',
    text: `SELECT ${eventColumns} FROM ${ofAccount('unnest($2::bigint[], $3::timestamptz[]) AS u (pos, at)')} AS w
      JOIN events e ON e.account_id = w.account_id AND e.pos = w.pos AND e.recorded_at = w.at`,
    values: [accountId, places.map(({ position }) => position), places.map(({ eventAt }) => eventAt)],
  });
  return new Map(rows.map((row) => [row.pos, toEvent(row)]));
}

/** These orders as they are now, by id. */
export async function readOrdersById(
  db: Db,
  accountId: string,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, LoadedOrder>> {
  const loaded = await loadOrders(
    db,
    orderIds.map((orderId) => ({ accountId, orderId })),
  );
  return new Map([...loaded.values()].map((one) => [one.order.orderId, one]));
}

/** The account's orders in the order of their ids, after one of them. */
export async function readOrdersAfter(
  tx: Db,
  accountId: string,
  after: string | null,
  limit: number,
): Promise<readonly LoadedOrder[]> {
  const { rows } = await tx.query<OrderRow>({
    name: 'read_orders_after',
    text: `SELECT ${orderColumns} FROM orders o
      JOIN order_details d ON d.account_id = o.account_id AND d.order_id = o.order_id
      WHERE o.account_id = $1 AND ($2::uuid IS NULL OR o.order_id > $2) ORDER BY o.order_id LIMIT $3`,
    values: [accountId, after, limit],
  });
  return rows.map(toOrder);
}

/** Notes how far a snapshot is. */
export async function moveSnapshot(tx: Tx, accountId: string, endpointId: string, after: string): Promise<void> {
  await tx.query({
    name: 'move_snapshot',
    text: 'UPDATE endpoint_cursors SET snapshot_after = $3 WHERE account_id = $1 AND endpoint_id = $2',
    values: [accountId, endpointId, after],
  });
}

/** Ends a snapshot once all of it is told or given up: the endpoint then reads on from there. Says whether it ended. */
export async function endSnapshot(tx: Tx, accountId: string, endpointId: string): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'end_snapshot',
    text: `UPDATE endpoint_cursors SET snapshot_pos = NULL, snapshot_after = NULL WHERE account_id = $1 AND endpoint_id = $2
      AND NOT EXISTS (SELECT FROM deliveries d WHERE d.account_id = $1 AND d.endpoint_id = $2 AND d.state = 'pending'
        AND d.kind = 'snapshot')`,
    values: [accountId, endpointId],
  });
  return rowCount === 1;
}
