import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { NewTrackingLinkIn, NewTrackingLinkOut, Page, TrackingLinkOut } from '@milepost/contract';
import Type from 'typebox';
import type { TrackingLink } from '../accounts/tracking-links.ts';
import { toActor } from '../core/principal.ts';
import { toInstant } from '../lib/instants.ts';
import { requireRight } from './caller.ts';
import { once } from './once.ts';
import { findOrder, OrderParams } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

const LinkParams = Type.Object({ ...OrderParams.properties, linkId: Type.String({ format: 'uuid' }) });

/** Links to the tracking page of an order: whoever has one sees what its customer may see. */
export function trackingLinkRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/orders/:key/tracking-links',
      {
        schema: {
          tags: ['tracking'],
          summary: 'List the tracking links of an order that were asked for, the newest 100',
          params: OrderParams,
          response: { 200: Page(TrackingLinkOut) },
        },
      },
      async (request) => {
        const { principal, params } = request;
        const { orderId } = await findOrder(parts, principal, params.key);
        requireRight(request, 'orders.write');
        const links = await parts.trackingLinks.list(principal.accountId, orderId);
        return { data: links.map(toLinkOut), next: null };
      },
    );

    app.post(
      '/v1/orders/:key/tracking-links',
      {
        schema: {
          tags: ['tracking'],
          summary: 'Make a tracking link',
          params: OrderParams,
          body: NewTrackingLinkIn,
          response: { 201: NewTrackingLinkOut },
        },
      },
      async (request, reply) => {
        const { principal, params, body } = request;
        const { accountId } = principal;
        const { orderId } = await findOrder(parts, principal, params.key);
        requireRight(request, 'orders.write');
        const { timeZone } = await parts.account(accountId);
        const expiresAt = body.expiresAt === undefined ? null : toInstant(body.expiresAt, timeZone);
        if (expiresAt !== null && expiresAt <= parts.now()) throw hasPassed(body.expiresAt!);
        return once<NewTrackingLinkOut>(
          parts,
          request,
          reply,
          async () => {
            const link = await parts.trackingLinks.create(accountId, orderId, {
              ...{ purpose: 'share', expiresAt },
              actor: toActor(principal),
            });
            reply.code(201);
            return { ...toLinkOut(link), token: link.token, url: `${parts.baseUrl()}/track/${link.token}` };
          },
          {
            keep: ({ token: _, url: __, ...rest }) => rest,
            again: async (kept) => kept as unknown as NewTrackingLinkOut,
          },
        );
      },
    );

    app.delete(
      '/v1/orders/:key/tracking-links',
      {
        schema: {
          tags: ['tracking'],
          summary: 'End every tracking link of an order, those in mails too',
          params: OrderParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { principal, params } = request;
        const { orderId } = await findOrder(parts, principal, params.key);
        requireRight(request, 'orders.write');
        return once(parts, request, reply, async () => {
          await parts.trackingLinks.revoke(principal.accountId, orderId, toActor(principal));
          parts.news.wake([principal.accountId]);
          reply.code(204);
          return null;
        });
      },
    );

    app.delete(
      '/v1/orders/:key/tracking-links/:linkId',
      {
        schema: {
          tags: ['tracking'],
          summary: 'End a tracking link',
          params: LinkParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { principal, params } = request;
        const { orderId } = await findOrder(parts, principal, params.key);
        requireRight(request, 'orders.write');
        return once(parts, request, reply, async () => {
          const actor = toActor(principal);
          if ((await parts.trackingLinks.revoke(principal.accountId, orderId, actor, params.linkId)) === 0) {
            throw new Problem('not_found', {
              detail: 'The order has no such link, or it is ended already.',
              hint: `List them with GET /v1/orders/${orderId}/tracking-links.`,
            });
          }
          // Pages that are open look again.
          parts.news.wake([principal.accountId]);
          reply.code(204);
          return null;
        });
      },
    );
  };
}

function hasPassed(expiresAt: string): Problem {
  const detail = `expiresAt ${expiresAt} has passed.`;
  return new Problem('validation_failed', {
    detail,
    hint: 'Give a time to come, or leave it out.',
    pointer: '/expiresAt',
    errors: [{ pointer: '/expiresAt', detail }],
  });
}

function toLinkOut({ linkId, orderId, createdAt, expiresAt, revokedAt }: TrackingLink): TrackingLinkOut {
  return {
    id: linkId,
    orderId,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
