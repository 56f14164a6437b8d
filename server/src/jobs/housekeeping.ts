import type { BackgroundLoop } from '../lib/background-loop.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import { listAccounts } from '../store/account-store.ts';
import type { Database } from '../store/database.ts';
import { ensurePartitions, removeIdempotencyKeys } from '../store/housekeeping-store.ts';
import { removeReports } from '../store/job-store.ts';
import { removeMails } from '../store/mail-store.ts';
import { removeSettled } from '../store/quarantine-store.ts';
import { forgetFires } from '../store/timer-breaker-store.ts';
import { removeTimeline } from '../store/timeline-store.ts';
import { removeEndedLinks } from '../store/tracking-link-store.ts';

const dayMs = 86_400_000;

/** Rows removed by one statement: short enough to be in nobody's way. */
const rowCountMax = 1000;

export interface HousekeepingParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly settings: {
    readonly idempotencyDays: number;
    readonly jobReportDays: number;
    readonly retentionDays: number;
  };
  /** How often to look whether a day has passed. */
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

/** Does the daily work, the first time at the start; done twice or by several nodes at once, it does no harm. */
export function startHousekeeping(parts: HousekeepingParts): BackgroundLoop {
  let doneAt: number | undefined;
  return startBackgroundLoop({
    turn: async (signal) => {
      const now = parts.now().getTime();
      if (doneAt !== undefined && Math.abs(now - doneAt) < dayMs) return false;
      await keepHouse(parts, signal);
      doneAt = now;
      return false;
    },
    idleMs: parts.idleMs,
    onError: parts.onError,
  });
}

/** Makes the log's partitions for three months ahead and removes what is past its time. */
export async function keepHouse(
  { database, now, settings }: Pick<HousekeepingParts, 'database' | 'now' | 'settings'>,
  signal: AbortSignal,
): Promise<void> {
  const at = now();
  const before = (days: number) => new Date(at.getTime() - days * dayMs);
  await ensurePartitions(database, at);
  for (const { accountId } of await listAccounts(database)) {
    const steps = [
      () => removeIdempotencyKeys(database, accountId, before(settings.idempotencyDays), rowCountMax),
      () => removeTimeline(database, accountId, before(settings.retentionDays), rowCountMax),
      () => removeSettled(database, accountId, before(settings.retentionDays), rowCountMax),
      () => removeMails(database, accountId, before(settings.retentionDays), rowCountMax),
      () => removeEndedLinks(database, accountId, before(settings.retentionDays), rowCountMax),
      () => removeReports(database, accountId, before(settings.jobReportDays), at, rowCountMax),
    ];
    for (const step of steps) while (!signal.aborted && (await step()));
    await forgetFires(database, accountId, before(1));
  }
}
