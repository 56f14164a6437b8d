import type { Actor } from '../core/principal.ts';
import type { Commit } from '../core/outcome.ts';
import type { Database } from '../store/database.ts';
import type { JobViews } from '../store/job-views.ts';
import { createJobViews } from '../store/job-views.ts';
import { createListViews } from '../store/list-views.ts';
import { analyzeYoungTables } from '../store/young-table-store.ts';
import type { TimerRule } from '../store/timer-breaker-store.ts';
import type { TimerViews } from '../store/timer-views.ts';
import { createTimerViews } from '../store/timer-views.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import { startHousekeeping } from './housekeeping.ts';
import type { JobService } from './job-service.ts';
import { createJobService } from './job-service.ts';
import { startJobRunner } from './run-jobs.ts';
import { createTimerBreaker } from './timer-breaker.ts';
import { startTimers } from './timers.ts';

export interface BackgroundParts {
  /** Connections for work in the background. */
  readonly database: Database;
  /** Connections for questions. */
  readonly reads: Database;
  readonly commit: Commit;
  /** Resolves when the lists show the position, or after the longest wait. */
  readonly caughtUp: (accountId: string, position: string) => Promise<void>;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: {
    readonly warn: (details: object, message: string) => void;
    readonly error: (details: object, message: string) => void;
  };
  readonly settings: {
    readonly timerOrdersPerHourMax: number;
    readonly jobOrdersInFlightMax: number;
    readonly jobReportDays: number;
    readonly idempotencyDays: number;
    readonly retentionDays: number;
  };
}

/** What the timers are asked by others. */
export interface TimerService {
  readonly views: TimerViews;
  /** Lets a rule go on that was stopped; says whether it was. */
  readonly release: (accountId: string, rule: TimerRule, actor: Actor) => Promise<boolean>;
}

/** What the server does by itself, and how it is asked and told. */
export interface Background {
  readonly timers: TimerService;
  readonly jobs: JobService & { readonly views: JobViews };
  /** Ends what is under way and begins nothing more. */
  readonly stop: () => Promise<void>;
}

/** How often to look for what is due: exact to a second. */
const timerIdleMs = 500;

/** How often to look for jobs that another node was told of. */
const jobIdleMs = 1000;

const housekeepingIdleMs = 60_000;

/** How often to look whether a table has outgrown what the database knows of it. */
const youngTablesIdleMs = 1000;

/** Starts everything that the server does by itself. Any number of nodes may do so on one database. */
export function startBackground(parts: BackgroundParts): Background {
  const { database, reads, commit, caughtUp, now, newId, log, settings } = parts;
  const failed = (message: string) => (error: unknown) => log.error({ err: error }, message);
  const breaker = createTimerBreaker({
    database,
    now,
    newId,
    ordersPerHourMax: settings.timerOrdersPerHourMax,
    onStopped: (rule) => log.warn(rule, 'a timer was stopped: it would have touched too many orders in an hour'),
  });
  const timers = startTimers({
    database,
    commit,
    breaker,
    now,
    idleMs: timerIdleMs,
    onError: failed('a timer could not be fired'),
  });
  const runner = startJobRunner({
    database,
    lists: createListViews(database),
    commit,
    caughtUp,
    now,
    newId,
    inFlightMax: settings.jobOrdersInFlightMax,
    idleMs: jobIdleMs,
    onError: failed('a job could not be worked on'),
  });
  const housekeeping = startHousekeeping({
    database,
    now,
    settings,
    idleMs: housekeepingIdleMs,
    onError: failed('the daily housekeeping failed'),
  });
  const youngTables = startBackgroundLoop({
    turn: async () => {
      await analyzeYoungTables(database);
      return false;
    },
    idleMs: youngTablesIdleMs,
    onError: failed('young tables could not be analyzed'),
  });
  const jobs = createJobService({ database, now, newId, wake: runner.wake });
  return {
    timers: { views: createTimerViews(reads), release: breaker.release },
    jobs: { ...jobs, views: createJobViews(reads) },
    stop: async () => {
      await Promise.all([timers.stop(), runner.stop(), housekeeping.stop(), youngTables.stop()]);
    },
  };
}
