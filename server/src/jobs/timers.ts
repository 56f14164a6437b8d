import type { Command } from '../core/command.ts';
import type { Commit, Outcome, Submission } from '../core/outcome.ts';
import { systemPrincipal } from '../core/principal.ts';
import type { BackgroundLoop } from '../lib/background-loop.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import { sha256Hex } from '../lib/ids.ts';
import type { Database } from '../store/database.ts';
import type { DueTimer, OrderTimers, UnfiredTimer } from '../store/timer-store.ts';
import { accountsWithDueTimers, claimDueOrders } from '../store/timer-store.ts';
import { commitPatiently } from './patient-commit.ts';
import type { FiringTimer, TimerBreaker } from './timer-breaker.ts';

/** Orders claimed and committed together: small enough for the queue of commits, which others wait in too. */
const orderCountMax = 256;

/** A node that claims timers and dies gives them up after this. */
const leaseMs = 30_000;

export interface TimerParts {
  readonly database: Database;
  readonly commit: Commit;
  readonly breaker: TimerBreaker;
  readonly now: () => Date;
  /** How often to look for what is due. */
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

/** Fires what is due, on any number of nodes: a claim says who does it, and the decision on the fresh order that it is done once. */
export function startTimers(parts: TimerParts): BackgroundLoop {
  return startBackgroundLoop({
    turn: async (signal) => {
      let more = false;
      for (const accountId of await accountsWithDueTimers(parts.database, parts.now())) {
        if (signal.aborted) return false;
        more = (await fireSome(parts, accountId)) || more;
      }
      return more;
    },
    idleMs: parts.idleMs,
    onError: parts.onError,
  });
}

/** What became of a due timer: it is done with, it did not fire, or it failed and comes again when its claim has run out. */
type Firing =
  | { readonly kind: 'done'; readonly touched: boolean }
  | { readonly kind: 'unfired'; readonly refusal: UnfiredTimer['refusal'] }
  | { readonly kind: 'failed' };

/** Fires one batch of an account; says whether there may be more. */
async function fireSome({ database, commit, breaker, now, onError }: TimerParts, accountId: string): Promise<boolean> {
  const at = now();
  const until = new Date(at.getTime() + leaseMs);
  const claimed = await claimDueOrders(database, accountId, { now: at, until, limit: orderCountMax });
  if (claimed.length === 0) return false;
  const due = claimed.flatMap((order) =>
    order.timers.filter(({ dueAt }) => dueAt <= at).map((timer): FiringTimer => ({ order, timer })),
  );
  const admitted = await breaker.admit(accountId, due);
  const fire = async ({ order, timer }: FiringTimer): Promise<Firing> => {
    if (!admitted.has(timer)) return { kind: 'unfired', refusal: null };
    try {
      return toFiring(await commitPatiently(commit, toSubmission(accountId, order, timer)));
    } catch (error) {
      onError(error);
      return { kind: 'failed' };
    }
  };
  const firings = new Map(await Promise.all(due.map(async (one) => [one.timer, await fire(one)] as const)));
  await breaker.settle(
    accountId,
    due.filter(({ timer }) => isTouched(firings.get(timer))),
    claimed.flatMap((order) => leftOf(order, firings)),
  );
  return claimed.length === orderCountMax;
}

/** What is left of an order's timers; nothing to write where one failed. */
function leftOf(order: OrderTimers, firings: ReadonlyMap<DueTimer, Firing>): OrderTimers | [] {
  const { timers } = order;
  if (timers.some((timer) => firings.get(timer)?.kind === 'failed')) return [];
  const unfired = timers.flatMap((timer) => {
    const firing = firings.get(timer);
    return firing?.kind === 'unfired' ? { ...timer, refusal: firing.refusal } : [];
  });
  return { ...order, timers: timers.filter((timer) => !firings.has(timer)), unfired: [...order.unfired, ...unfired] };
}

function toSubmission(accountId: string, { orderId }: OrderTimers, timer: DueTimer): Submission {
  const key = `${timer.kind}:${timer.name}:${timer.sinceVersion}`;
  return {
    accountId,
    lookups: [{ kind: 'id', id: orderId }],
    command: toCommand(timer),
    circumstances: {
      actor: systemPrincipal(accountId),
      source: 'system',
      intent: { kind: 'request' },
      backfill: false,
    },
    idempotency: { key, scope: `system timer ${orderId}`, requestHash: sha256Hex(key) },
  };
}

function toCommand({ kind, name, sinceVersion }: DueTimer): Command {
  return kind === 'request'
    ? { kind: 'expire_request', requestId: name }
    : { kind: 'fire_timer', timer: name, sinceVersion };
}

/** What no longer concerns the order is done with; a guard that does not hold may hold once the order is another. */
function toFiring(outcome: Outcome): Firing {
  if (outcome.kind !== 'refused' || outcome.refusal.code === 'order_not_found') {
    return { kind: 'done', touched: outcome.kind === 'committed' && !outcome.replayed };
  }
  const { code, detail } = outcome.refusal;
  return { kind: 'unfired', refusal: { code, detail } };
}

function isTouched(firing: Firing | undefined): boolean {
  return firing?.kind === 'done' && firing.touched;
}
