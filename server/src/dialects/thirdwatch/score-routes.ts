import type { FastifyInstance, FastifyRequest } from 'fastify';
import { VendorError } from './answers.ts';
import { logIn, logInWith } from './log-in.ts';
import type { ThirdwatchParts } from './parts.ts';
import { scoreOrder } from './score-order.ts';
import { vendorScope } from './vendor-scope.ts';
import { source } from './way.ts';

/** The score of one order at a path of this scope (section 1). */
export function scoreRoute(parts: ThirdwatchParts, app: FastifyInstance, path: string): void {
  app.get(path, async (request, reply) => {
    const body = JSON.stringify(await scoreOf(parts, request));
    return reply.code(200).type('application/json; charset=utf-8').send(body);
  });
}

/** The score where the first documentation has it. */
export function firstScoreRoute(parts: ThirdwatchParts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    vendorScope(app, { known: 'The call is GET /v1/get/score?api_key=...&order_id=...' });
    scoreRoute(parts, app, '/score');
  };
}

async function scoreOf(parts: ThirdwatchParts, request: FastifyRequest): Promise<object> {
  const { api_key: key, order_id: orderId } = request.query as Readonly<Record<string, unknown>>;
  const { accountId } =
    typeof key === 'string' && key !== '' ? await logInWith(parts, request, key) : await logIn(parts, request);
  if (typeof orderId !== 'string' || orderId === '') {
    throw new VendorError(400, 'order_id_missing', 'Say which order in the query: order_id=...');
  }
  const order =
    (await parts.views.order(accountId, { kind: 'external', source, externalId: orderId })) ??
    (await parts.views.order(accountId, { kind: 'reference', reference: orderId }));
  if (order === undefined) throw new VendorError(404, 'order_not_found', `There is no order ${orderId}.`);
  const { shopper, ...scored } = await scoreOrder(parts, order, orderId);
  return {
    order_id: orderId,
    user_id: shopper,
    order_timestamp: order.orderedAt ?? order.createdAt.toISOString(),
    ...scored,
  };
}
