import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Overloaded, StorageUnavailable } from '../../core/outcome.ts';

/** What is wrong with one header, parameter or member, as the vendor's errors list it. */
export interface FieldFault {
  readonly field: string;
  readonly value?: string;
  readonly message: string;
}

/** The vendor's names of what went wrong, as its clients know them. */
export type ProblemType =
  '/errors/validation-failed' | '/errors/validation-error' | '/errors/server-error' | '/errors/system-errors';

/** A failure that is answered in the vendor's form. Anything else thrown is a bug. */
export class IngramProblem extends Error {
  override readonly name = 'IngramProblem';
  readonly status: number;
  readonly type: ProblemType;
  readonly fields: readonly FieldFault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    type: ProblemType,
    message: string,
    { fields = [], headers = {} }: { fields?: readonly FieldFault[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.fields = fields;
    this.headers = headers;
  }
}

/** What was sent cannot be taken: 400 with the field concerned. */
export function invalid(message: string, ...fields: readonly FieldFault[]): IngramProblem {
  return new IngramProblem(400, '/errors/validation-failed', message, { fields });
}

/** Over the limit of calls. */
export function tooMany(waitSeconds: number): IngramProblem {
  return new IngramProblem(429, '/errors/validation-failed', 'too many requests', {
    headers: { 'retry-after': String(waitSeconds) },
  });
}

/** Anything thrown in a request, as the vendor's clients read it. What is not known tells the caller nothing. */
function toProblem(error: FastifyError | Error, contentType: string | undefined): IngramProblem {
  if (error instanceof IngramProblem) return error;
  if (error instanceof Overloaded || error instanceof StorageUnavailable) {
    const message = `${error.message} Send the same call again: what was done is not done twice.`;
    return new IngramProblem(503, '/errors/server-error', message, { headers: { 'retry-after': '2' } });
  }
  switch ((error as FastifyError).code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new IngramProblem(413, '/errors/validation-failed', 'The body is larger than this server takes.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new IngramProblem(
        415,
        '/errors/validation-failed',
        `The content type ${contentType ?? ''} is not read here. Send application/json.`,
      );
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return invalid('The body is not as long as Content-Length says.');
    default:
      return new IngramProblem(500, '/errors/system-errors', 'The server failed; this is our fault. Try again.');
  }
}

/** Writes a failure in the vendor's main form (`ErrorResponse`), or as version 7 has it. */
export function sendProblem(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error, request.headers['content-type']);
  if (problem.type === '/errors/system-errors') request.log.error({ err: error }, 'request failed');
  const body = isVersion7(request) ? traced(problem, request.id) : { errors: [errorOf(problem, request.id)] };
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

/** Calls of version 7 have errors of their own. */
function isVersion7({ routeOptions: { url = '' } }: FastifyRequest): boolean {
  return url.includes('/resellers/v7/');
}

/**
 * An error of version 7. The vendor's schema has its members at the top, the samples on its pages have them in a list: both
 * are there, so that a client made after either finds the message.
 */
function traced(problem: IngramProblem, traceid: string): object {
  if (problem.status === 429) return { errors: [errorOf(problem, traceid)] };
  const { type, message, fields } = problem;
  const error = { traceid, type, message, ...(fields.length === 0 ? {} : { fields }) };
  return { ...error, errors: [error] };
}

/** The vendor's own 429 has a form of its own. */
function errorOf({ status, type, message, fields }: IngramProblem, id: string): object {
  if (status === 429) return { field: null, message };
  return { id, type, message, ...(fields.length === 0 ? {} : { fields }) };
}
