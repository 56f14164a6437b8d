import type { Command } from '../core/command.ts';
import type { Commit, Outcome, Submission } from '../core/outcome.ts';
import { systemPrincipal } from '../core/principal.ts';
import type { BackgroundLoop } from '../lib/background-loop.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import { sha256Hex } from '../lib/ids.ts';
import type { Database } from '../store/database.ts';
import type { ClaimedTimer, SettledTimer } from '../store/timer-store.ts';
import { accountsWithDueTimers, claimDueTimers, settleTimers } from '../store/timer-store.ts';
import { commitPatiently } from './patient-commit.ts';
import type { TimerBreaker } from './timer-breaker.ts';

/** Claimed and committed together: small enough for the queue of commits, which others wait in too. */
const timerCountMax = 256;

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

/** Fires one batch of an account; says whether there may be more. */
async function fireSome({ database, commit, breaker, now, onError }: TimerParts, accountId: string): Promise<boolean> {
  const at = now();
  const until = new Date(at.getTime() + leaseMs);
  const claimed = await claimDueTimers(database, accountId, { now: at, until, limit: timerCountMax });
  const open = await breaker.admit(accountId, claimed);
  const outcomes = await Promise.allSettled(
    open.map((timer) => commitPatiently(commit, toSubmission(accountId, timer))),
  );
  const settled = outcomes.flatMap((outcome, index): readonly SettledTimer[] => {
    if (outcome.status === 'fulfilled') return [{ ...open[index]!, refusal: refusalOf(outcome.value) }];
    // It stays claimed and comes again when the claim has run out.
    onError(outcome.reason);
    return [];
  });
  const touched = open.filter((_, index) => hasTouched(outcomes[index]!));
  await breaker.count(accountId, touched);
  await settleTimers(database, accountId, settled);
  return claimed.length === timerCountMax;
}

function toSubmission(accountId: string, timer: ClaimedTimer): Submission {
  const key = `${timer.kind}:${timer.name}:${timer.sinceVersion}`;
  return {
    accountId,
    lookups: [{ kind: 'id', id: timer.orderId }],
    command: toCommand(timer),
    circumstances: {
      actor: systemPrincipal(accountId),
      source: 'system',
      intent: { kind: 'request' },
      backfill: false,
    },
    idempotency: { key, scope: `system timer ${timer.orderId}`, requestHash: sha256Hex(key) },
  };
}

function toCommand({ kind, name, sinceVersion }: ClaimedTimer): Command {
  return kind === 'request'
    ? { kind: 'expire_request', requestId: name }
    : { kind: 'fire_timer', timer: name, sinceVersion };
}

/** What no longer concerns the order is done with; a guard that does not hold may hold once the order is another. */
function refusalOf(outcome: Outcome): SettledTimer['refusal'] {
  if (outcome.kind !== 'refused' || outcome.refusal.code === 'order_not_found') return null;
  const { code, detail } = outcome.refusal;
  return { code, detail };
}

function hasTouched(outcome: PromiseSettledResult<Outcome>): boolean {
  return outcome.status === 'fulfilled' && outcome.value.kind === 'committed' && !outcome.value.replayed;
}
