import type { Db } from './database.ts';
import { dueBy, timersOfRows } from './timer-store.ts';

/** What will happen by itself to orders in one status, because of one timer. */
export interface UpcomingTimer {
  readonly workflow: string;
  readonly status: string;
  /** `null` for requests that expire. */
  readonly timer: string | null;
  readonly action: string;
  readonly to: string | null;
  readonly orders: number;
  readonly firstDueAt: Date;
  readonly lastDueAt: Date;
  /** When the circuit breaker has stopped it. */
  readonly stoppedAt: Date | null;
}

/** Orders whose timer was due and refused by a guard. */
export interface RefusedTimers {
  readonly workflow: string;
  readonly status: string;
  readonly timer: string;
  readonly code: string;
  readonly orders: number;
  /** Of one of them. */
  readonly detail: string;
  readonly orderId: string;
}

export interface TimerViews {
  /** What is due until then, soonest first. */
  readonly upcoming: (accountId: string, until: Date) => Promise<readonly UpcomingTimer[]>;
  readonly refused: (accountId: string) => Promise<readonly RefusedTimers[]>;
}

/** The timers on this database. */
export function createTimerViews(db: Db): TimerViews {
  return {
    upcoming: async (accountId, until) => {
      const { rows } = await db.query<UpcomingTimer>({
        name: 'upcoming_timers',
        // What did not fire since its rule is stopped waits too.
        text: `SELECT g.*, s.stopped_at AS "stoppedAt" FROM (
            SELECT w.workflow, w.status, CASE WHEN w.kind = 'timer' THEN w.name END AS timer, w.action, w."to",
              count(*)::int AS orders, min(w."dueAt") AS "firstDueAt", max(w."dueAt") AS "lastDueAt"
            FROM (SELECT l.workflow_key AS workflow, l.status, t.* FROM order_list l ${timersOfRows('timers')}
                WHERE l.account_id = $1 AND ${dueBy('$2')}
              UNION ALL SELECT l.workflow_key, l.status, t.* FROM order_list l ${timersOfRows('unfired')}
                WHERE l.account_id = $1 AND l.unfired IS NOT NULL AND t.refusal IS NULL) AS w
            GROUP BY 1, 2, 3, 4, 5) AS g
          LEFT JOIN timer_stops s ON s.account_id = $1 AND s.workflow_key = g.workflow AND s.timer = g.timer
            AND s.released_until IS NULL
          ORDER BY g."firstDueAt", g.workflow, g.timer LIMIT 1000`,
        values: [accountId, until],
      });
      return rows;
    },
    refused: async (accountId) => {
      const { rows } = await db.query<RefusedTimers>({
        name: 'refused_timers',
        text: `SELECT l.workflow_key AS workflow, l.status, t.name AS timer, t.refusal ->> 'code' AS code, count(*)::int AS orders,
            min(t.refusal ->> 'detail') AS detail, min(l.order_id::text) AS "orderId"
          FROM order_list l ${timersOfRows('unfired')}
          WHERE l.account_id = $1 AND l.unfired IS NOT NULL AND t.refusal IS NOT NULL
          GROUP BY 1, 2, 3, 4 ORDER BY orders DESC LIMIT 1000`,
        values: [accountId],
      });
      return rows;
    },
  };
}
