import type { Columns } from './column-arrays.ts';
import { arrayLiteral, columnNames, toArrays, unnestArrays } from './column-arrays.ts';
import type { Database, Db, Tx } from './database.ts';

/** Something that will happen to an order by itself. */
export interface DueTimer {
  readonly orderId: string;
  /** A timer of the workflow, or a request for a transition that expires. */
  readonly kind: 'timer' | 'request';
  /** The timer's name, or the request's id. */
  readonly name: string;
  readonly workflow: string;
  readonly status: string;
  readonly action: 'late' | 'notify' | 'transition' | 'expire_request';
  /** Where a transition leads. */
  readonly to: string | null;
  readonly dueAt: Date;
  /** `timers.version` of the order for which it was set; 0 for a request. */
  readonly sinceVersion: number;
  /** The order as it was then: what was refused is tried again once the order is another. */
  readonly orderVersion: number;
}

/** A due timer that this node has claimed. */
export type ClaimedTimer = Pick<DueTimer, 'orderId' | 'kind' | 'name' | 'workflow' | 'sinceVersion' | 'orderVersion'>;

/** What one due timer is told from another by. */
const keyColumns: Columns<DueTimer> = [
  ['order_id', 'uuid', ({ orderId }) => orderId],
  ['kind', 'text', ({ kind }) => kind],
  ['name', 'text', ({ name }) => name],
];

const timerColumns: Columns<DueTimer> = [
  ...keyColumns,
  ['workflow_key', 'text', ({ workflow }) => workflow],
  ['status', 'text', ({ status }) => status],
  ['action', 'text', ({ action }) => action],
  ['to_status', 'text', ({ to }) => to],
  ['due_at', 'timestamptz', ({ dueAt }) => dueAt.toISOString()],
  ['since_version', 'int', ({ sinceVersion }) => sinceVersion],
  ['order_version', 'int', ({ orderVersion }) => orderVersion],
];

const removeDueTimersText = `DELETE FROM due_timers AS t WHERE t.account_id = $1 AND t.order_id = ANY ($2::uuid[])
  AND (t.order_id, t.kind, t.name) NOT IN (SELECT * FROM ${unnestArrays(keyColumns, 3)})`;

const writeDueTimersText = `INSERT INTO due_timers AS t (account_id, ${columnNames(timerColumns)})
  SELECT $1, r.* FROM ${unnestArrays(timerColumns, 2)} AS r
  ON CONFLICT (account_id, order_id, kind, name) DO UPDATE SET workflow_key = excluded.workflow_key,
    status = excluded.status, action = excluded.action, to_status = excluded.to_status, due_at = excluded.due_at,
    since_version = excluded.since_version, order_version = excluded.order_version,
    claimed_until = CASE WHEN t.since_version = excluded.since_version THEN t.claimed_until END, refusal = NULL
  WHERE (t.since_version, t.order_version, t.due_at) IS DISTINCT FROM
    (excluded.since_version, excluded.order_version, excluded.due_at)`;

/** Makes the due timers of these orders exactly the given ones; what is as it was keeps its claim and its refusal. */
export async function writeDueTimers(
  tx: Tx,
  accountId: string,
  orderIds: readonly string[],
  timers: readonly DueTimer[],
): Promise<void> {
  if (orderIds.length === 0) return;
  await tx.query({
    name: 'remove_due_timers',
    text: removeDueTimersText,
    values: [accountId, arrayLiteral('uuid', orderIds), ...toArrays(keyColumns, timers)],
  });
  if (timers.length === 0) return;
  await tx.query({
    name: 'write_due_timers',
    text: writeDueTimersText,
    values: [accountId, ...toArrays(timerColumns, timers)],
  });
}

const notStopped = `NOT EXISTS (SELECT FROM timer_stops s WHERE s.account_id = t.account_id AND t.kind = 'timer'
  AND s.workflow_key = t.workflow_key AND s.timer = t.name AND s.released_until IS NULL)`;

/** The accounts in which something is due that nobody has claimed. */
export async function accountsWithDueTimers(database: Database, now: Date): Promise<readonly string[]> {
  const { rows } = await database.query<{ account_id: string }>({
    name: 'accounts_with_due_timers',
    text: `SELECT a.account_id FROM accounts a WHERE EXISTS (SELECT FROM due_timers t WHERE t.account_id = a.account_id
      AND t.due_at <= $1 AND t.refusal IS NULL AND (t.claimed_until IS NULL OR t.claimed_until <= $1) AND ${notStopped})`,
    values: [now],
  });
  return rows.map(({ account_id }) => account_id);
}

/**
 * Claims due timers of an account until `until`, the oldest first, at most `limit`. Whoever claims one and does not settle
 * it by then loses it to the next.
 */
export async function claimDueTimers(
  database: Database,
  accountId: string,
  { now, until, limit }: { readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<readonly ClaimedTimer[]> {
  const { rows } = await database.query<ClaimedTimer>({
    name: 'claim_due_timers',
    // Materialized: the planner might run the selection again for each row, and so claim more than the limit.
    text: `WITH c AS MATERIALIZED (SELECT t.order_id, t.kind, t.name FROM due_timers t
        WHERE t.account_id = $1 AND t.due_at <= $2 AND t.refusal IS NULL AND (t.claimed_until IS NULL OR t.claimed_until <= $2)
          AND ${notStopped}
        ORDER BY t.due_at, t.order_id LIMIT $4 FOR UPDATE SKIP LOCKED)
      UPDATE due_timers AS t SET claimed_until = $3 FROM c
      WHERE t.account_id = $1 AND t.order_id = c.order_id AND t.kind = c.kind AND t.name = c.name
      RETURNING t.order_id AS "orderId", t.kind, t.name, t.workflow_key AS workflow, t.since_version AS "sinceVersion",
        t.order_version AS "orderVersion"`,
    values: [accountId, now, until, limit],
  });
  return rows;
}

/** How a claimed timer ended: done with, or refused by a guard, which is kept until the order is another. */
export interface SettledTimer extends ClaimedTimer {
  readonly refusal: { readonly code: string; readonly detail: string } | null;
}

// A row that is being written anew at this moment is left to whoever does: waiting for it could deadlock.
const lockedRows = `SELECT d.order_id, d.kind, d.name, s.version, s.refusal
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::int[], $7::jsonb[]) AS s (order_id, kind, name, since, version, refusal)
  JOIN due_timers d ON d.account_id = $1 AND d.order_id = s.order_id AND d.kind = s.kind AND d.name = s.name
    AND d.since_version = s.since
  FOR UPDATE OF d SKIP LOCKED`;

/** Removes what was done and keeps what was refused with its reason. Rows that were set anew meanwhile are left alone. */
export async function settleTimers(db: Db, accountId: string, settled: readonly SettledTimer[]): Promise<void> {
  const done = settled.filter(({ refusal }) => refusal === null);
  const refused = settled.filter(({ refusal }) => refusal !== null);
  const names = (timers: readonly SettledTimer[]) => [
    timers.map(({ orderId }) => orderId),
    timers.map(({ kind }) => kind),
    timers.map(({ name }) => name),
    timers.map(({ sinceVersion }) => sinceVersion),
    timers.map(({ orderVersion }) => orderVersion),
    timers.map(({ refusal }) => JSON.stringify(refusal)),
  ];
  if (done.length > 0) {
    await db.query({
      name: 'settle_done_timers',
      text: `DELETE FROM due_timers AS t USING (${lockedRows}) AS w
        WHERE t.account_id = $1 AND t.order_id = w.order_id AND t.kind = w.kind AND t.name = w.name`,
      values: [accountId, ...names(done)],
    });
  }
  if (refused.length > 0) {
    await db.query({
      name: 'settle_refused_timers',
      text: `UPDATE due_timers AS t SET refusal = w.refusal, claimed_until = NULL FROM (${lockedRows}) AS w
        WHERE t.account_id = $1 AND t.order_id = w.order_id AND t.kind = w.kind AND t.name = w.name AND t.order_version = w.version`,
      values: [accountId, ...names(refused)],
    });
  }
}
