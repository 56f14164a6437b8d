import type { FastifyError, FastifyReply } from 'fastify';
import { Overloaded, StorageUnavailable } from '../../core/outcome.ts';
import { TooManyPasswords } from '../../lib/passwords.ts';

/** One fault of a malformed body, as FastAPI lists them. */
export interface Fault {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/** An answer in Evreka's format: JSON with `detail`, whatever happens, since every client parses every answer (sheet section 1). */
export class EvrekaError extends Error {
  override readonly name = 'EvrekaError';
  readonly status: number;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string | readonly Fault[] | { readonly message: string },
    parts: {
      readonly more?: object;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(textOf(detail), { cause: parts.cause });
    this.status = status;
    this.body = { ...parts.more, detail };
    this.headers = parts.headers ?? {};
  }
}

function textOf(detail: string | readonly Fault[] | { readonly message: string }): string {
  if (typeof detail === 'string') return detail;
  return 'message' in detail ? detail.message : detail.map(({ msg }) => msg).join('; ');
}

/** A malformed member of a body: the 422 list of FastAPI. */
export function malformed(member: string, msg: string, type: string): EvrekaError {
  return new EvrekaError(422, [{ loc: ['body', member], msg, type }]);
}

/** The text of all order endpoints for an order that is not there; its status differs by endpoint. */
export function orderMissing(status: 400 | 404, sent: string): EvrekaError {
  return new EvrekaError(status, `Order (${sent}) not found`);
}

/** Whatever went wrong, as an error in this format. */
export function toEvrekaError(error: unknown): EvrekaError {
  if (error instanceof EvrekaError) return error;
  const headers = { 'retry-after': '2' };
  const busy = [Overloaded, StorageUnavailable, TooManyPasswords].some((kind) => error instanceof kind);
  if (busy) {
    return new EvrekaError(503, 'The server cannot take this now. Try again.', { headers, cause: error });
  }
  const { statusCode = 500, code } = error as FastifyError;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new EvrekaError(413, 'The request is too large.');
  if (statusCode < 500) return new EvrekaError(400, `The request cannot be read: ${(error as Error).message}`);
  return new EvrekaError(500, 'The server failed; this is not your fault. Try again.', { cause: error });
}

/** Sends an error. */
export function sendError(reply: FastifyReply, { status, body, headers }: EvrekaError): FastifyReply {
  return reply.code(status).headers(headers).type('application/json').send(JSON.stringify(body));
}
