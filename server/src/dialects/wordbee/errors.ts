import type { FastifyError, FastifyReply } from 'fastify';
import { Overloaded, StorageUnavailable } from '../../core/outcome.ts';

/** A child of an error object. */
interface Message {
  readonly title: string;
  readonly details: string | null;
  readonly errorurl: null;
}

/**
 * An answer in Wordbee's one error format (sheet section 1). Almost everything is 400, things that do not exist too; 401 is
 * left for tokens alone, since clients then log in again and repeat the call.
 */
export class WordbeeError extends Error {
  override readonly name = 'WordbeeError';
  readonly status: number;
  readonly details: string | null;
  readonly messages: readonly Message[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    title: string,
    parts: {
      readonly status?: number;
      readonly details?: string | null;
      readonly messages?: readonly Message[];
      readonly retryAfterSeconds?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(title, { cause: parts.cause });
    this.status = parts.status ?? 400;
    this.details = parts.details ?? null;
    this.messages = parts.messages ?? [];
    this.retryAfterSeconds = parts.retryAfterSeconds;
  }
}

/** The answer to a token that is bad or over, word for word as Wordbee gives it. */
export function tokenInvalid(): WordbeeError {
  const title = 'Token invalid or expired.';
  return new WordbeeError(title, {
    status: 401,
    details: title,
    messages: [
      {
        title: 'Not authenticated',
        details: 'API construct session from token failed with error: Not authenticated',
        errorurl: null,
      },
    ],
  });
}

/** The answer to too many calls, which has a form of its own (sheet section 1). */
export function throttled(retryAfterSeconds: number): WordbeeError {
  const title = 'Requests throttled. Too many calls, or too many keys and tokens that are none.';
  return new WordbeeError(title, { status: 429, retryAfterSeconds });
}

/** The answer for an order that is not there, or not for this caller: both read the same. */
export function orderMissing(sent: string): WordbeeError {
  return new WordbeeError(`Order ${sent} does not exist.`);
}

/** The answer for an invoice item that is not there, or not for this caller. */
export function invoiceItemMissing(sent: string): WordbeeError {
  return new WordbeeError(`Invoice item ${sent} does not exist.`);
}

/** Whatever went wrong, as an error in this format. Only what is the server's own fault is not a 400. */
export function toWordbeeError(error: unknown): WordbeeError {
  if (error instanceof WordbeeError) return error;
  if (error instanceof Overloaded) return busy(error, 'The server takes no more for the moment. Try again.');
  if (error instanceof StorageUnavailable) return busy(error, 'The database does not answer. Try again.');
  const { statusCode = 500, code } = error as FastifyError;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new WordbeeError('The request is too large.');
  if (statusCode < 500) return new WordbeeError(`The request cannot be read: ${(error as Error).message}`);
  return new WordbeeError('The server failed; this is not your fault. Try again.', { status: 500, cause: error });
}

function busy(cause: unknown, title: string): WordbeeError {
  return new WordbeeError(title, { status: 503, retryAfterSeconds: 2, cause });
}

/** Sends an error. `now` is when it is answered. */
export function sendError(reply: FastifyReply, error: WordbeeError, now: Date): FastifyReply {
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
  return reply.code(error.status).type('application/json; charset=utf-8').send(errorText(error, now));
}

/** The error object as text: one line of plain ASCII, since a client of the log-in puts it into a header unread. */
function errorText(error: WordbeeError, now: Date): string {
  const [first] = error.messages;
  if (error.status === 429) {
    return JSON.stringify({ error: { type: 'Throttling error', message: error.message }, reason: error.message });
  }
  const body = {
    error: {
      operation: null,
      // Seven decimals, as in every sample.
      date: now.toISOString().replace('Z', '0000Z'),
      title: error.message,
      details: error.details,
      errorurl: null,
      messages: error.messages,
    },
    reason: first === undefined ? error.message : `${first.title} - ${first.details ?? ''}`,
  };
  return JSON.stringify(body).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
