import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { PresenceIn, PresenceOut } from '@milepost/contract';
import type { FastifyRequest } from 'fastify';
import { staysSeconds } from '../accounts/presence.ts';
import type { Principal } from '../core/principal.ts';
import { findOrder, OrderParams } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

/** Who looks at an order, by name: for staff only, and a hint rather than a lock. */
export function presenceRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { presence, users } = parts;

  async function whoIsThere({ accountId, userId: own }: Principal, orderId: string): Promise<PresenceOut> {
    const [present, known] = await Promise.all([presence.list(accountId, orderId), users.list(accountId)]);
    const names = new Map(known.map(({ userId, profile }) => [userId, profile['name']]));
    const data = present.map(({ userId, doing, since }) => {
      const name = names.get(userId);
      return {
        userId,
        name: typeof name === 'string' ? name : '',
        doing,
        since: since.toISOString(),
        me: userId === own,
      };
    });
    return { data, againWithinSeconds: staysSeconds };
  }

  function requireStaff(request: FastifyRequest): void {
    if (request.principal.audience === 'internal') return;
    throw new Problem('right_missing', {
      detail: 'Who else looks at an order is internal.',
      hint: 'Use a log-in or key of the audience internal.',
    });
  }

  return async (app) => {
    app.get(
      '/v1/orders/:key/presence',
      {
        schema: {
          tags: ['console'],
          summary: 'Who looks at an order now',
          params: OrderParams,
          response: { 200: PresenceOut },
        },
      },
      async (request) => {
        const { orderId: id } = await findOrder(parts, request.principal, request.params.key, true);
        requireStaff(request);
        return whoIsThere(request.principal, id);
      },
    );

    app.post(
      '/v1/orders/:key/presence',
      {
        schema: {
          tags: ['console'],
          summary: 'Say that one looks at an order, and learn who else does',
          description:
            'To be said again before againWithinSeconds are over. A key that belongs to no user only learns.',
          params: OrderParams,
          body: PresenceIn,
          response: { 200: PresenceOut },
        },
      },
      async (request) => {
        const { principal, body } = request;
        const { orderId: id } = await findOrder(parts, principal, request.params.key, true);
        requireStaff(request);
        const { accountId, userId } = principal;
        if (userId !== null) {
          if (body.leave === true) await presence.leave(accountId, id, userId);
          else await presence.note(accountId, id, userId, body.doing ?? 'viewing');
        }
        return whoIsThere(principal, id);
      },
    );
  };
}
