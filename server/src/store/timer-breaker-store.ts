import type { Db, Tx } from './database.ts';
import { dueBy, timersOfRows } from './timer-store.ts';

/** A timer of a workflow, whatever its version. */
export interface TimerRule {
  readonly workflow: string;
  readonly timer: string;
}

/** How many orders a rule has touched since then and would touch now, and whether it is stopped, or was let go on all the same. */
export interface RuleLoad extends TimerRule {
  readonly orders: number;
  readonly stopped: boolean;
  readonly released: boolean;
}

/** The load of each rule: what it touched since `since` and what is due of it, counted no further than just over `limit`. */
export async function loadOfRules(
  db: Db,
  accountId: string,
  rules: readonly TimerRule[],
  { now, since, limit }: { readonly now: Date; readonly since: Date; readonly limit: number },
): Promise<readonly RuleLoad[]> {
  if (rules.length === 0) return [];
  const { rows } = await db.query<RuleLoad>({
    name: 'load_of_rules',
    text: `SELECT r.workflow, r.timer,
        (SELECT coalesce(sum(f.orders), 0) FROM timer_fires f
          WHERE f.account_id = $1 AND f.workflow_key = r.workflow AND f.timer = r.timer AND f.minute > $4)::int
        + (SELECT count(*) FROM (SELECT FROM order_list l ${timersOfRows('timers')}
            WHERE l.account_id = $1 AND ${dueBy('$5')} AND l.workflow_key = r.workflow
              AND t.kind = 'timer' AND t.name = r.timer LIMIT $6::bigint + 1) AS due)::int AS orders,
        s.timer IS NOT NULL AND s.released_until IS NULL AS stopped, coalesce(s.released_until > $5, false) AS released
      FROM unnest($2::text[], $3::text[]) AS r (workflow, timer)
      LEFT JOIN timer_stops s ON s.account_id = $1 AND s.workflow_key = r.workflow AND s.timer = r.timer`,
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

/** Which of these rules are stopped; none of them is let go on before this transaction ends. */
export async function lockStoppedRules(
  tx: Tx,
  accountId: string,
  rules: readonly TimerRule[],
): Promise<readonly TimerRule[]> {
  if (rules.length === 0) return [];
  const { rows } = await tx.query<TimerRule>({
    name: 'lock_stopped_rules',
    text: `SELECT s.workflow_key AS workflow, s.timer FROM timer_stops s WHERE s.account_id = $1 AND s.released_until IS NULL
      AND (s.workflow_key, s.timer) IN (SELECT * FROM unnest($2::text[], $3::text[])) FOR SHARE`,
    values: [accountId, rules.map(({ workflow }) => workflow), rules.map(({ timer }) => timer)],
  });
  return rows;
}

/** Lets a rule go on until then, with the timers that did not fire since it is stopped; says whether it was stopped. */
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
  if (rowCount === 0) return false;
  await tx.query({
    // Locked in the order in which the lists are written.
    text: `WITH locked AS MATERIALIZED (SELECT l.number, l.unfired FROM order_list l
        WHERE l.account_id = $1 AND l.unfired IS NOT NULL AND l.workflow_key = $2 ORDER BY l.number FOR UPDATE)
      UPDATE order_list AS l SET timers = coalesce(l.timers, '[]') || w.waiting, unfired = w.others,
        timer_at = least(l.timer_at, w.due_at)
      FROM (SELECT o.number, jsonb_agg(u.timer - 'refusal') FILTER (WHERE u.waits) AS waiting,
          jsonb_agg(u.timer) FILTER (WHERE NOT u.waits) AS others,
          min((u.timer ->> 'dueAt')::timestamptz) FILTER (WHERE u.waits) AS due_at
        FROM locked o CROSS JOIN LATERAL (SELECT e.timer, e.timer ->> 'name' = $3 AND e.timer -> 'refusal' = 'null' AS waits
          FROM jsonb_array_elements(o.unfired) AS e (timer)) AS u
        GROUP BY o.number HAVING bool_or(u.waits)) AS w
      WHERE l.account_id = $1 AND l.number = w.number`,
    values: [accountId, workflow, timer],
  });
  return true;
}

/** Adds the orders that rules have touched in this minute. */
export async function addFires(db: Db, accountId: string, touched: readonly TimerRule[], now: Date): Promise<void> {
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  await db.query({
    name: 'add_timer_fires',
    text: `INSERT INTO timer_fires AS f (account_id, workflow_key, timer, minute, orders)
      SELECT $1, w.workflow, w.timer, $4, count(*)::int FROM unnest($2::text[], $3::text[]) AS w (workflow, timer)
      GROUP BY w.workflow, w.timer ORDER BY w.workflow, w.timer
      ON CONFLICT (account_id, workflow_key, timer, minute) DO UPDATE SET orders = f.orders + excluded.orders`,
    values: [accountId, touched.map(({ workflow }) => workflow), touched.map(({ timer }) => timer), minute],
  });
}

/** Forgets what was counted before then. */
export async function forgetFires(db: Db, accountId: string, before: Date): Promise<void> {
  await db.query({
    text: 'DELETE FROM timer_fires WHERE account_id = $1 AND minute < $2',
    values: [accountId, before],
  });
}
