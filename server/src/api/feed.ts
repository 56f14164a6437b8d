import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { EventOut, OrderOut, Page } from '@milepost/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { isStillSame, requireRight } from './caller.ts';
import { requireEventTypes } from './event-types.ts';
import { pageSize } from './paging.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { streamEvents } from './stream.ts';
import { createFeed } from './visible-feed.ts';

const Types = Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 50 }));
const Position = Type.String({ pattern: '^\\d{1,18}$', description: 'A position; 0 is the beginning.' });

const FeedQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({ pattern: '^(\\d{1,18}|latest)$', description: 'A position; 0 is the beginning, latest the end.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
    types: Types,
    wait: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 60, description: 'Seconds to wait for an event where there is none yet.' }),
    ),
    orders: Type.Optional(
      Type.Boolean({
        description: 'With each event, as in a webhook: the order as of it, and the seq of the one before.',
      }),
    ),
  },
  { additionalProperties: false },
);

const FeedEvent = Type.Object({
  ...EventOut.properties,
  previousSeq: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  order: Type.Optional(OrderOut),
});

const StreamQuery = Type.Object({ after: Type.Optional(Position), types: Types }, { additionalProperties: false });

/** How often other nodes' events are looked for where a notice was lost. */
const pollMs = 1000;

/** How long a stream's reader may take nothing. */
const slowMs = 10_000;

/** The account's events in the order of their positions: a page at a time, or as they come. */
export function feedRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const feed = createFeed(parts);

  return async (app) => {
    const closing = endAtClose(app);

    app.get(
      '/v1/events',
      {
        schema: {
          tags: ['events'],
          summary: 'The feed: events after a position, strictly ordered',
          querystring: FeedQuery,
          response: {
            200: Type.Object({
              ...Page(FeedEvent).properties,
              position: Type.String({ description: 'Read on from here.' }),
            }),
          },
        },
      },
      async (request, reply) => {
        requireRight(request, 'orders.read');
        const { principal, query } = request;
        requireEventTypes(query.types ?? []);
        const limit = pageSize(parts.limits, query.limit);
        const deadline = performance.now() + (query.wait ?? 0) * 1000;
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        const signal = AbortSignal.any([closing, gone.signal]);
        const after =
          query.after === 'latest' ? await parts.deliveries.endOfLog(principal.accountId) : (query.after ?? '0');
        let page = await feed(principal, after, limit, query.types);
        while (page.data.length === 0 && !signal.aborted) {
          const left = deadline - performance.now();
          if (!page.full && left <= 0) break;
          if (!page.full) await parts.news.wait(principal.accountId, Math.min(left, pollMs), signal);
          page = await feed(principal, page.position, limit, query.types);
        }
        const { position, full, events } = page;
        const data =
          query.orders === true
            ? await parts.presentWithOrders(principal.accountId, principal.audience, events)
            : page.data;
        return { data: [...data] as Type.Static<typeof FeedEvent>[], next: full ? position : null, position };
      },
    );

    app.get(
      '/v1/events/stream',
      {
        schema: {
          tags: ['events'],
          summary: 'Events as they come (server-sent events); resumes after Last-Event-ID, a position',
          querystring: StreamQuery,
          produces: ['text/event-stream'],
        },
      },
      async (request, reply) => {
        requireRight(request, 'orders.read');
        const { principal, query } = request;
        requireEventTypes(query.types ?? []);
        const after = lastEventId(request) ?? query.after ?? (await parts.deliveries.endOfLog(principal.accountId));
        reply.hijack();
        await streamEvents({
          principal,
          after,
          types: query.types,
          raw: reply.raw,
          requestId: request.id,
          feed,
          isStillKnown: () => isStillSame(parts, request),
          wait: (waitMs, signal) => parts.news.wait(principal.accountId, waitMs, signal),
          heartbeatMs: parts.limits.streamHeartbeatMs,
          pollMs,
          slowMs,
          closing,
        });
      },
    );
  };
}

/** Where an interrupted reader was. */
function lastEventId({ headers }: FastifyRequest): string | undefined {
  const id = headers['last-event-id'];
  if (id === undefined || id === '') return undefined;
  if (typeof id === 'string' && /^\d{1,18}$/.test(id)) return id;
  throw new Problem('header_invalid', {
    detail: 'Last-Event-ID is no position.',
    hint: 'Send the id of the last event as it came, or leave it out.',
  });
}

/** Aborts when the server begins to close: what waits for events would keep it open. */
function endAtClose(app: FastifyInstance): AbortSignal {
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  return closing.signal;
}
