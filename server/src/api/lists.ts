import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { OrderRowOut, orderFilterMembers, Page } from '@milepost/contract';
import Type from 'typebox';
import type { AccountBook } from '../accounts/books.ts';
import type { Audience } from '../core/principal.ts';
import type { ListedOrder } from '../store/list-views.ts';
import { requireRight } from './caller.ts';
import { toOrderFilter } from './order-filter.ts';
import { pageSize, parseCursor } from './paging.ts';
import type { ApiParts } from './parts.ts';

const OrderQuery = Type.Object(
  {
    ...orderFilterMembers,
    atLeast: Type.Optional(Type.String({ pattern: '^\\d{1,18}$', description: 'Waits until this position is shown.' })),
    cursor: Type.Optional(Type.String()),
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
);

/** Lists of orders, and their counts. */
export function listRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { limits } = parts;

  return async (app) => {
    app.get(
      '/v1/orders',
      {
        schema: {
          tags: ['orders'],
          summary: 'List orders, newest first',
          querystring: OrderQuery,
          response: { 200: Page(OrderRowOut) },
        },
      },
      async (request, reply) => {
        requireRight(request, 'orders.read');
        const { principal, query } = request;
        const limit = pageSize(limits, query.limit);
        if (query.atLeast !== undefined) await parts.caughtUp(principal.accountId, query.atLeast);
        const now = parts.now();
        const filter = await toOrderFilter(parts, principal, query, now);
        const viewer = { audience: principal.audience, customerIds: principal.customerIds, now };
        const before = query.cursor === undefined ? undefined : parseCursor(query.cursor);
        const rows = await parts.lists.orders(principal.accountId, filter, viewer, { before, limit: limit + 1 });
        const page = rows.slice(0, limit);
        const next = rows.length > limit ? String(page.at(-1)!.number) : null;
        if (next !== null) reply.header('link', `<${nextUrl(request.url, next)}>; rel="next"`);
        const book = await parts.workflows(principal.accountId);
        return { data: page.map((row) => toRowOut(row, principal.audience, book)), next };
      },
    );

    app.get(
      '/v1/orders/counts',
      {
        schema: {
          tags: ['orders'],
          summary: 'How many orders are in each status',
          querystring: Type.Object(
            { atLeast: Type.Optional(Type.String({ pattern: '^\\d{1,18}$' })) },
            { additionalProperties: false },
          ),
          response: {
            200: Type.Object({
              data: Type.Array(
                Type.Object({
                  workflow: Type.String(),
                  status: Type.String(),
                  category: Type.String(),
                  orders: Type.Integer(),
                }),
              ),
            }),
          },
        },
      },
      async (request) => {
        // Counts are of the whole account, so whoever sees only some customers' orders gets none.
        requireRight(request, 'insights.read');
        const { principal, query } = request;
        if (query.atLeast !== undefined) await parts.caughtUp(principal.accountId, query.atLeast);
        return { data: principal.customerIds === null ? [...(await parts.lists.counts(principal.accountId))] : [] };
      },
    );
  };
}

function nextUrl(url: string, cursor: string): string {
  const [path = '', search = ''] = url.split('?');
  const query = new URLSearchParams(search);
  query.set('cursor', cursor);
  return `${path}?${query.toString()}`;
}

function toRowOut(row: ListedOrder, audience: Audience, book: AccountBook): OrderRowOut {
  const internal = audience === 'internal';
  return {
    ...row,
    category: internal ? row.category : (book.latest(row.workflow)?.statuses.get(row.status)?.category ?? 'open'),
    attention: internal || row.attention === audience ? row.attention : 'none',
    ownerId: internal ? row.ownerId : null,
    statusSince: internal ? row.statusSince.toISOString() : null,
    dueAt: row.dueAt?.toISOString() ?? null,
    lateAt: internal ? (row.lateAt?.toISOString() ?? null) : null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
