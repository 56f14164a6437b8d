import type { OrderKey } from '../core/command.ts';
import type { Order } from '../core/order.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import { invoiceItemSource } from '../core/invoice-item.ts';
import { storedKey } from '../core/move.ts';
import { gather, readLimits } from '../lib/gather.ts';
import type { Db } from './database.ts';
import { readEventsAfter, readHistories } from './history-views.ts';
import type { WantedOrder } from './load-orders.ts';
import { loadOrders, orderName } from './load-orders.ts';
import type { OrderRow } from './order-rows.ts';
import { orderColumns, toOrder } from './order-rows.ts';

/** Reads of orders. Reading one order is never behind. */
export interface OrderViews {
  readonly order: (accountId: string, key: OrderKey) => Promise<Order | undefined>;
  /** The invoice items of an order, the oldest first. */
  readonly invoiceItems: (accountId: string, orderId: string) => Promise<readonly Order[]>;
  readonly history: (accountId: string, orderId: string) => Promise<readonly RecordedEvent[]>;
  /** Those of the events that are about orders of these customers; all of them for `null`. */
  readonly ofCustomers: (
    accountId: string,
    events: readonly RecordedEvent[],
    customerIds: ReadonlySet<string> | null,
  ) => Promise<readonly RecordedEvent[]>;
  readonly eventsAfter: (accountId: string, position: string, limit: number) => Promise<readonly RecordedEvent[]>;
}

/**
 * The views on this database. Orders by their id, and histories, are read together while there is load: by itself a read costs
 * more in messages than in looking.
 */
export function createOrderViews(db: Db): OrderViews {
  const byId = gather((wanted: readonly WantedOrder[]) => readOrdersTogether(db, wanted), readLimits);
  const history = gather((wanted: readonly WantedOrder[]) => readHistoriesOf(db, wanted), readLimits);
  return {
    order: (accountId, key) =>
      key.kind === 'id' ? byId({ accountId, orderId: key.id }) : readOrder(db, accountId, key),
    invoiceItems: (accountId, orderId) => readInvoiceItems(db, accountId, orderId),
    history: (accountId, orderId) => history({ accountId, orderId }),
    ofCustomers: (accountId, events, customerIds) => onlyOfCustomers(db, accountId, events, customerIds),
    eventsAfter: (accountId, position, limit) => readEventsAfter(db, accountId, position, limit),
  };
}

async function readOrdersTogether(db: Db, wanted: readonly WantedOrder[]): Promise<readonly (Order | undefined)[]> {
  const found = await loadOrders(db, wanted);
  return wanted.map((one) => found.get(orderName(one))?.order);
}

async function readHistoriesOf(db: Db, wanted: readonly WantedOrder[]): Promise<readonly (readonly RecordedEvent[])[]> {
  const histories = await readHistories(db, wanted);
  return wanted.map((one) => histories.get(orderName(one)) ?? []);
}

async function readOrder(
  db: Db,
  accountId: string,
  key: Exclude<OrderKey, { kind: 'id' }>,
): Promise<Order | undefined> {
  const { name, where, values } = condition(key);
  const { rows } = await db.query<OrderRow>({
    name,
    text: `SELECT ${orderColumns} FROM orders o
      JOIN order_details d ON d.account_id = o.account_id AND d.order_id = o.order_id
      WHERE o.account_id = $1 AND ${where}`,
    values: [accountId, ...values],
  });
  return rows[0] === undefined ? undefined : toOrder(rows[0]).order;
}

async function readInvoiceItems(db: Db, accountId: string, orderId: string): Promise<readonly Order[]> {
  const { rows } = await db.query<OrderRow>({
    name: 'read_invoice_items',
    // Their external ids begin with the order's and a slash; `0` is the character behind it.
    text: `SELECT ${orderColumns} FROM order_keys k
      JOIN orders o ON o.account_id = k.account_id AND o.order_id = k.order_id
      JOIN order_details d ON d.account_id = o.account_id AND d.order_id = o.order_id
      WHERE k.account_id = $1 AND k.kind = 'external:${invoiceItemSource}'
        AND k.value ~>=~ ($2 || '/') AND k.value ~<~ ($2 || '0') ORDER BY k.value COLLATE "C"`,
    values: [accountId, orderId],
  });
  return rows.map((row) => toOrder(row).order);
}

function condition(key: Exclude<OrderKey, { kind: 'id' }>): { name: string; where: string; values: unknown[] } {
  if (key.kind === 'number') return { name: 'read_order_by_number', where: 'o.number = $2', values: [key.number] };
  const stored = storedKey(key)!;
  return {
    name: 'read_order_by_key',
    where:
      'o.order_id = (SELECT k.order_id FROM order_keys k WHERE k.account_id = $1 AND k.kind = $2 AND k.value = $3)',
    values: [stored.kind, stored.value],
  };
}

async function onlyOfCustomers(
  db: Db,
  accountId: string,
  events: readonly RecordedEvent[],
  customerIds: ReadonlySet<string> | null,
): Promise<readonly RecordedEvent[]> {
  if (customerIds === null) return events;
  const { rows } = await db.query<{ order_id: string }>({
    name: 'orders_of_customers',
    text: `SELECT o.order_id FROM orders o
      WHERE o.account_id = $1 AND o.order_id = ANY ($2::uuid[]) AND o.customer_id = ANY ($3::uuid[])`,
    values: [accountId, [...new Set(events.map(({ orderId }) => orderId))], [...customerIds]],
  });
  const own = new Set(rows.map(({ order_id }) => order_id));
  return events.filter(({ orderId }) => own.has(orderId));
}
