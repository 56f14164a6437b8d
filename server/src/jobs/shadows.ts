import type { Rules } from '../core/command.ts';
import { fold } from '../core/evolve.ts';
import type { Json } from '../core/json.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Actor } from '../core/principal.ts';
import type { RehearsedOutcome } from '../core/rehearse.ts';
import { rehearse } from '../core/rehearse.ts';
import type { Workflow } from '../core/workflow.ts';
import type { BackgroundLoop } from '../lib/background-loop.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import type { Database } from '../store/database.ts';
import { readEventsAfter, readHistories } from '../store/history-views.ts';
import type { ShadowReason, ShadowRow } from '../store/shadow-store.ts';
import { addToShadow, insertShadow, lockShadow, shadowsWithNews, stopShadow } from '../store/shadow-store.ts';

/** Shadows that an account may have running at once: each reads what happens once more. */
export const shadowsRunningMax = 5;

/** Events that a shadow is asked about at once. */
const eventCountMax = 500;

const examplesMax = 5;

const gatherMs = 500;

export interface ShadowParts {
  readonly database: Database;
  readonly rules: Rules;
  readonly fromStored: (definition: Json) => Workflow;
  readonly toDefinition: (workflow: Workflow) => Json;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

/** A definition that is to run beside the one in force. */
export interface WantedShadow {
  readonly accountId: string;
  /** The workflow whose orders it is asked about. */
  readonly workflow: Workflow;
  readonly mapping: Readonly<Record<string, string>>;
  readonly startedBy: Actor;
}

/** Shadows, as others start and stop them. */
export interface Shadows extends BackgroundLoop {
  /** `undefined` when as many as may be are running. */
  readonly start: (wanted: WantedShadow) => Promise<ShadowRow | undefined>;
  /** `undefined` when it is not running. */
  readonly end: (accountId: string, shadowId: string) => Promise<ShadowRow | undefined>;
}

/**
 * Asks shadows about what has happened, from the log and at its own pace: nobody who changes an order waits for them, and they
 * decide nothing. Any number of nodes may run it; a shadow is asked by one at a time.
 */
export function startShadows(parts: ShadowParts): Shadows {
  const { database, fromStored, toDefinition, now, newId, idleMs, onError } = parts;
  const workflows = new Map<string, Workflow>();

  function workflowOf({ shadowId, definition }: ShadowRow): Workflow {
    const known = workflows.get(shadowId);
    if (known !== undefined) return known;
    if (workflows.size > 100) workflows.clear();
    const made = fromStored(definition);
    workflows.set(shadowId, made);
    return made;
  }

  const loop = startBackgroundLoop({
    turn: async (signal) => {
      let more = false;
      for (const { accountId, shadowId } of await shadowsWithNews(database)) {
        if (signal.aborted) return false;
        try {
          more = (await askSome(parts, accountId, shadowId, workflowOf)) || more;
        } catch (error) {
          if (!signal.aborted) onError(error);
        }
      }
      return more;
    },
    ...{ idleMs, gatherMs, onError },
  });
  return {
    ...loop,
    start: async ({ accountId, workflow, mapping, startedBy }) => {
      const shadow = await insertShadow(
        database,
        {
          ...{ accountId, shadowId: newId(), workflow: workflow.key, mapping, startedBy, startedAt: now() },
          definition: toDefinition(workflow),
        },
        shadowsRunningMax,
      );
      loop.wake();
      return shadow;
    },
    end: (accountId, shadowId) => stopShadow(database, accountId, shadowId, now()),
  };
}

/** Asks a shadow about the next events; says whether there may be more. */
async function askSome(
  { database, rules }: ShadowParts,
  accountId: string,
  shadowId: string,
  workflowOf: (shadow: ShadowRow) => Workflow,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const shadow = await lockShadow(tx, accountId, shadowId);
    if (shadow === undefined) return false;
    const events = await readEventsAfter(tx, accountId, shadow.position, eventCountMax);
    const reached = events.at(-1)?.position;
    if (reached === undefined) return false;
    const moves = events.filter(
      ({ orderId, to, applied }) => (orderId as string | null) !== null && to !== null && applied,
    );
    const histories = await readHistories(
      tx,
      moves.map(({ orderId }) => ({ accountId, orderId })),
    );
    const given = { workflow: workflowOf(shadow), mapping: shadow.mapping, rules };
    const outcomes: Record<RehearsedOutcome, number> = { allowed: 0, observed: 0, overridden: 0, refused: 0 };
    const reasons = new Map<string, ShadowReason>();
    for (const event of moves) {
      const earlier = (histories.get(`${accountId}/${event.orderId}`) ?? []).filter(({ seq }) => seq < event.seq);
      const before = earlier.length === 0 ? undefined : fold(accountId, earlier);
      if ((before?.workflow.key ?? event.sets.workflow?.key) !== shadow.workflow) continue;
      const approved = event.step > 0 && earlier.at(-1)?.type === 'order.approved';
      const rehearsed = rehearse({ before, event, approved }, given);
      if (rehearsed === undefined) continue;
      outcomes[rehearsed.outcome] += 1;
      if (rehearsed.refusal !== undefined) note(reasons, rehearsed, event);
    }
    await addToShadow(tx, shadow, outcomes, [...reasons.values()], reached, examplesMax);
    return events.length === eventCountMax;
  });
}

function note(
  reasons: Map<string, ShadowReason>,
  { outcome, refusal, from, to, transition, role }: NonNullable<ReturnType<typeof rehearse>>,
  { orderId, occurredAt }: RecordedEvent,
): void {
  if (refusal === undefined) return;
  const guard = refusal.guard ?? null;
  const named = transition ?? null;
  const details = { outcome, code: refusal.code, guard, transition: named, from, to, hint: refusal.hint };
  const reason = JSON.stringify([outcome, refusal.code, guard, named, from, to]);
  const known = reasons.get(reason);
  const example = { order: orderId, at: occurredAt.toISOString(), role, detail: refusal.detail };
  reasons.set(reason, {
    ...{ reason, details: known?.details ?? details, changes: (known?.changes ?? 0) + 1 },
    examples: known === undefined ? [example] : [...known.examples, example].slice(0, examplesMax),
  });
}
