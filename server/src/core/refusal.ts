import type { Sentence } from './sentences.ts';
import { inEnglish } from './sentences.ts';

/** Why a command was refused. The codes are stable (rulings 23); the edge maps them to HTTP and to vendors' formats. */
export const refusalCodes = [
  'order_not_found',
  'status_unknown',
  'workflow_unknown',
  'transition_not_allowed',
  'role_not_allowed',
  'guard_not_met',
  'input_missing',
  'reason_unknown',
  'version_conflict',
  'occurred_at_in_future',
  'undo_not_possible',
  'line_unknown',
  'quantity_invalid',
  'request_unknown',
  'request_not_possible',
  'right_missing',
  'reference_taken',
  'external_id_taken',
  'number_taken',
  'idempotency_mismatch',
  'customer_unknown',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

export interface Refusal {
  readonly code: RefusalCode;
  /** One sentence: what is wrong, with the names concerned. */
  readonly detail: string;
  /** What would make it pass. */
  readonly hint: string;
  /** Both as data, for other languages than English. */
  readonly texts: { readonly detail: readonly Sentence[]; readonly hint: readonly Sentence[] };
  /** JSON pointer into what the caller sent; `''` = the whole of it. */
  readonly pointer: string;
  /** The kind of the guard that failed, where one did. */
  readonly guard?: string;
  /** Members of the command that would make it pass. */
  readonly input?: readonly string[];
}

type Said = Sentence | readonly Sentence[];

/** A refusal with the members every one has; `detail` says what is wrong and `hint` what would help. */
export function refusal(
  code: RefusalCode,
  detail: Said,
  hint: Said,
  { pointer = '', guard, input }: { pointer?: string; guard?: string; input?: readonly string[] } = {},
): Refusal {
  const texts = { detail: [detail].flat(), hint: [hint].flat() };
  return {
    code,
    detail: inEnglish(texts.detail),
    hint: inEnglish(texts.hint),
    texts,
    pointer,
    ...(guard === undefined ? {} : { guard }),
    ...(input === undefined ? {} : { input }),
  };
}
