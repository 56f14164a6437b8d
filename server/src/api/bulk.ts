import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type {} from '@fastify/swagger';
import type { BulkLineOut } from '@milepost/contract';
import { BulkLineIn } from '@milepost/contract';
import { Compile } from 'typebox/schema';
import type { Outcome, Submission } from '../core/outcome.ts';
import { Overloaded } from '../core/outcome.ts';
import { sha256Hex } from '../lib/ids.ts';
import { splitLines } from '../lib/lines.ts';
import { circumstancesOf, idempotencyOf, idempotencyScope, modeOf, parseOrderKey } from './caller.ts';
import { toProblem } from './http-errors.ts';
import { parseJson } from './json-body.ts';
import { mainEvent } from './order-out.ts';
import type { ApiParts } from './parts.ts';
import { Problem, problems } from './problems.ts';
import { toSaid } from './status.ts';
import { arrayElements } from '../lib/json-array.ts';

/** How many lines are under way at once: enough to fill batches, few enough to keep memory flat. */
const linesInFlight = 1024;

const line = Compile(BulkLineIn);

/**
 * Many status changes in one request: NDJSON or a JSON array of any length, streamed in and out. One answer per line, in
 * order; a bad line stops nothing.
 */
export function registerBulk(app: FastifyInstance, parts: ApiParts): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(['application/x-ndjson', 'application/json'], (_request, body, done) =>
      done(null, body),
    );
    scope.post(
      '/v1/status-changes',
      {
        bodyLimit: Number.MAX_SAFE_INTEGER,
        schema: {
          tags: ['status'],
          summary: 'Set many statuses, streamed',
          description:
            'A JSON array or NDJSON of StatusChange, any length; answers NDJSON of StatusChangeResult, one per line, in order.',
          consumes: ['application/x-ndjson', 'application/json'],
          produces: ['application/x-ndjson'],
        },
      },
      async (request, reply) => {
        modeOf(request);
        const isArray = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
        const source = request.body as Readable;
        const limit = parts.limits.bulkLineLimitBytes;
        const elements = isArray ? arrayElements(source, limit) : splitLines(source, limit);
        return reply.type('application/x-ndjson').send(Readable.from(answers(parts, request, elements)));
      },
    );
  });
}

/** The results in order, with a bounded number of lines under way. */
async function* answers(
  parts: ApiParts,
  request: FastifyRequest,
  elements: AsyncIterable<Buffer | Error>,
): AsyncGenerator<string> {
  const waiting: Promise<BulkLineOut>[] = [];
  let count = 0;
  for await (const bytes of elements) {
    count += 1;
    waiting.push(change(parts, request, bytes, count));
    if (waiting.length >= linesInFlight) yield `${JSON.stringify(await waiting.shift())}\n`;
  }
  for (const result of waiting) yield `${JSON.stringify(await result)}\n`;
}

async function change(
  parts: ApiParts,
  request: FastifyRequest,
  bytes: Buffer | Error,
  number: number,
): Promise<BulkLineOut> {
  try {
    if (bytes instanceof Error)
      throw new Problem('body_too_large', { detail: bytes.message, hint: 'Send a shorter line.' });
    return toResult(number, await commitPatiently(parts, await toSubmission(parts, request, bytes, number)));
  } catch (error) {
    const { code, parts: said, status } = toProblem(error as Error, request);
    const { detail, hint, pointer } = said;
    return { line: number, status, code, detail, hint, ...(pointer === undefined ? {} : { pointer }) };
  }
}

/** A stream waits while the server is busy instead of failing: it is read no faster than it is answered. */
async function commitPatiently(parts: ApiParts, submission: Submission): Promise<Outcome> {
  for (;;) {
    try {
      return await parts.commit(submission);
    } catch (error) {
      if (!(error instanceof Overloaded)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function toSubmission(
  parts: ApiParts,
  request: FastifyRequest,
  bytes: Buffer,
  number: number,
): Promise<Submission> {
  const value = parseJson(bytes, parts.limits.jsonDepthMax);
  if (!line.Check(value)) {
    const [, errors] = line.Errors(value);
    const first = errors[0];
    const pointer = first?.instancePath ?? '';
    throw new Problem('validation_failed', {
      detail: `${pointer || 'The line'} ${first?.message ?? 'is not valid'}.`,
      hint: 'A line is { "orderId", "to" } with message, note, reason, data, notify, occurredAt, idempotencyKey.',
      pointer,
    });
  }
  const { orderId, to, idempotencyKey, ...said } = value as import('@milepost/contract').BulkLineIn;
  const header = idempotencyOf(request)?.key;
  const key = idempotencyKey ?? (header === undefined ? undefined : `${header}:${number}`);
  const { ifVersion: _, ...circumstances } = circumstancesOf(request);
  return {
    accountId: request.principal.accountId,
    lookups: [parseOrderKey(orderId)],
    command: { kind: 'set_status', to, notify: false, ...(await toSaid(parts, request, said)) },
    circumstances,
    ...(key === undefined
      ? {}
      : { idempotency: { key, scope: idempotencyScope(request), requestHash: sha256Hex(bytes) } }),
    ...(modeOf(request) === 'dry-run' ? { dryRun: true } : {}),
  };
}

function toResult(number: number, outcome: Outcome): BulkLineOut {
  if (outcome.kind === 'refused') {
    const { code, detail, hint, pointer } = outcome.refusal;
    return { line: number, status: problems[code].status, code, detail, hint, pointer };
  }
  const { orderId, version } = outcome.order;
  if (outcome.kind === 'unchanged') return { line: number, status: 200, orderId, version, changed: false, event: null };
  const main = mainEvent(outcome.events);
  return {
    line: number,
    status: 200,
    orderId,
    version,
    changed: outcome.changed,
    event: main?.id ?? null,
    position: outcome.events.at(-1)?.position ?? '0',
  };
}
