import type { FindingText } from './finding-texts.ts';

/** What each finding means; the page about workflows lists them. */
export const lintCodes = {
  initial_missing: 'There is no status in which an order can begin.',
  status_unreachable: 'No order ever gets into this status.',
  status_dead_end: 'An order in this status is not closed and can never leave it.',
  transition_for_nobody: 'No role that exists may take this transition, and no timer does.',
  role_unknown: 'A role that neither every account has nor this workflow names.',
  timer_loop: 'Timers lead in a circle that nobody has to touch: orders would move for ever.',
  timer_without_effect: 'The transition of this timer cannot be taken when it fires.',
  guard_never_passes: 'What must hold here cannot hold.',
  code_used_twice: 'Two of the same kind accept the same code of a dialect, so that it would name neither.',
  label_missing: 'A text is missing in a language that is used elsewhere.',
  edge_duplicate: 'Two transitions lead the same role from one status to the same other one.',
  roll_up_unreachable: 'The roll-up leads into a status, or starts from statuses, where no order ever is.',
} as const;

export type LintCode = keyof typeof lintCodes;

/** A finding before its place is looked up. */
export interface Remark {
  readonly code: LintCode;
  readonly pointer: string;
  readonly texts: readonly FindingText[];
}
