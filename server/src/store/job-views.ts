import type { Db } from './database.ts';
import type { JobItem, JobRow } from './job-rows.ts';
import { itemColumns, jobColumns } from './job-rows.ts';

export type { JobItem, JobRow } from './job-rows.ts';

/** Why orders of a job were not changed. */
export interface JobReason {
  readonly code: string;
  readonly orders: number;
  /** The first of them. */
  readonly examples: readonly { readonly orderId: string; readonly number: number; readonly detail: string }[];
}

/** Reads of jobs. */
export interface JobViews {
  readonly job: (accountId: string, jobId: string) => Promise<JobRow | undefined>;
  /** Newest first, after the job `before`. */
  readonly jobs: (
    accountId: string,
    page: { readonly before: string | undefined; readonly limit: number },
  ) => Promise<readonly JobRow[]>;
  readonly reasons: (accountId: string, jobId: string) => Promise<readonly JobReason[]>;
  /** The orders of a job by number, after the number `after`. */
  readonly items: (accountId: string, jobId: string, after: number, limit: number) => Promise<readonly JobItem[]>;
}

/** The jobs on this database. */
export function createJobViews(db: Db): JobViews {
  return {
    job: async (accountId, jobId) => {
      const { rows } = await db.query<JobRow>({
        name: 'read_job',
        text: `SELECT ${jobColumns} FROM jobs j WHERE j.account_id = $1 AND j.job_id = $2`,
        values: [accountId, jobId],
      });
      return rows[0];
    },
    jobs: async (accountId, { before, limit }) => {
      const { rows } = await db.query<JobRow>({
        name: 'list_jobs',
        text: `SELECT ${jobColumns} FROM jobs j WHERE j.account_id = $1 AND ($2::uuid IS NULL OR j.job_id < $2)
          ORDER BY j.job_id DESC LIMIT $3`,
        values: [accountId, before ?? null, limit],
      });
      return rows;
    },
    reasons: async (accountId, jobId) => {
      const { rows } = await db.query<JobReason>({
        name: 'job_reasons',
        text: `SELECT r.code, r.orders, (
            SELECT coalesce(jsonb_agg(jsonb_build_object('orderId', e.order_id, 'number', e.number, 'detail', e.detail) ORDER BY e.number), '[]')
            FROM (SELECT i.order_id, i.number, i.detail FROM job_items i
              WHERE i.account_id = $1 AND i.job_id = $2 AND i.code = r.code ORDER BY i.number LIMIT 5) AS e) AS examples
          FROM job_reasons r WHERE r.account_id = $1 AND r.job_id = $2 ORDER BY r.orders DESC, r.code`,
        values: [accountId, jobId],
      });
      return rows;
    },
    items: async (accountId, jobId, after, limit) => {
      const { rows } = await db.query<JobItem>({
        name: 'job_items',
        text: `SELECT ${itemColumns} FROM job_items i WHERE i.account_id = $1 AND i.job_id = $2 AND i.number > $3
          ORDER BY i.number LIMIT $4`,
        values: [accountId, jobId, after, limit],
      });
      return rows;
    },
  };
}
