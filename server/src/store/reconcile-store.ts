import type { LoadedOrder } from '../core/move.ts';
import type { IdRange, RangeDigest } from '../core/reconcile.ts';
import type { Db } from './database.ts';
import type { OrderRow } from './order-rows.ts';
import { orderColumns, toOrder } from './order-rows.ts';

const inRange = '($2::uuid IS NULL OR o.order_id >= $2) AND ($3::uuid IS NULL OR o.order_id < $3)';

/** Whether we have in this range exactly what the consumer says. No more is read than it says it has. */
export async function isSameRange(
  db: Db,
  accountId: string,
  { from, to, count, digest }: RangeDigest,
): Promise<boolean> {
  const counted = await db.query<{ count: number }>({
    name: 'count_range',
    text: `SELECT count(*)::int AS count FROM (SELECT FROM orders o WHERE o.account_id = $1 AND ${inRange} LIMIT $4) r`,
    values: [accountId, from, to, count + 1],
  });
  if (counted.rows[0]?.count !== count) return false;
  const { rows } = await db.query<{ digest: string }>({
    name: 'digest_range',
    text: `SELECT encode(sha256(convert_to(coalesce(string_agg(o.order_id::text || ':' || o.version || E'\\n', '' ORDER BY o.order_id), ''),
        'UTF8')), 'hex') AS digest FROM orders o WHERE o.account_id = $1 AND ${inRange}`,
    values: [accountId, from, to],
  });
  return rows[0]?.digest === digest.toLowerCase();
}

/** The orders in a range by id, at most `limit`. */
export async function readRange(
  db: Db,
  accountId: string,
  { from, to }: IdRange,
  limit: number,
): Promise<readonly LoadedOrder[]> {
  const { rows } = await db.query<OrderRow>({
    name: 'read_range',
    text: `SELECT ${orderColumns} FROM orders o JOIN order_details d ON d.account_id = o.account_id AND d.order_id = o.order_id
      WHERE o.account_id = $1 AND ${inRange} ORDER BY o.order_id LIMIT $4`,
    values: [accountId, from, to, limit],
  });
  return rows.map(toOrder);
}

/** How far the log has been read for an endpoint. */
export async function readEndpointPosition(db: Db, accountId: string, endpointId: string): Promise<string> {
  const { rows } = await db.query<{ pos: string }>({
    name: 'read_endpoint_position',
    text: 'SELECT c.pos FROM endpoint_cursors c WHERE c.account_id = $1 AND c.endpoint_id = $2',
    values: [accountId, endpointId],
  });
  return rows[0]?.pos ?? '0';
}

/** Those of the orders that have a delivery waiting for an endpoint. */
export async function ordersOnTheirWay(
  db: Db,
  accountId: string,
  endpointId: string,
  orderIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ order_id: string }>({
    name: 'orders_on_their_way',
    text: `SELECT DISTINCT d.order_id FROM deliveries d WHERE d.account_id = $1 AND d.endpoint_id = $2
      AND d.order_id = ANY ($3::uuid[]) AND d.state = 'pending'`,
    values: [accountId, endpointId, orderIds],
  });
  return new Set(rows.map(({ order_id }) => order_id));
}
