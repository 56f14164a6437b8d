import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DialectParts } from '../dialect.ts';
import { VendorError } from './answers.ts';
import { logIn, logInWith } from './log-in.ts';
import { readBody } from './read-body.ts';
import { openTags, score, velocitySeconds } from './score.ts';
import { vendorScope } from './vendor-scope.ts';
import { source } from './way.ts';

/** The score of one order at a path of this scope (section 1). */
export function scoreRoute(parts: DialectParts, app: FastifyInstance, path: string): void {
  app.get(path, async (request, reply) => {
    const body = JSON.stringify(await scoreOf(parts, request));
    return reply.code(200).type('application/json; charset=utf-8').send(body);
  });
}

/** The score where the first documentation has it. */
export function firstScoreRoute(parts: DialectParts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    vendorScope(app, { known: 'The call is GET /v1/get/score?api_key=...&order_id=...' });
    scoreRoute(parts, app, '/score');
  };
}

async function scoreOf(parts: DialectParts, request: FastifyRequest): Promise<object> {
  const { api_key: key, order_id: orderId } = request.query as Readonly<Record<string, unknown>>;
  const { accountId } =
    typeof key === 'string' && key !== ''
      ? await logInWith(parts, key)
      : await logIn(parts, request.headers['x-thirdwatch-api-key']);
  if (typeof orderId !== 'string' || orderId === '') {
    throw new VendorError(400, 'order_id_missing', 'Say which order in the query: order_id=...');
  }
  const order =
    (await parts.views.order(accountId, { kind: 'external', source, externalId: orderId })) ??
    (await parts.views.order(accountId, { kind: 'reference', reference: orderId }));
  if (order === undefined) throw new VendorError(404, 'order_not_found', `There is no order ${orderId}.`);
  const wanted = { source, orderKey: orderId, withinSeconds: velocitySeconds };
  const { billingAddressId, shippingAddressId } = order;
  const ids = [billingAddressId, shippingAddressId].filter((id) => id !== null);
  const [signals, addresses] = await Promise.all([
    parts.shoppers.signals(accountId, wanted),
    parts.addresses(accountId, ids),
  ]);
  const tagEvents = (signals?.tags ?? []).flatMap(({ kind, body }) => {
    const read = readBody(body);
    return read.kind === 'object' ? [{ kind, members: read.members }] : [];
  });
  return {
    order_id: orderId,
    user_id: signals?.userKey ?? signals?.sessionKey ?? '',
    order_timestamp: order.orderedAt ?? order.createdAt.toISOString(),
    ...score({
      ordersOfUser: signals?.ordersOfUser ?? 0,
      ordersFromAddress: signals?.ordersFromAddress ?? 0,
      chargebacksOfUser: signals?.chargebacksOfUser ?? 0,
      tags: openTags(tagEvents),
      billing: addresses.get(billingAddressId ?? ''),
      shipping: addresses.get(shippingAddressId ?? ''),
    }),
  };
}
