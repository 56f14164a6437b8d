import type { Installation } from '../../bench/installation.ts';
import { loadOrders } from '../../bench/load-orders.ts';

/** Statuses of retail, and of a thousand orders how many are in each: two thirds of a shop's orders are over. */
const shares = [
  ['placed', 'open', 'merchant', 30],
  ['approved', 'in_progress', 'merchant', 80],
  ['backordered', 'in_progress', 'partner', 20],
  ['packed', 'in_progress', 'partner', 60],
  ['on_hold', 'on_hold', 'merchant', 10],
  ['shipped', 'in_transit', 'partner', 130],
  ['delivered', 'fulfilled', 'none', 600],
  ['canceled', 'canceled', 'none', 50],
  ['returned', 'returned', 'merchant', 20],
] as const;

/** The ways of orders, and of a thousand closed orders how many took each. */
const ways = [
  ['placed>approved>packed>shipped>delivered', 780],
  ['placed>approved>backordered>approved>packed>shipped>delivered', 90],
  ['placed>approved>on_hold>approved>packed>shipped>delivered', 40],
  ['placed>approved>delivered', 10],
  ['placed>canceled', 50],
  ['placed>approved>packed>shipped>delivered>returned', 30],
] as const;

/** Days over which the orders came. */
const days = 365;

/** How far a duration is spread: buckets of 4.4 %, so that the longest is 30 times the shortest. */
const buckets = 80;

/**
 * Loads orders as the benchmark does and then spreads them, as a year leaves them: over statuses and times, one in thirty of the
 * active ones late, each found by its own reference. The sums of the insights are written as their reader would have added them
 * up: each step of each way on each day in each bucket. Limits are whole milliseconds, as the server writes them: a page of the
 * list would else begin with the orders that have the last one's limit.
 */
export async function loadBusyOrders(
  installation: Installation,
  count: number,
  say: (text: string) => void,
): Promise<void> {
  const { database, accountId } = installation;
  await loadOrders(installation, count, say);
  say('  The orders are spread over statuses and times.');
  let bound = 0;
  const bounds = shares.map(([, , , share]) => (bound += share));
  await database.query({
    text: `WITH kinds AS (
        SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::int[]) WITH ORDINALITY AS k (status, category, attention, bound, place)),
      spread AS (
        SELECT l.order_id, l.number, (l.number::bigint * 7919 % 1000)::int AS chance, now() - ($6 - l.number) * interval '1 day' * $7 / $6 AS came
        FROM order_list l WHERE l.account_id = $1)
      UPDATE order_list AS l SET reference = 'NK-' || l.number, status = k.status, partner_status = k.status, customer_status = k.status,
        category = k.category, attention = k.attention, created_at = s.came, updated_at = s.came, status_since = s.came,
        late_at = CASE WHEN k.category IN ('open', 'in_progress', 'in_transit')
          THEN date_trunc('milliseconds', now()) + ((s.number * 31 % 3000) - 100) * interval '1 minute' END
      FROM spread s JOIN LATERAL (SELECT * FROM kinds WHERE bound > s.chance ORDER BY place LIMIT 1) AS k ON true
      WHERE l.account_id = $1 AND l.order_id = s.order_id`,
    values: [
      accountId,
      shares.map(([status]) => status),
      shares.map(([, category]) => category),
      shares.map(([, , attention]) => attention),
      bounds,
      count + 1,
      days,
    ],
  });
  await database.query({
    text: `UPDATE order_search AS s SET terms = array_to_tsvector(ARRAY['nk-' || l.number, 'nk', l.number::text])
      FROM order_list l WHERE s.account_id = $1 AND l.account_id = $1 AND l.order_id = s.order_id`,
    values: [accountId],
  });
  await database.query({ text: 'DELETE FROM status_counts WHERE account_id = $1', values: [accountId] });
  await database.query({
    text: `INSERT INTO status_counts (account_id, workflow_key, status, category, orders)
      SELECT account_id, workflow_key, status, category, count(*) FROM order_list WHERE account_id = $1 GROUP BY 1, 2, 3, 4`,
    values: [accountId],
  });
  say('  The sums of the insights are written.');
  await writeInsights(installation, count);
  await database.query({ text: 'VACUUM ANALYZE' });
}

async function writeInsights({ database, accountId }: Installation, count: number): Promise<void> {
  const names = ways.map(([path]) => path);
  const each = ways.map(([, share]) => (count * share) / 1000 / days / buckets);
  const values = [accountId, days, buckets, names, each];
  const spread = `FROM unnest($4::text[], $5::float8[]) AS w (path, each)
    CROSS JOIN generate_series(0, $2::int - 1) AS d CROSS JOIN generate_series(1, $3::int) AS b`;
  const amount = 'greatest(1, round(w.each))::bigint';
  await database.transaction(async (tx) => {
    for (const table of ['insight_moves', 'insight_paths', 'insight_reached'])
      await tx.query({ text: `DELETE FROM ${table} WHERE account_id = $1`, values: [accountId] });
    await tx.query({
      text: `INSERT INTO insight_moves
        SELECT $1, 'retail', day, "from", "to", how, sum(moves), jsonb_object_agg(bucket, moves), 1, 2
        FROM (SELECT current_date - d AS day, s."from", s."to",
            CASE WHEN w.path = 'placed>approved>delivered' AND s."to" = 'delivered' THEN 'override' ELSE 'step' END AS how,
            b + 100 AS bucket, sum(${amount}) AS moves
          ${spread} CROSS JOIN LATERAL (
            SELECT coalesce(lag(status) OVER (ORDER BY place), '') AS "from", status AS "to"
            FROM string_to_table(w.path, '>') WITH ORDINALITY AS p (status, place)) AS s
          WHERE s."from" <> '' OR b = 1 GROUP BY d, s."from", s."to", how, b) AS counted
        GROUP BY day, "from", "to", how`,
      values,
    });
    await tx.query({
      text: `INSERT INTO insight_paths
        SELECT $1, 'retail', current_date - d, w.path, b > 70, sum(${amount}), jsonb_object_agg(b + 130, ${amount}), 1, 2 ${spread}
        GROUP BY d, w.path, b > 70`,
      values,
    });
    await tx.query({
      text: `INSERT INTO insight_reached SELECT $1, 'retail', current_date - d, s.status, sum(${amount} * $3) ${spread}
        CROSS JOIN LATERAL (SELECT DISTINCT status FROM string_to_table(w.path, '>') AS status) AS s WHERE b = 1 GROUP BY d, s.status`,
      values,
    });
  });
}
