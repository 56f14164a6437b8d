import type { Db, Tx } from './database.ts';
import type { JobItem, JobRow } from './job-rows.ts';
import { jobColumns } from './job-rows.ts';

/** A job that is to be made. */
export interface NewJob {
  readonly accountId: string;
  readonly jobId: string;
  readonly kind: string;
  readonly dryRun: boolean;
  readonly input: unknown;
  readonly principal: unknown;
  /** Scope and idempotency key of the request, with the hash of its body. */
  readonly request: { readonly key: string; readonly hash: string } | undefined;
  readonly createdAt: Date;
}

/** Makes a job, or gives the one that the same request has made before. */
export async function insertJob(db: Db, job: NewJob): Promise<{ readonly job: JobRow; readonly created: boolean }> {
  const { accountId, jobId, kind, dryRun, input, principal, request, createdAt } = job;
  const { rows } = await db.query<JobRow>({
    text: `INSERT INTO jobs AS j (account_id, job_id, kind, state, dry_run, input, principal, request_key, request_hash, created_at, worked_at)
      VALUES ($1, $2, $3, 'queued', $4, $5, $6, $7, $8, $9, $9)
      ON CONFLICT (account_id, request_key) DO NOTHING RETURNING ${jobColumns}`,
    values: [
      ...[accountId, jobId, kind, dryRun, JSON.stringify(input), JSON.stringify(principal)],
      ...[request?.key ?? null, request?.hash ?? null, createdAt],
    ],
  });
  if (rows[0] !== undefined) return { job: rows[0], created: true };
  const earlier = await db.query<JobRow>({
    text: `SELECT ${jobColumns} FROM jobs j WHERE j.account_id = $1 AND j.request_key = $2`,
    values: [accountId, request?.key ?? null],
  });
  return { job: earlier.rows[0]!, created: false };
}

/** Who works on a job, until when. */
export interface Lease {
  readonly by: string;
  readonly now: Date;
  readonly until: Date;
}

/** Claims the job that has waited longest of those nobody works on, or `undefined` when there is none. */
export async function claimJob(db: Db, { by, now, until }: Lease): Promise<JobRow | undefined> {
  const { rows: candidates } = await db.query<{ account_id: string; job_id: string }>({
    name: 'jobs_to_claim',
    text: `SELECT account_id, job_id FROM jobs WHERE state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until <= $1 OR lease_by = $2)
      ORDER BY worked_at, job_id LIMIT 8`,
    values: [now, by],
  });
  for (const { account_id: accountId, job_id: jobId } of candidates) {
    const { rows } = await db.query<JobRow>({
      name: 'claim_job',
      text: `UPDATE jobs AS j SET state = 'running', started_at = coalesce(j.started_at, $3), worked_at = $3, lease_by = $4, lease_until = $5
        WHERE j.account_id = $1 AND j.job_id = $2 AND j.state IN ('queued', 'running') AND (j.lease_until IS NULL OR j.lease_until <= $3 OR j.lease_by = $4)
        RETURNING ${jobColumns}`,
      values: [accountId, jobId, now, by, until],
    });
    if (rows[0] !== undefined) return rows[0];
  }
  return undefined;
}

/** Gives a job back for any node to go on with. */
export async function releaseJob(db: Db, accountId: string, jobId: string, by: string): Promise<void> {
  await db.query({
    name: 'release_job',
    text: 'UPDATE jobs SET lease_by = NULL, lease_until = NULL WHERE account_id = $1 AND job_id = $2 AND lease_by = $3',
    values: [accountId, jobId, by],
  });
}

/** An order that a job is to work on. */
export interface SelectedOrder {
  readonly number: number;
  readonly orderId: string;
  /** The version it must still be at; `null` = any. */
  readonly ifVersion: number | null;
}

/** Adds selected orders to a job and notes how far the selection is; those it has already are not added again. Says how many came. */
export async function addItems(
  tx: Tx,
  { accountId, jobId }: Pick<JobRow, 'accountId' | 'jobId'>,
  orders: readonly SelectedOrder[],
  isLast: boolean,
): Promise<number> {
  const { rowCount } = await tx.query({
    name: 'add_job_items',
    text: `INSERT INTO job_items AS i (account_id, job_id, number, order_id, if_version)
      SELECT $1, $2, o.number, o.order_id, o.if_version FROM unnest($3::int[], $4::uuid[], $5::int[]) AS o (number, order_id, if_version)
      ON CONFLICT DO NOTHING`,
    values: [
      ...[accountId, jobId, orders.map(({ number }) => number)],
      ...[orders.map(({ orderId }) => orderId), orders.map(({ ifVersion }) => ifVersion)],
    ],
  });
  await tx.query({
    name: 'note_job_selection',
    text: `UPDATE jobs SET total = total + $3, found = found + $3, selected_before = $4, selected = $5
      WHERE account_id = $1 AND job_id = $2`,
    values: [accountId, jobId, rowCount ?? 0, orders.at(-1)?.number ?? null, isLast],
  });
  return rowCount ?? 0;
}

/** Lets the selection run once more, for orders that came meanwhile. */
export async function selectAgain(db: Db, accountId: string, jobId: string): Promise<void> {
  await db.query({
    text: `UPDATE jobs SET selected = false, selected_before = NULL, found = 0 WHERE account_id = $1 AND job_id = $2`,
    values: [accountId, jobId],
  });
}

/** Orders of a job that are still to be done, from the lowest number on. */
export async function openItems(
  db: Db,
  accountId: string,
  jobId: string,
  limit: number,
): Promise<readonly SelectedOrder[]> {
  const { rows } = await db.query<SelectedOrder>({
    name: 'open_job_items',
    text: `SELECT number, order_id AS "orderId", if_version AS "ifVersion" FROM job_items
      WHERE account_id = $1 AND job_id = $2 AND outcome IS NULL ORDER BY number LIMIT $3`,
    values: [accountId, jobId, limit],
  });
  return rows;
}

/** Orders that another job has changed, from the number before `before` down, each with the version it was left at. */
export async function changedItems(
  db: Db,
  accountId: string,
  jobId: string,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<readonly SelectedOrder[]> {
  const { rows } = await db.query<SelectedOrder>({
    name: 'changed_job_items',
    text: `SELECT number, order_id AS "orderId", version AS "ifVersion" FROM job_items
      WHERE account_id = $1 AND job_id = $2 AND outcome = 'changed' AND number < $3 ORDER BY number DESC LIMIT $4`,
    values: [accountId, jobId, before ?? 2_147_483_647, limit],
  });
  return rows;
}

/**
 * Writes what became of orders and adds it to the job's counts, each order once, whoever brings it. Keeps the lease;
 * gives the job's state, which somebody may have changed meanwhile.
 */
export async function settleItems(
  tx: Tx,
  { accountId, jobId }: Pick<JobRow, 'accountId' | 'jobId'>,
  items: readonly JobItem[],
  { by, until, workMs }: Pick<Lease, 'by' | 'until'> & { readonly workMs: number },
): Promise<string> {
  const { rows } = await tx.query<{ outcome: string; code: string | null; orders: number }>({
    name: 'settle_job_items',
    text: `WITH settled AS (
        UPDATE job_items AS i SET outcome = s.outcome, code = s.code, detail = s.detail, from_status = s."from", to_status = s."to",
          version = s.version, event_id = s."eventId", settled_at = s."settledAt"
        FROM jsonb_to_recordset($3::jsonb) AS s (number int, outcome text, code text, detail text, "from" text, "to" text,
          version int, "eventId" uuid, "settledAt" timestamptz)
        WHERE i.account_id = $1 AND i.job_id = $2 AND i.number = s.number AND i.outcome IS NULL
        RETURNING i.outcome, i.code)
      SELECT outcome, code, count(*)::int AS orders FROM settled GROUP BY outcome, code`,
    values: [accountId, jobId, JSON.stringify(items)],
  });
  const count = (outcome: string) =>
    rows.filter((row) => row.outcome === outcome).reduce((sum, { orders }) => sum + orders, 0);
  const reasons = rows.flatMap(({ code, orders }) => (code === null ? [] : [{ code, orders }]));
  if (reasons.length > 0) {
    await tx.query({
      name: 'add_job_reasons',
      text: `INSERT INTO job_reasons AS r (account_id, job_id, code, orders)
        SELECT $1, $2, n.code, sum(n.orders)::int FROM unnest($3::text[], $4::int[]) AS n (code, orders) GROUP BY n.code ORDER BY n.code
        ON CONFLICT (account_id, job_id, code) DO UPDATE SET orders = r.orders + excluded.orders`,
      values: [accountId, jobId, reasons.map(({ code }) => code), reasons.map(({ orders }) => orders)],
    });
  }
  const job = await tx.query<{ state: string }>({
    name: 'count_job_items',
    text: `UPDATE jobs AS j SET changed = j.changed + $3, unchanged = j.unchanged + $4, refused = j.refused + $5,
        skipped = j.skipped + $6, work_ms = j.work_ms + $7,
        lease_until = CASE WHEN j.lease_by = $8 THEN $9 ELSE j.lease_until END
      WHERE j.account_id = $1 AND j.job_id = $2 RETURNING j.state`,
    values: [
      ...[accountId, jobId, count('changed'), count('unchanged'), count('refused'), count('skipped')],
      ...[Math.round(workMs), by, until],
    ],
  });
  return job.rows[0]?.state ?? 'canceled';
}

/** Brings a job from one of these states into another; gives it as it is then, or `undefined` when it was in none of them. */
export async function changeJobState(
  db: Db,
  accountId: string,
  jobId: string,
  change: { readonly from: readonly string[]; readonly to: string; readonly now: Date; readonly fault?: string },
): Promise<JobRow | undefined> {
  const ends = ['canceled', 'done', 'failed'].includes(change.to);
  const { rows } = await db.query<JobRow>({
    name: 'change_job_state',
    text: `UPDATE jobs AS j SET state = $4, finished_at = $5, fault = $6
      WHERE j.account_id = $1 AND j.job_id = $2 AND j.state = ANY ($3::text[]) RETURNING ${jobColumns}`,
    values: [accountId, jobId, change.from, change.to, ends ? change.now : null, change.fault ?? null],
  });
  return rows[0];
}

/** Removes the reports of jobs that ended before then, at most `limit` rows at once; says whether there may be more. */
export async function removeReports(
  db: Db,
  accountId: string,
  before: Date,
  now: Date,
  limit: number,
): Promise<boolean> {
  const { rows } = await db.query<{ job_id: string }>({
    name: 'job_with_old_report',
    text: `SELECT job_id FROM jobs WHERE account_id = $1 AND finished_at < $2 AND report_removed_at IS NULL ORDER BY job_id LIMIT 1`,
    values: [accountId, before],
  });
  const jobId = rows[0]?.job_id;
  if (jobId === undefined) return false;
  const { rowCount } = await db.query({
    name: 'remove_job_items',
    text: `DELETE FROM job_items WHERE account_id = $1 AND job_id = $2 AND number IN
      (SELECT number FROM job_items WHERE account_id = $1 AND job_id = $2 ORDER BY number LIMIT $3)`,
    values: [accountId, jobId, limit],
  });
  if ((rowCount ?? 0) === limit) return true;
  await db.query({
    text: 'UPDATE jobs SET report_removed_at = $3 WHERE account_id = $1 AND job_id = $2',
    values: [accountId, jobId, now],
  });
  return true;
}
