import type { Verdict, Wish } from './judge.ts';
import { judge, shownStatus } from './judge.ts';
import { audienceIncludes } from './principal.ts';
import type { Refusal } from './refusal.ts';
import type { Transition, Workflow } from './workflow.ts';
import { transitionsFrom } from './workflow.ts';

/** What this caller can do with an order now, and why not the rest. */
export interface TransitionList {
  readonly status: string | null;
  readonly possible: readonly Transition[];
  /** Would pass with the named members. */
  readonly needsInput: readonly {
    readonly transition: Transition;
    readonly input: readonly string[];
    readonly refusal: Refusal;
  }[];
  readonly impossible: readonly {
    readonly transition: Transition;
    readonly refusal: Refusal;
    readonly requestable: boolean;
  }[];
}

/**
 * The same rules as `decide`, asked as a question. Transitions to statuses beyond the caller's audience are left out, and so
 * is what others may do from a status that the caller may not know of: it would tell which one that is.
 */
export function listTransitions(workflow: Workflow, wish: Wish): TransitionList {
  const { order, circumstances } = wish;
  const status = shownStatus(order, circumstances.actor.audience);
  const verdicts = transitionsFrom(workflow, order.status)
    .filter(({ to }) =>
      audienceIncludes(circumstances.actor.audience, workflow.statuses.get(to)?.audience ?? 'internal'),
    )
    .map((transition) => ({ transition, verdict: judge(workflow, transition, wish) }));
  const refused = verdicts.flatMap(({ transition, verdict }) =>
    verdict.kind === 'refused' ? [{ transition, refusal: verdict.refusal }] : [],
  );
  return {
    status,
    possible: verdicts.filter(({ verdict }) => isOpen(verdict)).map(({ transition }) => transition),
    needsInput: refused
      .filter((entry) => entry.refusal.code === 'input_missing')
      .map((entry) => ({ ...entry, input: entry.refusal.input ?? [] })),
    impossible: refused
      .filter((entry) => entry.refusal.code !== 'input_missing')
      .map((entry) => ({ ...entry, requestable: isRequestable(entry) }))
      .filter(
        ({ requestable, refusal }) => status === order.status || requestable || refusal.code !== 'role_not_allowed',
      ),
  };
}

function isOpen(verdict: Verdict): boolean {
  return verdict.kind !== 'refused';
}

function isRequestable({ transition, refusal }: { transition: Transition; refusal: Refusal }): boolean {
  return transition.approval !== undefined && refusal.code === 'role_not_allowed';
}
