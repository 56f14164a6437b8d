import type { Commit } from '../core/outcome.ts';
import { StorageUnavailable } from '../core/outcome.ts';
import type { BackgroundLoop } from '../lib/background-loop.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import type { Database } from '../store/database.ts';
import type { JobRow } from '../store/job-rows.ts';
import {
  addItems,
  changedItems,
  changeJobState,
  claimJob,
  openItems,
  releaseJob,
  selectAgain,
  settleItems,
} from '../store/job-store.ts';
import type { SelectedOrder } from '../store/job-store.ts';
import type { ListViews, OrderFilter } from '../store/list-views.ts';
import type { JobInput, JobPrincipal } from './job.ts';
import { fromJobPrincipal, fromStoredInput } from './job.ts';
import { workOnItem } from './work-on-item.ts';

/** Orders selected at once. */
const pageCount = 1000;

/** A node that dies gives up its job after this. */
const leaseMs = 30_000;

/** How long a node stays with one job before it looks whether another has waited longer. */
const turnMs = 1000;

export interface JobRunnerParts {
  readonly database: Database;
  readonly lists: ListViews;
  readonly commit: Commit;
  /** Resolves when the lists show the position, or after the longest wait. */
  readonly caughtUp: (accountId: string, position: string) => Promise<void>;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Orders of a job that this node has under way at once: what leaves room for everybody else. */
  readonly inFlightMax: number;
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

/** Works on jobs, on any number of nodes, each job by one at a time. A job goes on where it was when its node died. */
export function startJobRunner(parts: JobRunnerParts): BackgroundLoop {
  const { database, now, newId, idleMs, onError } = parts;
  const nodeId = newId();

  return startBackgroundLoop({
    turn: async (signal) => {
      const row = await claimJob(database, { by: nodeId, now: now(), until: leaseEnd(now) });
      if (row === undefined) return false;
      try {
        const deadline = performance.now() + turnMs;
        let job: Working | undefined = toWorking(row);
        while (job !== undefined && !signal.aborted && performance.now() < deadline) {
          job = await workSome(parts, nodeId, job);
        }
      } catch (error) {
        if (error instanceof StorageUnavailable) throw error;
        const fault = error instanceof Error ? error.message : String(error);
        await changeJobState(database, row.accountId, row.jobId, {
          from: ['running'],
          to: 'failed',
          now: now(),
          fault,
        });
        onError(error);
      }
      await releaseJob(database, row.accountId, row.jobId, nodeId);
      return true;
    },
    idleMs,
    onError,
  });
}

interface Working {
  readonly accountId: string;
  readonly jobId: string;
  readonly input: JobInput;
  readonly principal: JobPrincipal;
  readonly dryRun: boolean;
  readonly selected: boolean;
  readonly selectedBefore: number | undefined;
  /** Whether the present selection has found something new. */
  readonly found: boolean;
  readonly createdAt: Date;
}

function toWorking(row: JobRow): Working {
  return {
    ...row,
    input: fromStoredInput(row.input as JobInput),
    principal: row.principal as JobPrincipal,
    selectedBefore: row.selectedBefore ?? undefined,
    found: row.found > 0,
  };
}

/** One step of a job; gives it as it is then, or `undefined` when it has ended or was stopped. */
async function workSome(parts: JobRunnerParts, nodeId: string, job: Working): Promise<Working | undefined> {
  const { database, now, inFlightMax } = parts;
  if (!job.selected) return selectSome(parts, job);
  const items = await openItems(database, job.accountId, job.jobId, inFlightMax);
  if (items.length === 0) return endOrSelectAgain(parts, job);
  const startedMs = performance.now();
  const results = await Promise.allSettled(items.map((item) => workOnItem(job, item, parts)));
  const settled = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const workMs = performance.now() - startedMs;
  const state = await database.transaction((tx) =>
    settleItems(tx, job, settled, { by: nodeId, until: leaseEnd(now), workMs }),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return state === 'running' ? job : undefined;
}

async function selectSome(parts: JobRunnerParts, job: Working): Promise<Working> {
  // What was written before the job began is in the lists that it selects from.
  if (job.input.kind === 'move_to_version' && job.selectedBefore === undefined) {
    await parts.caughtUp(job.accountId, 'latest');
  }
  const orders = await selectOrders(parts, job);
  const isLast = orders.length < pageCount;
  const added = await parts.database.transaction((tx) => addItems(tx, job, orders, isLast));
  return { ...job, selected: isLast, selectedBefore: orders.at(-1)?.number, found: job.found || added > 0 };
}

/** The next orders that the job is about, from the highest number down. */
async function selectOrders(
  { database, lists }: JobRunnerParts,
  { accountId, input, principal, selectedBefore: before, createdAt }: Working,
): Promise<readonly SelectedOrder[]> {
  const page = { before, limit: pageCount };
  if (input.kind === 'undo_job') return changedItems(database, accountId, input.jobId, page);
  const { audience, customerIds } = fromJobPrincipal(principal);
  const rows = await lists.orders(accountId, filterOf(input), { audience, customerIds, now: createdAt }, page);
  return rows.map(({ number, id }) => ({ number, orderId: id, ifVersion: null }));
}

function filterOf(input: Exclude<JobInput, { kind: 'undo_job' }>): OrderFilter {
  return input.kind === 'move_orders'
    ? input.filter
    : { workflow: input.workflow, workflowVersionBelow: input.version };
}

/** Orders that came in under the old version while the job ran are found by selecting until nothing new is found. */
async function endOrSelectAgain(parts: JobRunnerParts, job: Working): Promise<Working | undefined> {
  const { database, now } = parts;
  const { accountId, jobId } = job;
  if (job.input.kind === 'move_to_version' && !job.dryRun && job.found) {
    await selectAgain(database, accountId, jobId);
    return { ...job, selected: false, selectedBefore: undefined, found: false };
  }
  await changeJobState(database, accountId, jobId, { from: ['running'], to: 'done', now: now() });
  return undefined;
}

function leaseEnd(now: () => Date): Date {
  return new Date(now().getTime() + leaseMs);
}
