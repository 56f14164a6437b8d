import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type {} from '@fastify/swagger';
import type Type from 'typebox';
import type { Commit, Outcome, Submission } from '../core/outcome.ts';
import { Overloaded } from '../core/outcome.ts';
import { arrayElements } from '../lib/json-array.ts';
import { splitLines } from '../lib/lines.ts';
import { modeOf } from './caller.ts';
import { toProblem } from './http-errors.ts';
import { parseJson } from './json-body.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { heardFrom } from './request-timeout.ts';
import { validationProblem } from './validation.ts';

/** The answer to one line; what else it has is the route's. */
export interface LineAnswer {
  readonly line: number;
  /** The HTTP status it would have had alone. */
  readonly status: number;
}

/** What a route does with the lines of one request. */
export interface LineWork<Answer extends LineAnswer> {
  /**
   * Begins one line. Awaited before the next line is begun, so that commands arrive in the order of the lines; its result
   * is not, so that many are under way at once.
   */
  readonly begin: (line: unknown, number: number, bytes: Buffer) => Promise<{ readonly result: Promise<Answer> }>;
  /** Is told of every answer, refusals too, in order. */
  readonly note?: (answer: Answer | FailedLine) => void;
  /** The last line of the whole answer. */
  readonly end?: () => unknown;
}

/** The answer to a line that was refused before or while it was done. */
export interface FailedLine extends LineAnswer {
  readonly code: string;
  readonly detail: string;
  readonly hint: string;
  readonly pointer?: string;
}

/** A route that takes NDJSON or a JSON array of any length and answers NDJSON, one answer per line and in order. */
export interface LineRoute<Answer extends LineAnswer> {
  readonly url: string;
  readonly schema: { readonly tags: readonly string[]; readonly summary: string; readonly description: string };
  /** Checks what concerns the whole request, and gives the work on its lines. */
  readonly start: (request: FastifyRequest) => Promise<LineWork<Answer>>;
}

/** Registers such a route. A bad line is answered in its place and stops nothing; memory holds a bounded number of lines. */
export function registerLineRoute<Answer extends LineAnswer>(
  app: FastifyInstance,
  parts: ApiParts,
  { url, schema, start }: LineRoute<Answer>,
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(['application/x-ndjson', 'application/json'], (_request, body, done) =>
      done(null, body),
    );
    scope.post(
      url,
      {
        bodyLimit: Number.MAX_SAFE_INTEGER,
        schema: {
          ...schema,
          tags: [...schema.tags],
          consumes: ['application/x-ndjson', 'application/json'],
          produces: ['application/x-ndjson'],
        },
      },
      async (request, reply) => {
        modeOf(request);
        // Without a content type nothing is read, so that there is no stream either.
        if (!(request.body instanceof Readable)) throw noLines();
        const work = await start(request);
        const isArray = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
        const source = heardFrom(request.body, parts.limits.requestTimeoutMs);
        const limit = parts.limits.bulkLineLimitBytes;
        const elements = isArray ? arrayElements(source, limit) : splitLines(source, limit);
        return reply.type('application/x-ndjson').send(Readable.from(answers(parts, request, elements, work)));
      },
    );
  });
}

function noLines(): Problem {
  return new Problem('json_malformed', {
    detail: 'The body is missing.',
    hint: 'Send application/x-ndjson, one JSON object a line, or application/json, an array of objects.',
  });
}

async function* answers<Answer extends LineAnswer>(
  parts: ApiParts,
  request: FastifyRequest,
  elements: AsyncIterable<Buffer | Error>,
  work: LineWork<Answer>,
): AsyncGenerator<string> {
  const waiting: UnderWay<Answer>[] = [];
  let count = 0;

  async function oldest(): Promise<string> {
    const answer = await waiting.shift()!.result;
    work.note?.(answer);
    return `${JSON.stringify(answer)}\n`;
  }

  for await (const bytes of elements) {
    count += 1;
    waiting.push(await beginLine(parts, request, bytes, count, work));
    // A batch answers many lines at once; written line by line they would cost as much as the changes.
    let text = '';
    while (waiting[0]?.isSettled || waiting.length >= parts.limits.bulkWindowCount) text += await oldest();
    if (text !== '') yield text;
  }
  while (waiting.length > 0) yield await oldest();
  const last = work.end?.();
  if (last !== undefined) yield `${JSON.stringify(last)}\n`;
}

interface UnderWay<Answer> {
  /** Never rejects. */
  readonly result: Promise<Answer | FailedLine>;
  isSettled: boolean;
}

async function beginLine<Answer extends LineAnswer>(
  parts: ApiParts,
  request: FastifyRequest,
  bytes: Buffer | Error,
  number: number,
  { begin }: LineWork<Answer>,
): Promise<UnderWay<Answer>> {
  const fail = (error: unknown) => toFailedLine(error, number, request);
  const underWay = async (): Promise<{ readonly result: Promise<Answer | FailedLine> }> => {
    try {
      if (bytes instanceof Error) throw badLine(bytes);
      const { result } = await begin(parseJson(bytes, parts.limits.jsonDepthMax), number, bytes);
      return { result: result.catch(fail) };
    } catch (error) {
      return { result: Promise.resolve(fail(error)) };
    }
  };
  const { result } = await underWay();
  const entry: UnderWay<Answer> = { result, isSettled: false };
  void result.then(() => (entry.isSettled = true));
  return entry;
}

function badLine({ message }: Error): Problem {
  return message.includes('longer')
    ? new Problem('body_too_large', { detail: message, hint: 'Send a shorter line.' })
    : new Problem('json_malformed', { detail: message, hint: 'Send one JSON object a line, or an array of objects.' });
}

function toFailedLine(error: unknown, line: number, request: FastifyRequest): FailedLine {
  const problem = toProblem(error as Error, request);
  if (problem.code === 'internal') request.log.error({ err: problem.cause, line }, 'a line of a stream failed');
  const { detail, hint, pointer } = problem.parts;
  return {
    line,
    status: problem.status,
    code: problem.code,
    detail,
    hint,
    ...(pointer === undefined ? {} : { pointer }),
  };
}

/** The line as its schema has it, or a problem that lists what is wrong. */
export function checkLine<T extends Type.TSchema>(
  request: FastifyRequest,
  schema: T,
  line: unknown,
): asserts line is Type.Static<T> {
  const validate = request.compileValidationSchema(schema, 'body');
  if (!validate(line)) throw validationProblem(validate.errors ?? [], 'body', true);
}

/**
 * Commits in the order of the calls: resolves once the engine has taken the submission, and waits while it is too busy
 * instead of failing. A stream is read no faster than it is answered.
 */
export async function commitInOrder(
  commit: Commit,
  submission: Submission,
): Promise<{ readonly outcome: Promise<Outcome> }> {
  for (;;) {
    const outcome = commit(submission);
    if (!(await isTurnedAway(outcome))) return { outcome };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The engine turns away at once or not at all; an answer takes at least a turn of the event loop. */
async function isTurnedAway(outcome: Promise<Outcome>): Promise<boolean> {
  const turnedAway = outcome.then(
    () => false,
    (error: unknown) => error instanceof Overloaded,
  );
  const later = Promise.resolve()
    .then(() => undefined)
    .then(() => undefined)
    .then(() => false);
  return Promise.race([turnedAway, later]);
}
