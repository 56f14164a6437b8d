import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { DeliveryOut, DeliveryWithAttemptsOut, NewReplayIn, Page, ReplayOut } from '@milepost/contract';
import type { AttemptOut } from '@milepost/contract';
import Type from 'typebox';
import type { Replay, ReplayWish } from '../core/endpoint.ts';
import { toActor } from '../core/principal.ts';
import { toInstant } from '../lib/instants.ts';
import type { AttemptView, DeliveryView } from '../store/delivery-views.ts';
import { requireRight } from './caller.ts';
import { once } from './once.ts';
import { EndpointParams, ListQuery, noEndpoint, viewOf } from './endpoints.ts';
import { pageSize } from './paging.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

const DeliveryParams = Type.Object({
  id: Type.String({ format: 'uuid' }),
  deliveryId: Type.String({ format: 'uuid' }),
});
const ReplayParams = Type.Object({ id: Type.String({ format: 'uuid' }), replayId: Type.String({ format: 'uuid' }) });

const DeliveryQuery = Type.Object(
  {
    ...ListQuery.properties,
    state: Type.Optional(Type.Union(['pending', 'delivered', 'dead', 'canceled'].map((state) => Type.Literal(state)))),
    orderId: Type.Optional(Type.String({ format: 'uuid' })),
  },
  { additionalProperties: false },
);

/** How many are told again a second, where a replay does not say. */
const perSecondDefault = 50;

/** What was sent to an endpoint, what waits, what was given up, and telling it again. */
export function deliveryRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { endpoints, deliveries } = parts;

  return async (app) => {
    app.get(
      '/v1/endpoints/:id/deliveries',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'List deliveries, newest first; dead letters with state=dead',
          params: EndpointParams,
          querystring: DeliveryQuery,
          response: { 200: Page(DeliveryOut) },
        },
      },
      async (request) => {
        requireRight(request, 'endpoints.manage');
        await viewOf(request, parts);
        const { state, orderId, cursor, limit: wanted } = request.query;
        const limit = pageSize(parts.limits, wanted);
        const page = { before: cursor, limit: limit + 1 };
        const found = await deliveries.deliveries(
          request.principal.accountId,
          request.params.id,
          { state, orderId },
          page,
        );
        const shown = found.slice(0, limit);
        return { data: shown.map(toDeliveryOut), next: found.length > limit ? shown.at(-1)!.deliveryId : null };
      },
    );

    app.get(
      '/v1/endpoints/:id/deliveries/:deliveryId',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'Read a delivery and the log of its attempts',
          params: DeliveryParams,
          response: { 200: DeliveryWithAttemptsOut },
        },
      },
      async (request) => {
        requireRight(request, 'endpoints.manage');
        const { accountId } = request.principal;
        const { id, deliveryId } = request.params;
        const delivery = await deliveries.delivery(accountId, id, deliveryId);
        if (delivery === undefined) throw noDelivery();
        const attempts = await deliveries.attempts(accountId, deliveryId);
        return { ...toDeliveryOut(delivery), log: attempts.map(toAttemptOut) };
      },
    );

    app.post(
      '/v1/endpoints/:id/deliveries/:deliveryId/retry',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'Take up a dead letter again',
          params: DeliveryParams,
          response: { 202: DeliveryOut },
        },
      },
      async (request, reply) => {
        const { principal, params } = request;
        const { accountId } = principal;
        await once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const delivery = await deliveries.delivery(accountId, params.id, params.deliveryId);
          if (delivery === undefined) throw noDelivery();
          if (!(await endpoints.retry(accountId, params.id, params.deliveryId, toActor(principal)))) {
            throw new Problem('conflict', {
              detail: `The delivery is ${delivery.state}; only dead ones are taken up again.`,
              hint: 'Use a replay to tell an event once more.',
            });
          }
          reply.code(202);
          return null;
        });
        return toDeliveryOut((await deliveries.delivery(accountId, params.id, params.deliveryId))!);
      },
    );

    app.get(
      '/v1/endpoints/:id/replays',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'List replays, newest first',
          params: EndpointParams,
          querystring: ListQuery,
          response: { 200: Page(ReplayOut) },
        },
      },
      async (request) => {
        requireRight(request, 'endpoints.manage');
        await viewOf(request, parts);
        const limit = pageSize(parts.limits, request.query.limit);
        const page = { before: request.query.cursor, limit: limit + 1 };
        const found = await deliveries.replays(request.principal.accountId, request.params.id, page);
        const shown = found.slice(0, limit);
        return { data: shown.map(toReplayOut), next: found.length > limit ? shown.at(-1)!.replayId : null };
      },
    );

    app.post(
      '/v1/endpoints/:id/replays',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'Tell events again',
          params: EndpointParams,
          body: NewReplayIn,
          response: { 202: ReplayOut },
        },
      },
      async (request, reply) => {
        const { principal, params, body } = request;
        const { accountId } = principal;
        const { replayId } = await once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { endpoint } = await viewOf(request, parts);
          if (endpoint.kind === 'relay') {
            throw new Problem('conflict', {
              detail: 'Relayed messages are no events.',
              hint: 'Retry its dead letters one by one.',
            });
          }
          const { timeZone } = await parts.account(accountId);
          const wish = toWish(body, timeZone);
          const made = await endpoints.replay(
            accountId,
            params.id,
            wish,
            body.perSecond ?? perSecondDefault,
            toActor(principal),
          );
          if (made === undefined) throw noEndpoint();
          reply.code(202);
          return { replayId: made };
        });
        return toReplayOut((await deliveries.replay(accountId, params.id, replayId))!);
      },
    );

    app.get(
      '/v1/endpoints/:id/replays/:replayId',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'Read how far a replay is',
          params: ReplayParams,
          response: { 200: ReplayOut },
        },
      },
      async (request) => {
        requireRight(request, 'endpoints.manage');
        const { id, replayId } = request.params;
        const replay = await deliveries.replay(request.principal.accountId, id, replayId);
        if (replay === undefined) throw noReplay();
        return toReplayOut(replay);
      },
    );

    app.delete(
      '/v1/endpoints/:id/replays/:replayId',
      {
        schema: { tags: ['endpoints'], summary: 'Stop a replay', params: ReplayParams, response: { 204: Type.Null() } },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { principal, params } = request;
          if (!(await endpoints.cancelReplay(principal.accountId, params.id, params.replayId, toActor(principal))))
            throw noReplay();
          reply.code(204);
          return null;
        }),
    );
  };
}

function toWish({ perSecond: _, ...body }: NewReplayIn, timeZone: string): ReplayWish {
  if (body.kind !== 'range') return body;
  const [from, to] = [toInstant(body.from, timeZone), toInstant(body.to, timeZone)];
  if (from > to) {
    throw new Problem('validation_failed', {
      detail: `${body.from} comes after ${body.to}.`,
      hint: 'Name the earlier instant in from.',
      pointer: '/from',
    });
  }
  return { kind: 'range', from, to };
}

function noDelivery(): Problem {
  return new Problem('not_found', {
    detail: 'There is no such delivery.',
    hint: 'List them with GET /v1/endpoints/{id}/deliveries.',
  });
}

function noReplay(): Problem {
  return new Problem('not_found', {
    detail: 'There is no such replay, or it has ended.',
    hint: 'List them with GET /v1/endpoints/{id}/replays.',
  });
}

function toDeliveryOut({ deliveryId, dueAt, createdAt, settledAt, ...rest }: DeliveryView): DeliveryOut {
  return {
    ...rest,
    id: deliveryId,
    nextAttemptAt: rest.state === 'pending' ? dueAt.toISOString() : null,
    createdAt: createdAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
  };
}

function toAttemptOut({ attemptId, deliveryId: _, at, nextAt, request, response, ...rest }: AttemptView): AttemptOut {
  return {
    ...rest,
    id: attemptId,
    at: at.toISOString(),
    nextAttemptAt: nextAt?.toISOString() ?? null,
    request: { ...request },
    response: response && { ...response },
  };
}

function toReplayOut({ replayId, wanted, createdAt, endedAt, ...rest }: Replay): ReplayOut {
  return {
    ...rest,
    id: replayId,
    wanted: { ...wanted },
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}
