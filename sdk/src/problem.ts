import type { OrderOut, ProblemOut } from '@milepost/contract';

/** A request that the server refused, with what is wrong and what to do (RFC 9457). */
export class MilepostProblem extends Error {
  override readonly name = 'MilepostProblem';
  /** The HTTP status. */
  readonly status: number;
  /** Stable: `transition_not_allowed`, `order_not_found`, and so on; listed at `/docs/errors` of the server. */
  readonly code: string;
  /** What to do. */
  readonly hint: string;
  /** JSON pointer to the member at fault; `undefined` = none in particular. */
  readonly pointer: string | undefined;
  /** Every fault of a body that is not valid. */
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  /** Whether the same request can pass later without a change. */
  readonly retryable: boolean;
  /** What the operator finds in the log; `undefined` when something before the server answered. */
  readonly requestId: string | undefined;
  /** With a conflict: the order as it is now. */
  readonly order: OrderOut | undefined;
  /** The whole body as it came. */
  readonly body: Partial<ProblemOut>;

  constructor(status: number, body: Partial<ProblemOut>) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body.code ?? 'unknown';
    this.hint = body.hint ?? '';
    this.pointer = body.pointer;
    this.errors = body.errors ?? [];
    this.retryable = body.retryable ?? status >= 500;
    this.requestId = body.requestId;
    this.order = body.order as OrderOut | undefined;
    this.body = body;
  }
}

/** No answer came: the server is not there, or the connection broke. A write may or may not have been done. */
export class MilepostUnreachable extends Error {
  override readonly name = 'MilepostUnreachable';
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(`No answer from ${url}: ${reasonOf(cause)}`, { cause });
    this.url = url;
  }
}

/** `fetch` hides the reason in a chain of causes. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { cause: inner } = cause;
  if (inner instanceof Error && inner.message !== '') return inner.message;
  const code = inner instanceof Error ? (inner as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : cause.message;
}
