import type { Db } from './database.ts';

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
export interface RefusedTimer {
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
  readonly refused: (accountId: string) => Promise<readonly RefusedTimer[]>;
}

/** The timers on this database. */
export function createTimerViews(db: Db): TimerViews {
  return {
    upcoming: async (accountId, until) => {
      const { rows } = await db.query<UpcomingTimer>({
        name: 'upcoming_timers',
        text: `SELECT g.*, s.stopped_at AS "stoppedAt" FROM (
            SELECT d.workflow_key AS workflow, d.status, CASE WHEN d.kind = 'timer' THEN d.name END AS timer, d.action,
              d.to_status AS "to", count(*)::int AS orders, min(d.due_at) AS "firstDueAt", max(d.due_at) AS "lastDueAt"
            FROM due_timers d WHERE d.account_id = $1 AND d.due_at <= $2 AND d.refusal IS NULL
            GROUP BY 1, 2, 3, 4, 5) AS g
          LEFT JOIN timer_stops s ON s.account_id = $1 AND s.workflow_key = g.workflow AND s.timer = g.timer
            AND s.released_until IS NULL
          ORDER BY g."firstDueAt", g.workflow, g.timer LIMIT 1000`,
        values: [accountId, until],
      });
      return rows;
    },
    refused: async (accountId) => {
      const { rows } = await db.query<RefusedTimer>({
        name: 'refused_timers',
        text: `SELECT d.workflow_key AS workflow, d.status, d.name AS timer, d.refusal ->> 'code' AS code, count(*)::int AS orders,
            min(d.refusal ->> 'detail') AS detail, min(d.order_id::text) AS "orderId"
          FROM due_timers d WHERE d.account_id = $1 AND d.refusal IS NOT NULL
          GROUP BY 1, 2, 3, 4 ORDER BY orders DESC LIMIT 1000`,
        values: [accountId],
      });
      return rows;
    },
  };
}
