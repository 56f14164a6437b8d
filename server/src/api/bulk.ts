import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { BulkLineOut } from '@milepost/contract';
import { BulkLineIn } from '@milepost/contract';
import type { Outcome, Submission } from '../core/outcome.ts';
import { sha256Hex } from '../lib/ids.ts';
import { circumstancesOf, idempotencyOf, idempotencyScope, modeOf, parseOrderKey } from './caller.ts';
import { mainEvent } from './order-out.ts';
import type { ApiParts } from './parts.ts';
import { problems } from './problems.ts';
import { toSaid } from './status.ts';
import { checkLine, commitInOrder, registerLineRoute } from './streamed-lines.ts';
import { textsOf } from './texts.ts';

/** Many status changes in one request: one answer per line, in order; a bad line stops nothing. */
export function registerBulk(app: FastifyInstance, parts: ApiParts): void {
  registerLineRoute(app, parts, {
    url: '/v1/status-changes',
    schema: {
      tags: ['status'],
      summary: 'Set many statuses, streamed',
      description:
        'A JSON array or NDJSON of StatusChange, any length; answers NDJSON of StatusChangeResult, one per line, in order.',
    },
    start: async (request) => ({
      begin: async (line, number, bytes) => {
        checkLine(request, BulkLineIn, line);
        const submission = await toSubmission(parts, request, line, bytes, number);
        const { outcome } = await commitInOrder(parts.commit, submission);
        return { result: outcome.then((settled) => toResult(number, settled)) };
      },
    }),
  });
}

async function toSubmission(
  parts: ApiParts,
  request: FastifyRequest,
  line: BulkLineIn,
  bytes: Buffer,
  number: number,
): Promise<Submission> {
  const { orderId, to, idempotencyKey, ...said } = line;
  const key = idempotencyKey ?? lineKey(request, number);
  const { ifVersion: _, ...circumstances } = circumstancesOf(request);
  return {
    accountId: request.principal.accountId,
    lookups: [parseOrderKey(orderId)],
    command: { kind: 'set_status', to, notify: false, ...(await toSaid(parts, request, said)) },
    circumstances,
    ...(modeOf(request) === 'dry-run'
      ? { dryRun: true }
      : key === undefined
        ? {}
        : { idempotency: { key, scope: idempotencyScope(request), requestHash: sha256Hex(bytes) } }),
  };
}

/** A header key K gives line n the key `K:n` (rulings 18). */
export function lineKey(request: FastifyRequest, number: number): string | undefined {
  const header = idempotencyOf(request)?.key;
  return header === undefined ? undefined : `${header}:${number}`;
}

/** What a command on one order did, as the answer to its line. */
export function toResult(number: number, outcome: Outcome): BulkLineOut {
  if (outcome.kind === 'refused') {
    const { code, detail, hint, pointer } = outcome.refusal;
    const texts = textsOf(outcome.refusal);
    return { line: number, status: problems[code].status, code, detail, hint, pointer, texts };
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
