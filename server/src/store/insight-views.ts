import type { Buckets } from '../core/duration-buckets.ts';
import type { Db } from './database.ts';
import { insightReader } from './insight-store.ts';

/** Which changes a figure is about: of one workflow or of all, on these days, both included (`YYYY-MM-DD`). */
export interface InsightSpan {
  readonly workflow: string | undefined;
  readonly from: string;
  readonly to: string;
}

/** Changes from one status to another. */
export interface MoveCount {
  readonly from: string;
  readonly to: string;
  readonly how: string;
  readonly moves: number;
}

/** The same with the time spent before them. */
export interface MoveTimes extends Omit<MoveCount, 'moves'> {
  readonly buckets: Buckets;
}

/** Stays in a status that ended in a stretch of time, by their length. */
export interface StayTimes {
  /** The first day of the stretch. */
  readonly start: string;
  readonly status: string;
  readonly buckets: Buckets;
}

export interface DayCount {
  readonly day: string;
  readonly workflow: string;
  readonly from: string;
  readonly to: string;
  readonly late: boolean;
  readonly moves: number;
}

export interface PathTimes {
  readonly path: string;
  readonly late: boolean;
  readonly buckets: Buckets;
}

export interface RuleCount {
  readonly from: string;
  readonly to: string;
  readonly transition: string;
  readonly how: string;
  readonly code: string;
  readonly detail: string;
  readonly changes: number;
  readonly lastDay: string;
}

/** Which orders are looked for by what they did. */
export interface TookFilter extends InsightSpan {
  /** Of the days. */
  readonly timeZone: string;
  /** `undefined` = from wherever; `''` = they were made so. */
  readonly fromStatus?: string;
  readonly toStatus?: string;
  /** The whole way of orders that were closed then, joined by `>`. */
  readonly path?: string;
  /** Made on these days, and ever in this status. */
  readonly reached?: string;
}

/** Figures about what orders did, from the sums that the insights' reader keeps. */
export interface InsightViews {
  readonly moves: (accountId: string, span: InsightSpan) => Promise<readonly MoveCount[]>;
  readonly moveTimes: (accountId: string, span: InsightSpan) => Promise<readonly MoveTimes[]>;
  readonly stayTimes: (accountId: string, span: InsightSpan, step: StayStep) => Promise<readonly StayTimes[]>;
  readonly days: (accountId: string, span: InsightSpan) => Promise<readonly DayCount[]>;
  /** Of the same, only what became late. */
  readonly lateDays: (accountId: string, span: InsightSpan) => Promise<readonly DayCount[]>;
  readonly pathTimes: (accountId: string, span: InsightSpan) => Promise<readonly PathTimes[]>;
  readonly reached: (
    accountId: string,
    span: InsightSpan,
  ) => Promise<readonly { readonly status: string; readonly orders: number }[]>;
  readonly rules: (accountId: string, span: InsightSpan) => Promise<readonly RuleCount[]>;
  /** The newest orders that did this, at most `limit`. */
  readonly orderIds: (accountId: string, filter: TookFilter, limit: number) => Promise<readonly string[]>;
  /** How far the sums are: the position of the last event in them, and the newest of the account. */
  readonly progress: (accountId: string) => Promise<{ readonly position: string; readonly head: string }>;
}

export type StayStep = 'day' | 'week' | 'month';

/** The insights on this database. */
export function createInsightViews(db: Db): InsightViews {
  const read = async <Row extends object>(name: string, text: string, values: readonly unknown[]) =>
    (await db.query<Row>({ name, text, values })).rows as readonly Row[];
  return {
    moves: (accountId, span) =>
      read(
        'insight_moves',
        `SELECT from_status AS "from", to_status AS "to", how, sum(moves)::float8 AS moves
          FROM insight_moves WHERE ${inSpan} GROUP BY 1, 2, 3 HAVING sum(moves) > 0`,
        valuesOf(accountId, span),
      ),
    moveTimes: async (accountId, span) =>
      addUp(
        await read<Stored<MoveTimes>>(
          'insight_move_times',
          `SELECT from_status AS "from", to_status AS "to", how, buckets FROM insight_moves WHERE ${inSpan}`,
          valuesOf(accountId, span),
        ),
        ({ from, to, how }) => `${from} ${to} ${how}`,
      ),
    stayTimes: async (accountId, span, step) =>
      addUp(
        await read<Stored<StayTimes>>(
          'insight_stay_times',
          `SELECT to_char(date_trunc($5, day::timestamp), 'YYYY-MM-DD') AS start, from_status AS status, buckets
            FROM insight_moves WHERE ${inSpan} AND from_status <> '' AND how <> 'late'`,
          [...valuesOf(accountId, span), step],
        ),
        ({ start, status }) => `${start} ${status}`,
      ),
    days: (accountId, span) => read('insight_days', daysText(''), valuesOf(accountId, span)),
    lateDays: (accountId, span) => read('insight_late_days', daysText(`AND how = 'late'`), valuesOf(accountId, span)),
    pathTimes: async (accountId, span) =>
      addUp(
        await read<Stored<PathTimes>>(
          'insight_path_times',
          `SELECT path, late, buckets FROM insight_paths WHERE ${inSpan}`,
          valuesOf(accountId, span),
        ),
        ({ path, late }) => `${path} ${late}`,
      ),
    reached: (accountId, span) =>
      read(
        'insight_reached',
        `SELECT status, sum(orders)::float8 AS orders FROM insight_reached WHERE ${inSpan} GROUP BY 1 HAVING sum(orders) > 0`,
        valuesOf(accountId, span),
      ),
    rules: (accountId, span) =>
      read(
        'insight_rules',
        `SELECT from_status AS "from", to_status AS "to", transition, how, code,
            (array_agg(detail ORDER BY day DESC))[1] AS detail, sum(changes)::float8 AS changes,
            to_char(max(day), 'YYYY-MM-DD') AS "lastDay"
          FROM insight_rules WHERE ${inSpan} GROUP BY 1, 2, 3, 4, 5 HAVING sum(changes) > 0
          ORDER BY sum(changes) DESC LIMIT 500`,
        valuesOf(accountId, span),
      ),
    orderIds: (accountId, filter, limit) => {
      if (filter.path !== undefined) return readWayfarers(db, accountId, filter, limit);
      return filter.reached === undefined
        ? readMovers(db, accountId, filter, limit)
        : readReached(db, accountId, filter, limit);
    },
    progress: async (accountId) => {
      const [row] = await read<{ position: string; head: string }>(
        'insight_progress',
        `SELECT coalesce(c.pos, 0) AS position, h.pos AS head FROM log_heads h
          LEFT JOIN log_cursors c ON c.account_id = h.account_id AND c.reader = '${insightReader}' WHERE h.account_id = $1`,
        [accountId],
      );
      return row ?? { position: '0', head: '0' };
    },
  };
}

/** As it is stored: of one day. */
type Stored<Row> = Omit<Row, 'buckets'> & { readonly buckets: Readonly<Record<string, number>> };

/**
 * Adds up the days of each key. Here and not in SQL, where each bucket of each day would be a row to sort: a year is 4,000
 * rows, and 300,000 buckets.
 */
function addUp<Row extends object>(
  rows: readonly (Row & { readonly buckets: Readonly<Record<string, number>> })[],
  keyOf: (row: Row) => string,
): readonly (Omit<Row, 'buckets'> & { readonly buckets: Buckets })[] {
  const sums = new Map<string, { readonly row: Row; readonly counts: number[] }>();
  for (const row of rows) {
    const key = keyOf(row);
    let sum = sums.get(key);
    if (sum === undefined) sums.set(key, (sum = { row, counts: [] }));
    const { counts } = sum;
    // No list of pairs and no Map in here: with them it took four times as long.
    for (const name of Object.keys(row.buckets)) {
      const bucket = Number(name);
      counts[bucket] = (counts[bucket] ?? 0) + row.buckets[name]!;
    }
  }
  return [...sums.values()].flatMap(({ row, counts }) => {
    const buckets = new Map<number, number>();
    counts.forEach((count, bucket) => buckets.set(bucket, count)); // leaves holes out
    return buckets.size === 0 ? [] : [{ ...row, buckets }];
  });
}

const daysText = (more: string) => `SELECT to_char(day, 'YYYY-MM-DD') AS day, workflow, "from", "to", late, moves
  FROM (SELECT day, workflow_key AS workflow, from_status AS "from", to_status AS "to", how = 'late' AS late,
      sum(moves)::float8 AS moves
    FROM insight_moves WHERE ${inSpan} ${more} GROUP BY 1, 2, 3, 4, 5 HAVING sum(moves) > 0) AS days`;

/**
 * The sums say between which positions of the log the events of a day are, so that a rare change is found without reading
 * the days between, and a frequent one after a few events.
 */
async function readMovers(db: Db, accountId: string, filter: TookFilter, limit: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ order_id: string }>({
    name: 'insight_movers',
    text: `WITH span AS MATERIALIZED (
        SELECT workflow_key, day, min(first_pos) AS first_pos, max(last_pos) AS last_pos FROM insight_moves
        WHERE ${inSpan} AND how <> 'late' AND moves > 0
          AND ($6::text IS NULL OR from_status = $6) AND ($7::text IS NULL OR to_status = $7)
        GROUP BY workflow_key, day)
      ${eventsOfDays(`e.type IN ('order.created', 'order.status_changed', 'order.status_overridden') AND e.applied
        AND ($6::text IS NULL OR coalesce(e.from_status, '') = $6) AND ($7::text IS NULL OR e.to_status = $7)`)}`,
    values: [
      ...valuesOf(accountId, filter),
      filter.timeZone,
      filter.fromStatus ?? null,
      filter.toStatus ?? null,
      limit,
    ],
  });
  return rows.map(({ order_id }) => order_id);
}

async function readWayfarers(db: Db, accountId: string, filter: TookFilter, limit: number): Promise<readonly string[]> {
  const path = filter.path ?? '';
  const { rows } = await db.query<{ order_id: string }>({
    name: 'insight_wayfarers',
    text: `WITH span AS MATERIALIZED (
        SELECT workflow_key, day, min(first_pos) AS first_pos, max(last_pos) AS last_pos FROM insight_paths
        WHERE ${inSpan} AND path = $6 AND orders > 0 GROUP BY workflow_key, day)
      ${eventsOfDays('o.path = $6 AND e.to_status = $7 AND e.applied')}`,
    values: [...valuesOf(accountId, filter), filter.timeZone, path, path.slice(path.lastIndexOf('>') + 1), limit],
  });
  return rows.map(({ order_id }) => order_id);
}

async function readReached(db: Db, accountId: string, filter: TookFilter, limit: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ order_id: string }>({
    name: 'insight_reached_orders',
    text: `WITH span AS MATERIALIZED (
        SELECT workflow_key, day, min(first_pos) AS first_pos, max(last_pos) AS last_pos FROM insight_moves
        WHERE ${inSpan} AND from_status = '' AND how <> 'late' AND moves > 0 GROUP BY workflow_key, day)
      ${eventsOfDays("o.state -> 'r' ? $6 AND e.type = 'order.created' AND $7::text IS NULL")}`,
    values: [...valuesOf(accountId, filter), filter.timeZone, filter.reached, null, limit],
  });
  return rows.map(({ order_id }) => order_id);
}

const inSpan = `account_id = $1 AND ($2::text IS NULL OR workflow_key = $2) AND day BETWEEN $3 AND $4`;

function valuesOf(accountId: string, { workflow, from, to }: InsightSpan): readonly unknown[] {
  return [accountId, workflow ?? null, from, to];
}

/** The orders of the events within the spans for which a condition holds, the newest first. $5 is the time zone of the days. */
function eventsOfDays(condition: string): string {
  return `SELECT e.order_id FROM span s CROSS JOIN LATERAL (
      SELECT e.order_id, e.pos FROM events e
      JOIN insight_orders o ON o.account_id = $1 AND o.order_id = e.order_id AND o.workflow_key = s.workflow_key
      WHERE e.account_id = $1 AND e.pos BETWEEN s.first_pos AND s.last_pos AND e.order_id IS NOT NULL
        AND (e.occurred_at AT TIME ZONE $5)::date = s.day AND ${condition}
      ORDER BY e.pos DESC LIMIT $8) e
    GROUP BY e.order_id ORDER BY max(e.pos) DESC LIMIT $8`;
}
