import type { Actor } from '../core/principal.ts';
import { systemPrincipal, toActor } from '../core/principal.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import type { Database } from '../store/database.ts';
import type { RuleLoad, TimerRule } from '../store/timer-breaker-store.ts';
import { addFires, loadOfRules, lockStoppedRules, releaseRule, stopRule } from '../store/timer-breaker-store.ts';
import type { DueTimer, OrderTimers, UnfiredTimer } from '../store/timer-store.ts';
import { settleTimers } from '../store/timer-store.ts';

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

/** A due timer with its order, claimed by this node. */
export interface FiringTimer {
  readonly order: OrderTimers;
  readonly timer: DueTimer;
}

/** Keeps a mistake in a workflow from touching everything: a rule that would touch too many orders in an hour is stopped. */
export interface TimerBreaker {
  /** Of the due timers those that may fire: a rule that would touch too many is stopped before it touches any of them. */
  readonly admit: (accountId: string, due: readonly FiringTimer[]) => Promise<ReadonlySet<DueTimer>>;
  /** Notes the orders that were touched, and what is left of the claimed orders' timers. */
  readonly settle: (accountId: string, touched: readonly FiringTimer[], left: readonly OrderTimers[]) => Promise<void>;
  /** Lets a stopped rule go on, for an hour without a limit; says whether it was stopped. */
  readonly release: (accountId: string, rule: TimerRule, actor: Actor) => Promise<boolean>;
}

/** The circuit breaker of the timers. */
export function createTimerBreaker(parts: TimerBreakerParts): TimerBreaker {
  const { database, now, newId, ordersPerHourMax, onStopped } = parts;

  async function stop(accountId: string, { workflow, timer }: TimerRule, orders: number): Promise<void> {
    const rule = { workflow, timer };
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
    admit: async (accountId, due) => {
      const rules = rulesOf(due);
      const at = now();
      const since = new Date(at.getTime() - hourMs);
      const loads = await loadOfRules(database, accountId, rules, { now: at, since, limit: ordersPerHourMax });
      const isOver = ({ orders, released }: RuleLoad) => ordersPerHourMax > 0 && orders > ordersPerHourMax && !released;
      const stopped = loads.filter((load) => load.stopped || isOver(load));
      for (const load of stopped) if (!load.stopped) await stop(accountId, load, load.orders);
      return new Set(due.flatMap((firing) => (isOfRule(firing, stopped) ? [] : firing.timer)));
    },
    settle: async (accountId, touched, left) => {
      const counted = touched.filter(({ timer }) => timer.kind === 'timer');
      if (ordersPerHourMax > 0 && counted.length > 0) await addFires(database, accountId, counted.map(toRule), now());
      const waiting = left.flatMap((order) =>
        order.unfired.filter(({ refusal }) => refusal === null).map((timer) => ({ order, timer })),
      );
      await database.transaction(async (tx) => {
        // A rule that is let go on meanwhile would leave them waiting for nobody.
        const stopped = await lockStoppedRules(tx, accountId, rulesOf(waiting));
        const isLetGo = (order: OrderTimers, timer: UnfiredTimer) =>
          timer.refusal === null && !isOfRule({ order, timer }, stopped);
        await settleTimers(
          tx,
          accountId,
          left.map((order) => ({
            ...order,
            timers: [...order.timers, ...order.unfired.filter((timer) => isLetGo(order, timer)).map(withoutRefusal)],
            unfired: order.unfired.filter((timer) => !isLetGo(order, timer)),
          })),
        );
      });
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

function toRule({ order, timer }: FiringTimer): TimerRule {
  return { workflow: order.workflow, timer: timer.name };
}

function isOfRule({ order, timer }: FiringTimer, rules: readonly TimerRule[]): boolean {
  return timer.kind === 'timer' && rules.some((rule) => rule.workflow === order.workflow && rule.timer === timer.name);
}

function rulesOf(firings: readonly FiringTimer[]): readonly TimerRule[] {
  const rules = firings.filter(({ timer }) => timer.kind === 'timer').map(toRule);
  return [...new Map(rules.map((rule) => [`${rule.workflow}\n${rule.timer}`, rule])).values()];
}

function withoutRefusal({ refusal: _, ...timer }: UnfiredTimer): DueTimer {
  return timer;
}
