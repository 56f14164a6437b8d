import type { TransitionList } from '../../core/list-transitions.ts';
import { shownStatus } from '../../core/judge.ts';
import type { Order } from '../../core/order.ts';
import type { Audience } from '../../core/principal.ts';
import { audienceIncludes } from '../../core/principal.ts';
import type { Category, Status, Transition, Workflow } from '../../core/workflow.ts';
import { statusForCode } from '../../core/workflow.ts';
import { labelIn } from '../../lib/label-in.ts';

/** Wordbee's order statuses (sheet section 2). There is no 6 to 9. */
export const statusNumbers: readonly number[] = [0, 1, 2, 3, 4, 5, 10];

/** The number a status without one of its own is shown as (rulings 10). */
const numberOfCategory: Readonly<Record<Category, number>> = {
  draft: 0,
  open: 0,
  in_progress: 2,
  on_hold: 2,
  in_transit: 3,
  ready: 3,
  fulfilled: 5,
  returned: 5,
  canceled: 10,
  failed: 10,
};

/** A coded value with its print title, which is never the code: 2 is `Confirmed` and reads `In progress`. */
export interface Coded {
  readonly status: number;
  readonly statust: string;
}

/** The number that a status is shown as. */
export function numberOf({ codes, category }: Status): number {
  return Number(codes['wordbee']?.shows ?? numberOfCategory[category]);
}

/** A status as clients read it, in a language. */
export function coded(status: Status, locale: string): Coded {
  return { status: numberOf(status), statust: labelIn(status.label, locale) };
}

/** The order's status as somebody of this audience sees it. */
export function codedStatusOf(order: Order, workflow: Workflow, audience: Audience, locale: string): Coded {
  const status = workflow.statuses.get(shownStatus(order, audience) ?? '');
  return status === undefined ? { status: 0, statust: '' } : coded(status, locale);
}

/** The status that a number sets on an order of this workflow, as far as this audience may know of it. */
export function statusOfNumber(workflow: Workflow, number: number, audience: Audience): Status | undefined {
  const status = statusForCode(workflow, 'wordbee', String(number));
  return status !== undefined && audienceIncludes(audience, status.audience) ? status : undefined;
}

/** Every status that a call can set, with the number that sets it, for this audience; each number once. */
export function settableStatuses(
  workflow: Workflow,
  audience: Audience,
  locale: string,
): readonly (Coded & { key: string })[] {
  return [...workflow.statuses.values()]
    .filter((status) => audienceIncludes(audience, status.audience))
    .flatMap((status) => {
      const number = settingNumber(status);
      return number === undefined ? [] : [{ key: status.key, status: number, statust: labelIn(status.label, locale) }];
    });
}

function settingNumber(status: Status): number | undefined {
  const accepts = status.codes['wordbee']?.accepts ?? [];
  const shown = accepts.find((code) => Number(code) === numberOf(status)) ?? accepts[0];
  return shown === undefined ? undefined : Number(shown);
}

/** A recommended step (sheet section 4). */
export interface WordbeeTransition extends Coded {
  readonly title: string;
  readonly isDefault: boolean;
  readonly instructions: string;
}

/** The steps that a PUT of a number can take now; those that ask for what this call cannot carry are left out. */
export function openTransitions(
  list: TransitionList,
  workflow: Workflow,
  locale: string,
): readonly WordbeeTransition[] {
  const withMessage = list.needsInput.filter(({ input }) => input.every((member) => member === 'message'));
  return [...list.possible, ...withMessage.map(({ transition }) => transition)].flatMap((transition) =>
    toWordbeeTransition(transition, workflow, locale),
  );
}

function toWordbeeTransition(transition: Transition, workflow: Workflow, locale: string): readonly WordbeeTransition[] {
  const status = workflow.statuses.get(transition.to)!;
  const number = settingNumber(status);
  if (number === undefined) return [];
  return [
    {
      title: labelIn(transition.label, locale),
      status: number,
      statust: labelIn(status.label, locale),
      isDefault: transition.isDefault,
      instructions: transition.instructions === undefined ? '' : labelIn(transition.instructions, locale),
    },
  ];
}

/** Where the order is and what is open, for the text of a refusal. */
export function whereItIs(noun: string, current: Coded, open: readonly Coded[]): string {
  const steps = [...new Set(open.map(({ status, statust }) => `${status} (${statust})`))].join(', ');
  const now = `The ${noun} has status ${current.status} (${current.statust}).`;
  return `${now} ${steps === '' ? 'No other status is open to you now.' : `Open to you: ${steps}.`}`;
}
