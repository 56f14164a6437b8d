import type { Columns } from './column-arrays.ts';
import { columnNames, toArrays, unnestArrays } from './column-arrays.ts';
import type { Database, Db } from './database.ts';

/** Something that will happen to an order by itself. */
export interface DueTimer {
  /** A timer of the order's status, or a request for a transition that expires. */
  readonly kind: 'timer' | 'request';
  /** The timer's name, or the request's id. */
  readonly name: string;
  readonly action: 'late' | 'notify' | 'transition' | 'expire_request';
  /** Where a transition leads. */
  readonly to: string | null;
  readonly dueAt: Date;
  /** `timers.version` of the order for which it was set; 0 for a request. */
  readonly sinceVersion: number;
}

/** A timer that was due and did not fire. It is kept until the order is another. */
export interface UnfiredTimer extends DueTimer {
  /** Why a guard refused; `null` where its rule is stopped. */
  readonly refusal: { readonly code: string; readonly detail: string } | null;
}

/** What will happen to one order, as its row of the list says it. */
export interface OrderTimers {
  readonly number: number;
  readonly orderId: string;
  readonly workflow: string;
  /** The order as it was: what is written for it later must not undo what has come since. */
  readonly version: number;
  readonly timers: readonly DueTimer[];
  readonly unfired: readonly UnfiredTimer[];
}

/** Timers as the row of the list keeps them; `null` when there are none. */
export function timersJson(timers: readonly (DueTimer | UnfiredTimer)[]): string | null {
  // A date within JSON takes several times as long as its text.
  return timers.length === 0
    ? null
    : JSON.stringify(timers.map((timer) => ({ ...timer, dueAt: timer.dueAt.toISOString() })));
}

/** When the first of them is due; `null` when there are none. */
export function firstDueAt(timers: readonly DueTimer[]): Date | null {
  return timers.reduce<Date | null>((first, { dueAt }) => (first === null || dueAt < first ? dueAt : first), null);
}

/** The accounts in which something is due that nobody has claimed. */
export async function accountsWithDueTimers(database: Database, now: Date): Promise<readonly string[]> {
  const { rows } = await database.query<{ account_id: string }>({
    name: 'accounts_with_due_timers',
    text: `SELECT a.account_id FROM accounts a
      WHERE EXISTS (SELECT FROM order_list l WHERE l.account_id = a.account_id AND l.timer_at <= $1)`,
    values: [now],
  });
  return rows.map(({ account_id }) => account_id);
}

/**
 * Claims orders of an account of which something is due until `until`, the longest due first, at most `limit`. Whoever claims
 * one and does not settle it by then loses it to the next.
 */
export async function claimDueOrders(
  database: Database,
  accountId: string,
  { now, until, limit }: { readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<readonly OrderTimers[]> {
  const { rows } = await database.query<ClaimedRow>({
    name: 'claim_due_orders',
    // Materialized: the planner might run the selection again for each row, and so claim more than the limit.
    text: `WITH c AS MATERIALIZED (SELECT l.number FROM order_list l WHERE l.account_id = $1 AND l.timer_at <= $2
        ORDER BY l.timer_at, l.number LIMIT $4 FOR UPDATE SKIP LOCKED)
      UPDATE order_list AS l SET timer_at = $3 FROM c WHERE l.account_id = $1 AND l.number = c.number
      RETURNING l.number, l.order_id AS "orderId", l.workflow_key AS workflow, l.version, l.timers, l.unfired`,
    values: [accountId, now, until, limit],
  });
  return rows.map(({ timers, unfired, ...row }) => ({
    ...row,
    timers: timers.map(withInstant),
    unfired: (unfired ?? []).map(withInstant),
  }));
}

type Stored<Timer extends DueTimer> = Omit<Timer, 'dueAt'> & { readonly dueAt: string };

interface ClaimedRow extends Omit<OrderTimers, 'timers' | 'unfired'> {
  readonly timers: readonly Stored<DueTimer>[];
  readonly unfired: readonly Stored<UnfiredTimer>[] | null;
}

function withInstant<Timer extends { readonly dueAt: string }>(timer: Timer): Omit<Timer, 'dueAt'> & { dueAt: Date } {
  return { ...timer, dueAt: new Date(timer.dueAt) };
}

const leftColumns: Columns<OrderTimers> = [
  ['number', 'int', ({ number }) => number],
  ['version', 'int', ({ version }) => version],
  ['timers', 'jsonb', ({ timers }) => timersJson(timers)],
  ['timer_at', 'timestamptz', ({ timers }) => firstDueAt(timers)],
  ['unfired', 'jsonb', ({ unfired }) => timersJson(unfired)],
];

/** Writes what is left of claimed orders' timers. Orders that were written anew meanwhile are left alone. */
export async function settleTimers(db: Db, accountId: string, left: readonly OrderTimers[]): Promise<void> {
  if (left.length === 0) return;
  await db.query({
    name: 'settle_timers',
    // A row that is being written anew at this moment is left to whoever does: waiting for it could deadlock.
    text: `UPDATE order_list AS l SET timers = s.timers, timer_at = s.timer_at, unfired = s.unfired
      FROM (SELECT u.* FROM ${unnestArrays(leftColumns, 2)} AS u (${columnNames(leftColumns)})
        JOIN order_list d ON d.account_id = $1 AND d.number = u.number AND d.version = u.version
        FOR UPDATE OF d SKIP LOCKED) AS s
      WHERE l.account_id = $1 AND l.number = s.number`,
    values: [accountId, ...toArrays(leftColumns, left)],
  });
}

/** The timers of rows `l` of the list, as rows `t`. */
export function timersOfRows(column: 'timers' | 'unfired'): string {
  return `CROSS JOIN LATERAL jsonb_to_recordset(l.${column})
    AS t (kind text, name text, action text, "to" text, "dueAt" timestamptz, refusal jsonb)`;
}

/** The condition for rows `l` and timers `t` that are due by an instant, also while a node has claimed them: for less than a minute. */
export function dueBy(parameter: string): string {
  return `l.timer_at <= ${parameter}::timestamptz + interval '1 minute' AND t."dueAt" <= ${parameter}`;
}
