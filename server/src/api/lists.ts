import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { OrderFilterIn } from '@milepost/contract';
import { AtLeast, OrderCountsOut, OrderRowOut, orderFilterMembers, Page } from '@milepost/contract';
import Type from 'typebox';
import type { AccountBook } from '../accounts/books.ts';
import type { Audience, Principal } from '../core/principal.ts';
import { categories, isClosed } from '../core/workflow.ts';
import { shareNext } from '../lib/gather.ts';
import { endOfDay } from '../lib/instants.ts';
import { countedRowsMax } from '../store/list-views.ts';
import type { ListedOrder } from '../store/list-views.ts';
import { requireRight } from './caller.ts';
import { toOrderFilter } from './order-filter.ts';
import { lateCursor, pageSize, parseCursor, parseLateCursor } from './paging.ts';
import type { ApiParts } from './parts.ts';

const OrderQuery = Type.Object(
  {
    ...orderFilterMembers,
    atLeast: Type.Optional(AtLeast),
    order: Type.Optional(
      Type.Union([Type.Literal('newest'), Type.Literal('late_first')], {
        description: 'late_first: those first that are late for longest, or will be soonest. For internal callers.',
      }),
    ),
    details: Type.Optional(
      Type.Boolean({ description: 'With the name of the customer, the city, the total and where it comes from.' }),
    ),
    cursor: Type.Optional(Type.String()),
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
);

/** For so long counts are given again: they are asked for by everybody who looks, at each change. */
const countsAgeMs = 1000;

/** Lists of orders, and their counts. */
export function listRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { limits } = parts;
  const known = new Map<string, { readonly at: number; readonly counts: Promise<OrderCountsOut> }>();
  // Whoever looks asks for the same page at each change. By caller: what one may see is not what another may.
  const pages = new WeakMap<Principal, ReturnType<typeof shareNext<SentPage>>>();

  return async (app) => {
    app.get(
      '/v1/orders',
      {
        schema: {
          tags: ['orders'],
          summary: 'List orders, newest or late first',
          querystring: OrderQuery,
          response: { 200: Page(OrderRowOut) },
        },
      },
      async (request, reply) => {
        requireRight(request, 'orders.read');
        const { principal, query } = request;
        const limit = pageSize(limits, query.limit);
        if (query.atLeast !== undefined) await parts.caughtUp(principal.accountId, query.atLeast);
        const share = pages.get(principal) ?? shareNext<SentPage>();
        pages.set(principal, share);
        const page = await share(request.url, async () =>
          toSent(await readRows(parts, principal, query, limit), request.url),
        );
        if (page.link !== undefined) reply.header('link', page.link);
        // Text is sent as it is; its type is that of the page in it.
        return reply.type('application/json; charset=utf-8').send(page.text as never);
      },
    );

    app.get(
      '/v1/orders/counts',
      {
        schema: {
          tags: ['orders'],
          summary: 'How many orders are in each status',
          querystring: Type.Object({ atLeast: Type.Optional(AtLeast) }, { additionalProperties: false }),
          response: { 200: OrderCountsOut },
        },
      },
      async (request) => {
        // Counts are of the whole account, so whoever sees only some customers' orders gets none.
        requireRight(request, 'insights.read');
        const { principal, query } = request;
        if (principal.customerIds !== null) return { data: [], needsUs: 0, dueToday: 0, countedTo: countedRowsMax };
        if (query.atLeast !== undefined) {
          await parts.caughtUp(principal.accountId, query.atLeast);
          known.delete(principal.accountId);
        }
        return counts(principal.accountId);
      },
    );
  };

  function counts(accountId: string): Promise<OrderCountsOut> {
    const before = known.get(accountId);
    if (before !== undefined && performance.now() - before.at < countsAgeMs) return before.counts;
    if (known.size >= accountsKnownMax) known.clear();
    const asked = { at: performance.now(), counts: readCounts(parts, accountId) };
    known.set(accountId, asked);
    asked.counts.catch(() => known.delete(accountId));
    return asked.counts;
  }
}

/** A page as it goes out: its rows hold nothing but what their schema names, so that nothing has to be left out of them. */
interface SentPage {
  readonly text: string;
  readonly link: string | undefined;
}

function toSent(page: Awaited<ReturnType<typeof readRows>>, url: string): SentPage {
  const { next } = page;
  return { text: JSON.stringify(page), link: next === null ? undefined : `<${nextUrl(url, next)}>; rel="next"` };
}

/** What a page of orders is asked for with. */
export type RowsAsked = OrderFilterIn & Pick<Type.Static<typeof OrderQuery>, 'order' | 'details' | 'cursor'>;

/** A page of orders as the caller may see them, and the cursor of the next one. */
export async function readRows(
  parts: ApiParts,
  principal: Principal,
  query: RowsAsked,
  limit: number,
): Promise<{ readonly data: OrderRowOut[]; readonly next: string | null }> {
  const { accountId, audience, customerIds } = principal;
  const now = parts.now();
  const filter = await toOrderFilter(parts, principal, query, now);
  // When an order is late is internal.
  const lateFirst = query.order === 'late_first' && audience === 'internal';
  const from = pageStart(query.cursor, lateFirst);
  const viewer = { audience, customerIds, now };
  const rows = await parts.lists.orders(accountId, filter, viewer, { ...from, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const cursorOf = ({ lateAt, number }: ListedOrder) =>
    lateFirst ? lateCursor(lateAt === null ? null : new Date(lateAt), number) : String(number);
  const book = await parts.workflows(accountId);
  const ids = query.details === true ? page.map(({ id }) => id) : [];
  const details = ids.length === 0 ? undefined : await parts.lists.details(accountId, ids);
  return {
    data: page.map((row) => {
      const shown = toRowOut(row, audience, book);
      if (details === undefined) return shown;
      const detailed = { ...shown, ...details.get(row.id) };
      return audience === 'internal' ? detailed : { ...detailed, ownerName: null };
    }),
    next: rows.length > limit ? cursorOf(last!) : null,
  };
}

/** Accounts whose counts are kept at once. */
const accountsKnownMax = 1000;

const activeCategories = categories.filter((category) => !isClosed(category));

async function readCounts(parts: ApiParts, accountId: string): Promise<OrderCountsOut> {
  const { timeZone } = await parts.account(accountId);
  const now = parts.now();
  const [data, pressing] = await Promise.all([
    parts.lists.counts(accountId),
    parts.lists.pressing(accountId, activeCategories, now, endOfDay(now, timeZone)),
  ]);
  const late = new Map(pressing.late.map((row) => [keyOf(row), row.late]));
  return {
    data: data.map((row) => ({ ...row, late: late.get(keyOf(row)) ?? 0 })),
    needsUs: pressing.needsUs,
    dueToday: pressing.dueToday,
    countedTo: countedRowsMax,
  };
}

function keyOf({ workflow, status, category }: { workflow: string; status: string; category: string }): string {
  return `${workflow}\n${status}\n${category}`;
}

function pageStart(cursor: string | undefined, lateFirst: boolean) {
  if (!lateFirst) return { before: cursor === undefined ? undefined : parseCursor(cursor) };
  if (cursor === undefined) return { before: undefined, lateFirst: { after: undefined } };
  const { after, before } = parseLateCursor(cursor);
  return { before, lateFirst: { after } };
}

function nextUrl(url: string, cursor: string): string {
  const [path = '', search = ''] = url.split('?');
  const query = new URLSearchParams(search);
  query.set('cursor', cursor);
  return `${path}?${query.toString()}`;
}

function toRowOut(row: ListedOrder, audience: Audience, book: AccountBook): OrderRowOut {
  if (audience === 'internal') return row;
  return {
    ...row,
    category: book.latest(row.workflow)?.statuses.get(row.status)?.category ?? 'open',
    attention: row.attention === audience ? row.attention : 'none',
    ownerId: null,
    statusSince: null,
    lateAt: null,
  };
}
