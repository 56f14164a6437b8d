import type { Db, Tx } from './database.ts';
import type { ClaimedTimer } from './timer-store.ts';

/** A timer of a workflow, whatever its version. */
export interface TimerRule {
  readonly workflow: string;
  readonly timer: string;
}

/** How many orders a rule has touched since then and would touch now, and whether it was let go on all the same. */
export interface RuleLoad extends TimerRule {
  readonly orders: number;
  readonly released: boolean;
}

/** The load of each rule: what it touched since `since` and what is due of it, counted no further than just over `limit`. */
export async function loadOfRules(
  db: Db,
  accountId: string,
  rules: readonly TimerRule[],
  { now, since, limit }: { readonly now: Date; readonly since: Date; readonly limit: number },
): Promise<readonly RuleLoad[]> {
  const { rows } = await db.query<RuleLoad>({
    name: 'load_of_rules',
    text: `SELECT r.workflow, r.timer,
        (SELECT coalesce(sum(f.orders), 0) FROM timer_fires f
          WHERE f.account_id = $1 AND f.workflow_key = r.workflow AND f.timer = r.timer AND f.minute > $4)::int
        + (SELECT count(*) FROM (SELECT FROM due_timers d WHERE d.account_id = $1 AND d.due_at <= $5 AND d.refusal IS NULL
            AND d.kind = 'timer' AND d.workflow_key = r.workflow AND d.name = r.timer LIMIT $6::bigint + 1) AS due)::int AS orders,
        EXISTS (SELECT FROM timer_stops s WHERE s.account_id = $1 AND s.workflow_key = r.workflow AND s.timer = r.timer
          AND s.released_until > $5) AS released
      FROM unnest($2::text[], $3::text[]) AS r (workflow, timer)`,
    values: [
      ...[accountId, rules.map(({ workflow }) => workflow), rules.map(({ timer }) => timer)],
      ...[since, now, limit],
    ],
  });
  return rows;
}

/** Stops a rule; says whether it was not stopped already. */
export async function stopRule(
  tx: Tx,
  accountId: string,
  { workflow, timer }: TimerRule,
  orders: number,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: `INSERT INTO timer_stops AS s (account_id, workflow_key, timer, stopped_at, orders) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (account_id, workflow_key, timer) DO UPDATE
      SET stopped_at = excluded.stopped_at, orders = excluded.orders, released_until = NULL
      WHERE s.released_until IS NOT NULL`,
    values: [accountId, workflow, timer, now, orders],
  });
  return rowCount === 1;
}

/** Lets a rule go on until then; says whether it was stopped. */
export async function releaseRule(
  tx: Tx,
  accountId: string,
  { workflow, timer }: TimerRule,
  until: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: `UPDATE timer_stops SET released_until = $4
      WHERE account_id = $1 AND workflow_key = $2 AND timer = $3 AND released_until IS NULL`,
    values: [accountId, workflow, timer, until],
  });
  return rowCount === 1;
}

/** Gives claimed timers back. */
export async function releaseClaims(db: Db, accountId: string, timers: readonly ClaimedTimer[]): Promise<void> {
  await db.query({
    name: 'release_timer_claims',
    text: `UPDATE due_timers AS t SET claimed_until = NULL
      FROM (SELECT d.order_id, d.kind, d.name FROM unnest($2::uuid[], $3::text[], $4::text[]) AS w (order_id, kind, name)
        JOIN due_timers d ON d.account_id = $1 AND d.order_id = w.order_id AND d.kind = w.kind AND d.name = w.name
        FOR UPDATE OF d SKIP LOCKED) AS c
      WHERE t.account_id = $1 AND t.order_id = c.order_id AND t.kind = c.kind AND t.name = c.name`,
    values: [
      ...[accountId, timers.map(({ orderId }) => orderId)],
      ...[timers.map(({ kind }) => kind), timers.map(({ name }) => name)],
    ],
  });
}

/** Adds the orders that rules have touched in this minute. */
export async function addFires(db: Db, accountId: string, touched: readonly ClaimedTimer[], now: Date): Promise<void> {
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  await db.query({
    name: 'add_timer_fires',
    text: `INSERT INTO timer_fires AS f (account_id, workflow_key, timer, minute, orders)
      SELECT $1, w.workflow, w.timer, $4, count(*)::int FROM unnest($2::text[], $3::text[]) AS w (workflow, timer)
      GROUP BY w.workflow, w.timer ORDER BY w.workflow, w.timer
      ON CONFLICT (account_id, workflow_key, timer, minute) DO UPDATE SET orders = f.orders + excluded.orders`,
    values: [accountId, touched.map(({ workflow }) => workflow), touched.map(({ name }) => name), minute],
  });
}

/** Forgets what was counted before then. */
export async function forgetFires(db: Db, accountId: string, before: Date): Promise<void> {
  await db.query({
    text: 'DELETE FROM timer_fires WHERE account_id = $1 AND minute < $2',
    values: [accountId, before],
  });
}
