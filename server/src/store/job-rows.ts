/** A job as it is read. `input` and `principal` are what was stored; `jobs/job.ts` says what is in them. */
export interface JobRow {
  readonly accountId: string;
  readonly jobId: string;
  readonly kind: string;
  readonly state: string;
  readonly dryRun: boolean;
  readonly input: unknown;
  readonly principal: unknown;
  readonly requestHash: string | null;
  readonly selected: boolean;
  readonly selectedBefore: number | null;
  readonly found: number;
  readonly total: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly skipped: number;
  readonly workMs: number;
  readonly fault: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly reportRemovedAt: Date | null;
}

export const jobColumns = `j.account_id AS "accountId", j.job_id AS "jobId", j.kind, j.state, j.dry_run AS "dryRun", j.input,
  j.principal, j.request_hash AS "requestHash", j.selected, j.selected_before AS "selectedBefore", j.found, j.total, j.changed,
  j.unchanged, j.refused, j.skipped, j.work_ms::float8 AS "workMs", j.fault, j.created_at AS "createdAt",
  j.started_at AS "startedAt", j.finished_at AS "finishedAt", j.report_removed_at AS "reportRemovedAt"`;

/** What became of one order of a job. */
export interface JobItem {
  readonly number: number;
  readonly orderId: string;
  /** `null` = it is still to be done. */
  readonly outcome: 'changed' | 'unchanged' | 'refused' | 'skipped' | null;
  readonly code: string | null;
  readonly detail: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly version: number | null;
  readonly eventId: string | null;
  readonly settledAt: Date | null;
}

export const itemColumns = `i.number, i.order_id AS "orderId", i.outcome, i.code, i.detail, i.from_status AS "from",
  i.to_status AS "to", i.version, i.event_id AS "eventId", i.settled_at AS "settledAt"`;
