import type { Database, Db } from '../store/database.ts';
import type { JobRow } from '../store/job-rows.ts';
import { changeJobState, insertJob } from '../store/job-store.ts';
import type { JobInput, JobPrincipal, JobState } from './job.ts';

/** A job somebody wants. */
export interface WantedJob {
  readonly accountId: string;
  readonly input: JobInput;
  readonly principal: JobPrincipal;
  readonly dryRun: boolean;
  /** Scope and idempotency key of the request, with the hash of its body. */
  readonly request?: { readonly key: string; readonly hash: string };
}

/** Jobs as others ask for them. */
export interface JobService {
  /** Makes a job, or gives the one that the same request made before. */
  readonly create: (wanted: WantedJob) => Promise<{ readonly job: JobRow; readonly created: boolean }>;
  /** Within a transaction; call `wake` after its commit. */
  readonly createIn: (db: Db, wanted: WantedJob) => Promise<{ readonly job: JobRow; readonly created: boolean }>;
  /** Pauses, resumes or cancels; `undefined` when the job is in no state for it, or not there. */
  readonly change: (accountId: string, jobId: string, wanted: JobChange) => Promise<JobRow | undefined>;
  /** There is a job to work on. */
  readonly wake: () => void;
}

export const jobChanges = {
  pause: { from: ['queued', 'running'], to: 'paused' },
  resume: { from: ['paused'], to: 'queued' },
  cancel: { from: ['queued', 'running', 'paused'], to: 'canceled' },
} as const satisfies Readonly<Record<string, { readonly from: readonly JobState[]; readonly to: JobState }>>;

export type JobChange = keyof typeof jobChanges;

/** The jobs on this database; `wake` tells the runner of this node. */
export function createJobService({
  database,
  now,
  newId,
  wake,
}: {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly wake: () => void;
}): JobService {
  const createIn: JobService['createIn'] = (db, { accountId, input, principal, dryRun, request }) =>
    insertJob(db, {
      accountId,
      jobId: newId(),
      kind: input.kind,
      dryRun,
      input,
      principal,
      request,
      createdAt: now(),
    });
  return {
    createIn,
    create: async (wanted) => {
      const made = await createIn(database, wanted);
      wake();
      return made;
    },
    change: async (accountId, jobId, wanted) => {
      const job = await changeJobState(database, accountId, jobId, { ...jobChanges[wanted], now: now() });
      wake();
      return job;
    },
    wake,
  };
}
