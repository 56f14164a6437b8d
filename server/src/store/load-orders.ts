import type { LoadedOrder } from '../core/move.ts';
import { arrayOf } from './arrays.ts';
import type { Db } from './database.ts';
import type { OrderRow } from './order-rows.ts';
import { orderColumns, toOrder } from './order-rows.ts';

/** An order by its id, in its account. */
export interface WantedOrder {
  readonly accountId: string;
  readonly orderId: string;
}

/** The name of an order across accounts. */
export function orderName({ accountId, orderId }: WantedOrder): string {
  return `${accountId}/${orderId}`;
}

// OFFSET 0 keeps the planner to one look-up for each order, whatever it thinks of the tables.

/** Of one account, as most batches are: without rows to join with they cost a quarter less. */
const ofOneAccount = `SELECT ${orderColumns} FROM orders o
  CROSS JOIN LATERAL (SELECT * FROM order_details d WHERE d.account_id = $1 AND d.order_id = o.order_id OFFSET 0) d
  WHERE o.account_id = $1 AND o.order_id = ANY ($2::uuid[])`;

const ofAccounts = `SELECT ${orderColumns} FROM unnest($1::uuid[], $2::uuid[]) AS w (account_id, order_id)
  CROSS JOIN LATERAL (SELECT * FROM orders o WHERE o.account_id = w.account_id AND o.order_id = w.order_id
    AND o.account_id = ANY ($3::uuid[]) OFFSET 0) o
  CROSS JOIN LATERAL (SELECT * FROM order_details d WHERE d.account_id = o.account_id AND d.order_id = o.order_id
    AND d.account_id = ANY ($3::uuid[]) OFFSET 0) d`;

/** These orders as they are now, by `orderName`; those that are not there are missing. */
export async function loadOrders(db: Db, wanted: readonly WantedOrder[]): Promise<ReadonlyMap<string, LoadedOrder>> {
  const accountIds = [...new Set(wanted.map(({ accountId }) => accountId))];
  const [accountId] = accountIds;
  if (accountId === undefined) return new Map();
  const ids = arrayOf(
    'uuid',
    wanted.map(({ orderId }) => orderId),
  );
  const { rows } = await db.query<OrderRow>(
    accountIds.length === 1
      ? { name: 'load_orders_of_account', text: ofOneAccount, values: [accountId, ids] }
      : {
          name: 'load_orders',
          text: ofAccounts,
          values: [
            arrayOf(
              'uuid',
              wanted.map((order) => order.accountId),
            ),
            ids,
            arrayOf('uuid', accountIds),
          ],
        },
  );
  return new Map(rows.map((row) => [orderName({ accountId: row.account_id, orderId: row.order_id }), toOrder(row)]));
}
