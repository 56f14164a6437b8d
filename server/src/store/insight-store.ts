import type { RecordedEvent } from '../core/outcome.ts';
import { statementOfRows } from './column-arrays.ts';
import type { Tx } from './database.ts';
import { readHistories } from './history-views.ts';
import { moveCursor } from './list-store.ts';

/** The name under which the log is read for the insights. */
export const insightReader = 'insights';

/** What the insights keep of an account. */
const insightTables = ['insight_orders', 'insight_moves', 'insight_paths', 'insight_reached', 'insight_rules'] as const;

/** An event as the insights look at it. */
export interface InsightEvent {
  readonly pos: string;
  /** `null` = it concerns the account. */
  readonly orderId: string | null;
  readonly type: string;
  readonly source: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly occurredAt: Date;
  readonly applied: boolean;
  readonly workflow: { readonly key: string; readonly version: number } | null;
  /** ISO 8601, where an undo gave back the time of the status. */
  readonly statusSince: string | null;
  readonly timer: string | null;
  /** `notify` = a timer only told somebody. */
  readonly kind: string | null;
  readonly transition: string | null;
  readonly rollUp: boolean;
  readonly against: { readonly code: string; readonly detail: string } | null;
}

/** Events after a position, in order. */
export async function readInsightEvents(
  tx: Tx,
  accountId: string,
  after: string,
  limit: number,
): Promise<readonly InsightEvent[]> {
  const { rows } = await tx.query<InsightEvent>({
    name: 'read_insight_events',
    text: `SELECT e.pos, e.order_id AS "orderId", e.type, e.source, e.from_status AS "from", e.to_status AS "to",
        e.occurred_at AS "occurredAt", e.applied, e.sets -> 'workflow' AS workflow, e.sets ->> 'statusSince' AS "statusSince",
        e.says ->> 'timer' AS timer, e.says ->> 'kind' AS kind, e.says ->> 'transition' AS transition,
        coalesce(e.says ? 'rollUp', false) AS "rollUp", e.says -> 'against' AS against
      FROM events e WHERE e.account_id = $1 AND e.pos > $2 ORDER BY e.pos LIMIT $3`,
    values: [accountId, after, limit],
  });
  return rows;
}

/** All events of these orders up to a position, in the order in which each order's happened. */
export async function readInsightEventsOf(
  tx: Tx,
  accountId: string,
  orderIds: readonly string[],
  until: string,
): Promise<readonly InsightEvent[]> {
  const histories = await readHistories(
    tx,
    orderIds.map((orderId) => ({ accountId, orderId })),
  );
  return [...histories.values()]
    .flat()
    .filter(({ position }) => BigInt(position) <= BigInt(until))
    .map(toInsightEvent);
}

/** An event of the log as the insights look at it. */
export function toInsightEvent({ position, sets, says, ...event }: RecordedEvent): InsightEvent {
  return {
    ...event,
    pos: position,
    workflow: sets.workflow ?? null,
    statusSince: sets.statusSince ?? null,
    timer: says.timer ?? null,
    kind: says.kind ?? null,
    transition: says.transition ?? null,
    rollUp: says.rollUp ?? false,
    against: says.against ?? null,
  };
}

/** What is kept of an order; `state` is the reader's own. */
export interface InsightOrder {
  readonly orderId: string;
  readonly workflow: string;
  readonly path: string;
  readonly state: unknown;
}

/** What is kept of these orders, by id. */
export async function readInsightOrders(
  tx: Tx,
  accountId: string,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, InsightOrder>> {
  const { rows } = await tx.query<InsightOrder>({
    name: 'read_insight_orders',
    text: `SELECT o.order_id AS "orderId", o.workflow_key AS workflow, o.path, o.state FROM insight_orders o
      WHERE o.account_id = $1 AND o.order_id = ANY ($2::uuid[])`,
    values: [accountId, orderIds],
  });
  return new Map(rows.map((row) => [row.orderId, row]));
}

/** Keeps nothing of these orders any more. */
export async function forgetInsightOrders(tx: Tx, accountId: string, orderIds: readonly string[]): Promise<void> {
  await tx.query({
    name: 'forget_insight_orders',
    text: 'DELETE FROM insight_orders o WHERE o.account_id = $1 AND o.order_id = ANY ($2::uuid[])',
    values: [accountId, orderIds],
  });
}

/** Forgets what was counted of an account and where its orders are. */
export async function forgetInsights(tx: Tx, accountId: string): Promise<void> {
  for (const table of insightTables) {
    await tx.query({ text: `DELETE FROM ${table} WHERE account_id = $1`, values: [accountId] });
  }
}

/** Has the log of an account counted from its beginning: whoever counts it forgets first what was counted before. */
export async function countInsightsAnew(tx: Tx, accountId: string): Promise<void> {
  await moveCursor(tx, accountId, insightReader, '0');
}

/** Counts that are added to what is there; each key at most once. `positions` are the first and the last event's. */
export interface InsightCounts {
  readonly moves: readonly Counted<{ from: string; to: string; how: string; bucket: number }>[];
  readonly paths: readonly Counted<{ path: string; late: boolean; bucket: number }>[];
  readonly reached: readonly Counted<{ status: string }>[];
  readonly rules: readonly Counted<{
    from: string;
    to: string;
    transition: string;
    how: string;
    code: string;
    detail: string;
  }>[];
}

export type Counted<Key> = Readonly<Key> & {
  readonly workflow: string;
  readonly day: string;
  readonly count: number;
  readonly firstPos: string;
  readonly lastPos: string;
};

/** Counts of one way, which come by bucket: their sum, the buckets as one value, and the positions. */
const ofWay = 'sum(r.count), jsonb_object_agg(r.bucket, r.count), min(r."firstPos"), max(r."lastPos")';

/** The buckets that are there and those that come, added up; what an undo took back leaves none behind. */
const bucketsAdded = (table: string) => `buckets = (
  SELECT coalesce(jsonb_object_agg(bucket, count), '{}') FROM (
    SELECT key AS bucket, sum(value::bigint) AS count
    FROM (SELECT * FROM jsonb_each_text(${table}.buckets) UNION ALL SELECT * FROM jsonb_each_text(excluded.buckets)) AS summands
    GROUP BY key HAVING sum(value::bigint) <> 0) AS added)`;

/** Where orders are now: most of a batch have gone one of a few ways. */
const insightOrdersStatement = statementOfRows<InsightOrder>(
  'write_insight_orders',
  {
    own: [
      ['order_id', 'uuid', ({ orderId }) => orderId],
      ['state', 'jsonb', ({ state }) => JSON.stringify(state)],
    ],
    recurring: [
      ['workflow_key', 'text', ({ workflow }) => workflow],
      ['path', 'text', ({ path }) => path],
    ],
  },
  2,
  (source) => `INSERT INTO insight_orders AS o (account_id, order_id, workflow_key, path, state)
    SELECT $1, r.order_id, r.workflow_key, r.path, r.state FROM ${source} AS r
    ON CONFLICT (account_id, order_id) DO UPDATE SET workflow_key = excluded.workflow_key, path = excluded.path, state = excluded.state`,
);

/** Writes where orders are now and adds what was counted. */
export async function writeInsights(
  tx: Tx,
  accountId: string,
  orders: readonly InsightOrder[],
  { moves, paths, reached, rules }: InsightCounts,
): Promise<void> {
  const write = async (name: string, text: string, rows: readonly object[]) => {
    if (rows.length > 0) await tx.query({ name, text, values: [accountId, JSON.stringify(rows)] });
  };
  if (orders.length > 0) {
    const { values, ...statement } = insightOrdersStatement(orders);
    await tx.query({ ...statement, values: [accountId, ...values] });
  }
  const common = 'workflow text, day date, count bigint, "firstPos" bigint, "lastPos" bigint';
  const span = (table: string) =>
    `first_pos = least(${table}.first_pos, excluded.first_pos), last_pos = greatest(${table}.last_pos, excluded.last_pos)`;
  await write(
    'write_insight_moves',
    `INSERT INTO insight_moves AS m (account_id, workflow_key, day, from_status, to_status, how, moves, buckets, first_pos, last_pos)
      SELECT $1, r.workflow, r.day, r."from", r."to", r.how, ${ofWay}
      FROM jsonb_to_recordset($2::jsonb) AS r (${common}, "from" text, "to" text, how text, bucket smallint)
      GROUP BY r.workflow, r.day, r."from", r."to", r.how
      ON CONFLICT (account_id, workflow_key, day, from_status, to_status, how)
      DO UPDATE SET moves = m.moves + excluded.moves, ${bucketsAdded('m')}, ${span('m')}`,
    moves,
  );
  await write(
    'write_insight_paths',
    `INSERT INTO insight_paths AS p (account_id, workflow_key, day, path, late, orders, buckets, first_pos, last_pos)
      SELECT $1, r.workflow, r.day, r.path, r.late, ${ofWay}
      FROM jsonb_to_recordset($2::jsonb) AS r (${common}, path text, late boolean, bucket smallint)
      GROUP BY r.workflow, r.day, r.path, r.late
      ON CONFLICT (account_id, workflow_key, day, path, late)
      DO UPDATE SET orders = p.orders + excluded.orders, ${bucketsAdded('p')}, ${span('p')}`,
    paths,
  );
  await write(
    'write_insight_reached',
    `INSERT INTO insight_reached AS h (account_id, workflow_key, day, status, orders)
      SELECT $1, r.workflow, r.day, r.status, r.count FROM jsonb_to_recordset($2::jsonb) AS r (${common}, status text)
      ON CONFLICT (account_id, workflow_key, day, status) DO UPDATE SET orders = h.orders + excluded.orders`,
    reached,
  );
  await write(
    'write_insight_rules',
    `INSERT INTO insight_rules AS g
        (account_id, workflow_key, day, from_status, to_status, transition, how, code, detail, changes, first_pos, last_pos)
      SELECT $1, r.workflow, r.day, r."from", r."to", r.transition, r.how, r.code, r.detail, r.count, r."firstPos", r."lastPos"
      FROM jsonb_to_recordset($2::jsonb)
        AS r (${common}, "from" text, "to" text, transition text, how text, code text, detail text)
      ON CONFLICT (account_id, workflow_key, day, from_status, to_status, transition, how, code)
      DO UPDATE SET changes = g.changes + excluded.changes, ${span('g')}`,
    rules,
  );
}
