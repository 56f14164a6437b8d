import type { Actor } from '../core/principal.ts';
import { systemPrincipal, toActor } from '../core/principal.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import type { Database } from '../store/database.ts';
import type { TimerRule } from '../store/timer-breaker-store.ts';
import { addFires, loadOfRules, releaseClaims, releaseRule, stopRule } from '../store/timer-breaker-store.ts';
import type { ClaimedTimer } from '../store/timer-store.ts';

const hourMs = 3_600_000;

export interface TimerBreakerParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  /** How many orders a rule may touch within an hour; 0 = any number. */
  readonly ordersPerHourMax: number;
  /** Told when a rule is stopped. */
  readonly onStopped: (rule: TimerRule & { readonly accountId: string; readonly orders: number }) => void;
}

/** Keeps a mistake in a workflow from touching everything: a rule that would touch too many orders in an hour is stopped. */
export interface TimerBreaker {
  /** Of the claimed timers those that may fire. The others go back, with their rule stopped before it touched any of them. */
  readonly admit: (accountId: string, claimed: readonly ClaimedTimer[]) => Promise<readonly ClaimedTimer[]>;
  /** Notes the orders that were touched. */
  readonly count: (accountId: string, touched: readonly ClaimedTimer[]) => Promise<void>;
  /** Lets a stopped rule go on, for an hour without a limit; says whether it was stopped. */
  readonly release: (accountId: string, rule: TimerRule, actor: Actor) => Promise<boolean>;
}

/** The circuit breaker of the timers. */
export function createTimerBreaker(parts: TimerBreakerParts): TimerBreaker {
  const { database, now, newId, ordersPerHourMax, onStopped } = parts;

  async function stop(accountId: string, rule: TimerRule, orders: number): Promise<void> {
    const stopped = await database.transaction(async (tx) => {
      if (!(await stopRule(tx, accountId, rule, orders, now()))) return false;
      const says = { ...rule, orders };
      const actor = toActor(systemPrincipal(accountId));
      await writeAccountEvent(
        tx,
        accountId,
        { id: newId(), type: 'account.timer_stopped', actor, source: 'system', says },
        now(),
      );
      return true;
    });
    if (stopped) onStopped({ accountId, ...rule, orders });
  }

  return {
    admit: async (accountId, claimed) => {
      const rules = rulesOf(claimed);
      if (ordersPerHourMax === 0 || rules.length === 0) return claimed;
      const since = new Date(now().getTime() - hourMs);
      const loads = await loadOfRules(database, accountId, rules, { now: now(), since, limit: ordersPerHourMax });
      const over = loads.filter(({ orders, released }) => orders > ordersPerHourMax && !released);
      if (over.length === 0) return claimed;
      for (const { workflow, timer, orders } of over) await stop(accountId, { workflow, timer }, orders);
      const isOver = ({ kind, workflow, name }: ClaimedTimer) =>
        kind === 'timer' && over.some((rule) => rule.workflow === workflow && rule.timer === name);
      await releaseClaims(database, accountId, claimed.filter(isOver));
      return claimed.filter((timer) => !isOver(timer));
    },
    count: async (accountId, touched) => {
      const counted = touched.filter(({ kind }) => kind === 'timer');
      if (ordersPerHourMax > 0 && counted.length > 0) await addFires(database, accountId, counted, now());
    },
    release: (accountId, rule, actor) =>
      database.transaction(async (tx) => {
        const until = new Date(now().getTime() + hourMs);
        if (!(await releaseRule(tx, accountId, rule, until))) return false;
        const event = { id: newId(), type: 'account.timer_resumed', actor, source: 'native', says: { ...rule } };
        await writeAccountEvent(tx, accountId, event, now());
        return true;
      }),
  };
}

function rulesOf(claimed: readonly ClaimedTimer[]): readonly TimerRule[] {
  const timers = claimed.filter(({ kind }) => kind === 'timer');
  const byName = new Map(timers.map(({ workflow, name }) => [`${workflow}\n${name}`, { workflow, timer: name }]));
  return [...byName.values()];
}
