import type { RefusalCode } from '../core/refusal.ts';

/** A known problem: its HTTP status, its title, and whether the same request can pass later without a change. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
}

/** What the core refuses, as HTTP (rulings 23). The only place that knows both. */
const refusals: Readonly<Record<RefusalCode, ProblemKind>> = {
  order_not_found: { status: 404, title: 'There is no such order', retryable: false },
  status_unknown: { status: 422, title: 'The status is not known', retryable: false },
  workflow_unknown: { status: 422, title: 'The workflow is not known', retryable: false },
  transition_not_allowed: { status: 409, title: 'The workflow has no such step from here', retryable: false },
  role_not_allowed: { status: 403, title: 'The role may not do this', retryable: false },
  guard_not_met: { status: 409, title: 'A condition of the step does not hold', retryable: true },
  input_missing: { status: 422, title: 'The step needs more input', retryable: false },
  reason_unknown: { status: 422, title: 'The reason is not known', retryable: false },
  version_conflict: { status: 409, title: 'The order was changed meanwhile', retryable: true },
  occurred_at_in_future: { status: 422, title: 'The time lies in the future', retryable: false },
  undo_not_possible: { status: 409, title: 'There is nothing that can be undone', retryable: false },
  line_unknown: { status: 422, title: 'The order has no such line', retryable: false },
  quantity_invalid: { status: 422, title: 'A quantity is not valid', retryable: false },
  request_unknown: { status: 404, title: 'There is no such open request', retryable: false },
  request_not_possible: { status: 409, title: 'It cannot be requested or answered now', retryable: false },
  right_missing: { status: 403, title: 'A right is missing', retryable: false },
  reference_taken: { status: 409, title: 'The reference is taken', retryable: false },
  external_id_taken: { status: 409, title: 'The external id is taken', retryable: false },
  number_taken: { status: 409, title: 'The number is taken', retryable: false },
  idempotency_mismatch: { status: 422, title: 'The idempotency key was used for another request', retryable: false },
  customer_unknown: { status: 422, title: 'The customer is not known', retryable: false },
};

/** What is wrong before or beside a decision. */
const others = {
  json_malformed: { status: 400, title: 'The body is not JSON', retryable: false },
  header_invalid: { status: 400, title: 'A header is not valid', retryable: false },
  order_key_invalid: { status: 400, title: 'The order key is not valid', retryable: false },
  cursor_invalid: { status: 400, title: 'The cursor is not valid', retryable: false },
  path_invalid: { status: 400, title: 'The path is not valid', retryable: false },
  unauthorized: { status: 401, title: 'A valid key is needed', retryable: false },
  log_in_failed: { status: 401, title: 'The log-in failed', retryable: false },
  link_invalid: { status: 401, title: 'The link is good no more', retryable: false },
  password_wrong: { status: 403, title: 'The password is not right', retryable: false },
  cross_site: { status: 403, title: 'The request comes from another site', retryable: false },
  account_ambiguous: { status: 409, title: 'It could be meant in several accounts', retryable: false },
  email_taken: { status: 409, title: 'Another user has the e-mail address', retryable: false },
  route_not_found: { status: 404, title: 'There is nothing here', retryable: false },
  not_found: { status: 404, title: 'It is not there', retryable: false },
  method_not_allowed: { status: 405, title: 'The method is not allowed here', retryable: false },
  request_timeout: { status: 408, title: 'The request came too slowly', retryable: true },
  conflict: { status: 409, title: 'It conflicts with what is there', retryable: false },
  precondition_failed: { status: 412, title: 'The order is at another version', retryable: true },
  body_too_large: { status: 413, title: 'The body is too large', retryable: false },
  media_type_unsupported: { status: 415, title: 'The media type is not supported', retryable: false },
  definition_invalid: { status: 422, title: 'The definition of the workflow is not valid', retryable: false },
  orders_stranded: { status: 409, title: 'Live orders would have no status', retryable: false },
  validation_failed: { status: 422, title: 'The request is not valid', retryable: false },
  rate_limited: { status: 429, title: 'Too many requests', retryable: true },
  internal: { status: 500, title: 'The server failed', retryable: true },
  overloaded: { status: 503, title: 'The server cannot keep up', retryable: true },
  storage_unavailable: { status: 503, title: 'The database does not answer', retryable: true },
} as const satisfies Record<string, ProblemKind>;

/** Every stable code there is; `docs/errors.md` lists them, and a test holds the two together. */
export const problems: Readonly<Record<ProblemCode, ProblemKind>> = { ...refusals, ...others };

export type ProblemCode = RefusalCode | keyof typeof others;

/** One fault of several, with its line where it stands in a text. */
export interface ProblemError {
  readonly pointer: string;
  readonly detail: string;
  readonly code?: string;
  readonly line?: number;
  readonly column?: number;
  readonly suggestion?: string;
}

interface ProblemParts {
  readonly detail: string;
  readonly hint: string;
  readonly pointer?: string;
  readonly errors?: readonly ProblemError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Members beside the standard ones: `guard`, `input`, `order`. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A failure the caller can act on: what is wrong, where, and what to do. Anything else thrown is a bug. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly parts: ProblemParts;

  constructor(code: ProblemCode, parts: ProblemParts) {
    super(parts.detail, { cause: parts.cause });
    this.code = code;
    this.parts = parts;
  }

  get status(): number {
    return problems[this.code].status;
  }
}

/** The `application/problem+json` body of a problem (RFC 9457); `type` opens a page of this server. */
export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  const { status, title, retryable } = problems[problem.code];
  const { detail, hint, pointer, errors, more } = problem.parts;
  return {
    type: `/docs/errors#${problem.code}`,
    title,
    status,
    code: problem.code,
    detail,
    hint,
    ...(pointer === undefined ? {} : { pointer }),
    ...(errors === undefined ? {} : { errors }),
    ...more,
    requestId,
    retryable,
  };
}
