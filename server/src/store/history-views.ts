import type { RecordedEvent } from '../core/outcome.ts';
import type { Db } from './database.ts';
import type { EventRow } from './order-rows.ts';
import { eventColumns, toEvent, toldColumns } from './order-rows.ts';

/** What an event of a chain is made of, beside the order that it was asked for; its place among those is `place`. */
type ChainedRow = Omit<EventRow, 'order_id'> & { readonly place: number };

/** The columns of a chain that only lead on to the next link. */
const linkColumns = 'e.account_id, e.prev_pos, e.prev_recorded_at';

/**
 * The whole history of each of these orders, oldest first, by `account/order`. The rows are chained: each names the
 * order's previous one with its time, so that a partition is found without an index by order.
 */
export async function readHistories(
  db: Db,
  orders: readonly { readonly accountId: string; readonly orderId: string }[],
): Promise<ReadonlyMap<string, readonly RecordedEvent[]>> {
  // Named twice, an order would be read twice into one history.
  const wanted = [...new Map(orders.map((order) => [`${order.accountId}/${order.orderId}`, order])).entries()];
  // OFFSET 0 keeps the planner to one look-up for each link: as a plain join it may read the whole log instead.
  const { rows } = await db.query<ChainedRow>({
    name: 'read_histories',
    text: `WITH RECURSIVE chain AS (
        SELECT w.place::int AS place, ${toldColumns}, ${linkColumns}
        FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS w (account_id, order_id, place)
        CROSS JOIN LATERAL (SELECT * FROM orders o WHERE o.account_id = w.account_id AND o.order_id = w.order_id
          AND o.account_id = ANY ($3::uuid[]) OFFSET 0) o
        CROSS JOIN LATERAL (SELECT * FROM events e WHERE e.account_id = o.account_id AND e.pos = o.last_pos
          AND e.recorded_at = o.last_recorded_at AND e.account_id = ANY ($3::uuid[]) OFFSET 0) e
        UNION ALL
        SELECT c.place, ${toldColumns}, ${linkColumns}
        FROM chain c
        CROSS JOIN LATERAL (SELECT * FROM events e WHERE e.account_id = c.account_id AND e.pos = c.prev_pos
          AND e.recorded_at = c.prev_recorded_at AND e.account_id = ANY ($3::uuid[]) OFFSET 0) e
        WHERE c.prev_pos IS NOT NULL
      ) SELECT e.place, ${toldColumns} FROM chain e`,
    values: [
      wanted.map(([, { accountId }]) => accountId),
      wanted.map(([, { orderId }]) => orderId),
      [...new Set(wanted.map(([, { accountId }]) => accountId))],
    ],
  });
  const histories = new Map<string, RecordedEvent[]>();
  for (const row of rows) {
    const [name, { orderId }] = wanted[row.place - 1]!;
    const event = toEvent({ ...row, order_id: orderId });
    const events = histories.get(name);
    if (events === undefined) histories.set(name, [event]);
    else events.push(event);
  }
  for (const events of histories.values()) events.sort((a, b) => a.seq - b.seq);
  return histories;
}

/** The account's events after a position, in order; `order_id` is null for those about the account itself. */
export async function readEventsAfter(
  db: Db,
  accountId: string,
  after: string,
  limit: number,
): Promise<readonly RecordedEvent[]> {
  const { rows } = await db.query<EventRow>({
    name: 'read_events_after',
    text: `SELECT ${eventColumns} FROM events e WHERE e.account_id = $1 AND e.pos > $2 ORDER BY e.pos LIMIT $3`,
    values: [accountId, after, limit],
  });
  return rows.map(toEvent);
}
