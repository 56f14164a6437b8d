import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Json, JsonObject } from '../core/json.ts';
import { idempotencyOf } from './caller.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

/** How an answer with personal data is kept by its id and built again; what needs none is kept as it was, without secrets. */
export interface Recall<Body> {
  readonly keep: (body: Body) => JsonObject;
  readonly again: (kept: JsonObject) => Promise<Body>;
}

/**
 * A write that is not about an order, done once per `Idempotency-Key`: a repeat gets the first answer again (rulings 18).
 * `work` gives the body and sets the code on the reply; it sends nothing itself, as nothing is durable before this returns.
 */
export async function once<Body>(
  parts: Pick<ApiParts, 'once'>,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<Body>,
  recall?: Recall<Body>,
): Promise<Body> {
  const idempotency = idempotencyOf(request);
  if (idempotency === undefined) return work();
  const outcome = await parts.once(request.principal.accountId, idempotency, work, (body) => ({
    status: reply.statusCode,
    body: recall === undefined ? withoutSecret(body) : recall.keep(body),
  }));
  if (outcome.kind === 'done') return outcome.result;
  if (outcome.kind === 'mismatch') {
    throw new Problem('idempotency_mismatch', {
      detail: `The idempotency key ${idempotency.key} was used for another request.`,
      hint: 'Use a new key for a new request.',
    });
  }
  const { status, body } = outcome.kept as unknown as { status: number; body: JsonObject };
  void reply.code(status).header('idempotency-replayed', 'true');
  return recall === undefined ? (body as Body) : recall.again(body);
}

/**
 * Like `once`, for work that moves orders: that waits for the account's lock, so it must not happen inside a transaction which
 * may hold it. The answer is kept after the work, so `work` must be harmless to do twice, as two at the same moment may.
 */
export async function onceApart<Body>(
  parts: Pick<ApiParts, 'once'>,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<Body>,
  recall: Recall<Body>,
): Promise<Body> {
  if (idempotencyOf(request) === undefined) return work();
  const earlier = async () => {
    try {
      return { kept: await once<Body>(parts, request, reply, () => Promise.reject(new NotDone()), recall) };
    } catch (error) {
      if (error instanceof NotDone) return undefined;
      throw error;
    }
  };
  const before = await earlier();
  if (before !== undefined) return before.kept;
  try {
    const answer = await work();
    return await once(parts, request, reply, async () => answer, recall);
  } catch (error) {
    // Refused because another with the same key has done it meanwhile.
    const meanwhile = error instanceof Problem ? await earlier() : undefined;
    if (meanwhile === undefined) throw error;
    return meanwhile.kept;
  }
}

/** Ends a look at what was kept for a key under which nothing was done yet. */
class NotDone extends Error {
  override readonly name = 'NotDone';
}

function withoutSecret(body: unknown): Json {
  if (typeof body !== 'object' || body === null) return body as Json;
  const { secret: _, ...rest } = body as { secret?: unknown };
  return rest;
}
