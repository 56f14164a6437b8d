import type { RefusalCode } from '../core/refusal.ts';
import type { Happened, Rehearsed, RehearsedOutcome, RehearsalRules } from '../core/rehearse.ts';
import { rehearse } from '../core/rehearse.ts';
import type { OrderEvent } from '../core/event.ts';
import { evolve } from '../core/evolve.ts';
import type { Order } from '../core/order.ts';

/** A change that rules are against, as an example. */
export interface SimulatedExample {
  /** As the history names the order. */
  readonly order: string;
  /** ISO 8601. */
  readonly at: string;
  readonly role: string;
  readonly detail: string;
}

/** Changes that the same rule is against. */
export interface SimulatedReason {
  readonly outcome: Exclude<RehearsedOutcome, 'allowed'>;
  readonly code: RefusalCode;
  /** The kind of the guard, where one is against it. */
  readonly guard: string | null;
  readonly transition: string | null;
  /** `null` = orders were made so. */
  readonly from: string | null;
  readonly to: string;
  readonly changes: number;
  /** What would make the first of them pass. */
  readonly hint: string;
  /** The first five. */
  readonly examples: readonly SimulatedExample[];
}

/** What a definition would have said to a history. */
export interface Simulated {
  readonly changes: number;
  readonly outcomes: Readonly<Record<RehearsedOutcome, number>>;
  /** Most changes first. */
  readonly reasons: readonly SimulatedReason[];
  /** Changes whose reasons are too many to be told one by one. */
  readonly untold: number;
}

/** Reasons that are told apart: rules by transition and statuses, which no sensible definition has more of. */
const reasonsMax = 500;

const examplesMax = 5;

/** A simulation under way. Memory does not grow with the history. */
export interface Simulation {
  /** Judges one change; `order` is how the report names it. */
  readonly add: (happened: Happened, order: string) => Rehearsed | undefined;
  readonly report: () => Simulated;
}

/** Rehearses a definition on what has happened, change by change. Pure. */
export function createSimulation(given: RehearsalRules): Simulation {
  const outcomes: Record<RehearsedOutcome, number> = { allowed: 0, observed: 0, overridden: 0, refused: 0 };
  const reasons = new Map<string, SimulatedReason>();
  let untold = 0;

  function note(rehearsed: Rehearsed, { event }: Happened, order: string): void {
    const { outcome, refusal, from, to, transition = null, role } = rehearsed;
    if (outcome === 'allowed' || refusal === undefined) return;
    const key = reasonKey(rehearsed);
    const example = { order, at: event.occurredAt.toISOString(), role, detail: refusal.detail };
    const known = reasons.get(key);
    if (known === undefined && reasons.size >= reasonsMax) {
      untold += 1;
      return;
    }
    reasons.set(
      key,
      known === undefined
        ? {
            ...{ outcome, code: refusal.code, guard: refusal.guard ?? null, transition, from, to },
            ...{ changes: 1, hint: refusal.hint, examples: [example] },
          }
        : {
            ...known,
            changes: known.changes + 1,
            examples: known.examples.length < examplesMax ? [...known.examples, example] : known.examples,
          },
    );
  }

  return {
    add: (happened, order) => {
      const rehearsed = rehearse(happened, given);
      if (rehearsed === undefined) return undefined;
      outcomes[rehearsed.outcome] += 1;
      note(rehearsed, happened, order);
      return rehearsed;
    },
    report: () => ({
      changes: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
      outcomes: { ...outcomes },
      reasons: [...reasons.values()].toSorted((a, b) => b.changes - a.changes),
      untold,
    }),
  };
}

/** Rehearses on the whole history of an order, oldest first, which is as the log has it. */
export function addHistory(
  simulation: Simulation,
  accountId: string,
  events: readonly OrderEvent[],
  order: string,
): void {
  let before: Order | undefined;
  let previous: OrderEvent | undefined;
  for (const event of events) {
    const approved = event.step > 0 && previous?.type === 'order.approved';
    simulation.add({ before, event, approved }, order);
    before = evolve(accountId, before, event);
    previous = event;
  }
}

/** Changes with the same key have the same reason. */
function reasonKey({ outcome, refusal, transition, from, to }: Rehearsed): string {
  return JSON.stringify([outcome, refusal?.code, refusal?.guard, transition, from, to]);
}
