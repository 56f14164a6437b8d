import type { Command } from '../core/command.ts';
import type { Commit, Outcome, Submission } from '../core/outcome.ts';
import { StorageUnavailable } from '../core/outcome.ts';
import { sha256Hex } from '../lib/ids.ts';
import type { JobItem } from '../store/job-rows.ts';
import type { SelectedOrder } from '../store/job-store.ts';
import type { JobInput, JobPrincipal } from './job.ts';
import { fromJobPrincipal } from './job.ts';
import { commitPatiently } from './patient-commit.ts';

/** What a job wants done to an order, and as whom. */
export interface ItemWork {
  readonly accountId: string;
  readonly jobId: string;
  readonly input: JobInput;
  readonly principal: JobPrincipal;
  readonly dryRun: boolean;
}

/**
 * Does a job's work on one order and says what became of it. Done again after a crash, it does nothing twice: the job and
 * the order are its idempotency key. Throws `StorageUnavailable` when the database could not be asked.
 */
export async function workOnItem(
  work: ItemWork,
  item: SelectedOrder,
  { commit, now, onError }: { commit: Commit; now: () => Date; onError: (error: unknown) => void },
): Promise<JobItem> {
  const { number, orderId } = item;
  const open: JobItem = {
    ...{ number, orderId, outcome: null, code: null, detail: null, from: null, to: null },
    ...{ version: null, eventId: null, settledAt: now() },
  };
  try {
    return { ...open, ...toResult(work.input, await commitPatiently(commit, toSubmission(work, item))) };
  } catch (error) {
    if (error instanceof StorageUnavailable) throw error;
    onError(error);
    return { ...open, outcome: 'refused', code: 'internal', detail: 'The server failed; this is our fault.' };
  }
}

function toSubmission({ accountId, jobId, input, principal, dryRun }: ItemWork, item: SelectedOrder): Submission {
  const { onBehalfOf } = principal;
  return {
    accountId,
    lookups: [{ kind: 'id', id: item.orderId }],
    command: toCommand(input),
    circumstances: {
      actor: fromJobPrincipal(principal),
      source: 'bulk',
      intent: { kind: 'request' },
      backfill: false,
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
      ...(item.ifVersion === null ? {} : { ifVersion: [item.ifVersion] }),
    },
    ...(dryRun
      ? { dryRun }
      : { idempotency: { key: `job:${jobId}`, scope: `job ${item.orderId}`, requestHash: sha256Hex(jobId) } }),
  };
}

function toCommand(input: JobInput): Command {
  switch (input.kind) {
    case 'move_orders':
      return { kind: 'set_status', to: input.to, ...input.said };
    case 'move_to_version':
      return { kind: 'move_to_version', version: input.version, mapping: input.mapping, notify: false };
    case 'undo_job':
      return { kind: 'undo', ...(input.version === undefined ? {} : { version: input.version }), ...input.said };
    default:
      return input satisfies never;
  }
}

function toResult({ kind }: JobInput, outcome: Outcome): Partial<JobItem> {
  if (outcome.kind === 'refused') {
    const { code, detail } = outcome.refusal;
    // An order that moved on since is not taken back (rulings 14).
    return { outcome: kind === 'undo_job' && code === 'version_conflict' ? 'skipped' : 'refused', code, detail };
  }
  const { version, status } = outcome.order;
  if (outcome.kind === 'unchanged') return { outcome: 'unchanged', from: status, to: status, version };
  const main = outcome.events.find(({ to }) => to !== null) ?? outcome.events[0];
  return {
    outcome: outcome.changed ? 'changed' : 'unchanged',
    from: main?.from ?? null,
    to: main?.to ?? status,
    version,
    eventId: main?.id ?? null,
  };
}
