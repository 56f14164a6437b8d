import type { Actor } from '../core/principal.ts';
import type { Commit } from '../core/outcome.ts';
import type { Database } from '../store/database.ts';
import type { TimerRule } from '../store/timer-breaker-store.ts';
import type { TimerViews } from '../store/timer-views.ts';
import { createTimerViews } from '../store/timer-views.ts';
import { createTimerBreaker } from './timer-breaker.ts';
import { startTimers } from './timers.ts';

export interface BackgroundParts {
  /** Connections for work in the background. */
  readonly database: Database;
  /** Connections for questions. */
  readonly reads: Database;
  readonly commit: Commit;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: {
    readonly warn: (details: object, message: string) => void;
    readonly error: (details: object, message: string) => void;
  };
  readonly settings: {
    readonly timerOrdersPerHourMax: number;
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
  readonly stop: () => Promise<void>;
}

/** How often to look for what is due: exact to a second. */
const timerIdleMs = 500;

/** Starts everything that the server does by itself. Any number of nodes may do so on one database. */
export function startBackground(parts: BackgroundParts): Background {
  const { database, reads, commit, now, newId, log, settings } = parts;
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
    onError: (error) => log.error({ err: error }, 'a timer could not be fired'),
  });
  return {
    timers: { views: createTimerViews(reads), release: breaker.release },
    stop: () => timers.stop(),
  };
}
