import type { FastifyError, FastifyReply } from 'fastify';
import { Overloaded, StorageUnavailable } from '../../core/outcome.ts';

/** A failure in the vendor's form: both members that any of its clients reads are texts (section 5). */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly status: number;
  readonly error: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, error: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

/** Answers success: 200 with both names, the only form that every client reads. */
export function sendSuccess(reply: FastifyReply, message: string): FastifyReply {
  return reply
    .code(200)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ status: 'success', message }));
}

/** Answers a failure. */
export function sendError(reply: FastifyReply, { status, error, message, headers }: VendorError): FastifyReply {
  const body = JSON.stringify({ error, message });
  return reply.code(status).headers(headers).type('application/json; charset=utf-8').send(body);
}

/** Anything thrown in a request, in the vendor's form. What is not known tells the caller nothing. */
export function toVendorError(error: FastifyError | Error): VendorError {
  if (error instanceof VendorError) return error;
  if (error instanceof Overloaded) {
    return new VendorError(503, 'overloaded', `${error.message} Send it again in a second.`, { 'retry-after': '1' });
  }
  if (error instanceof StorageUnavailable) {
    const message = 'The database does not answer; the event may or may not have been taken. Send it again.';
    return new VendorError(503, 'storage_unavailable', message, { 'retry-after': '2' });
  }
  switch ('code' in error ? error.code : undefined) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new VendorError(413, 'body_too_large', 'The body is larger than this server takes; send less at once.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new VendorError(400, 'body_incomplete', 'The body is not as long as Content-Length says.');
    default:
      return new VendorError(500, 'internal', 'The server failed; this is our fault. Send the event again.');
  }
}
