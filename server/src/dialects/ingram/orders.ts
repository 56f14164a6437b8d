import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Order } from '../../core/order.ts';
import { requireRight } from './caller.ts';
import { checkHeaders } from './im-headers.ts';
import { branchOf, findOrder, workflowOf } from './order-access.ts';
import { toOrderDetail } from './order-details.ts';
import type { IngramParts } from './parts.ts';
import { readSearch } from './search-query.ts';
import { toSearchResult } from './search-result.ts';

interface OrderRoute {
  Params: { number: string };
}

/** The orders behind the events: details and search. */
export function registerOrders(app: FastifyInstance, parts: IngramParts): void {
  for (const version of ['v6.1', 'v6', 'v5']) {
    app.get<OrderRoute>(`/resellers/${version}/orders/:number`, async (request, reply) => {
      // The link in an event names v5, and whoever follows it may know nothing but its token.
      checkHeaders(request, reply, { lenient: version === 'v5' });
      requireRight(request, 'orders.read');
      const order = await findOrder(parts, request.ingramCaller, request.params.number);
      reply.type('application/json; charset=utf-8');
      return JSON.stringify(await detailOf(parts, request, order));
    });
  }

  app.get('/resellers/v6/orders/search', async (request, reply) => {
    checkHeaders(request, reply);
    requireRight(request, 'orders.read');
    const { ingramCaller: caller, url } = request;
    const [account, book] = await Promise.all([parts.account(caller.accountId), parts.workflows(caller.accountId)]);
    const branch = branchOf(account);
    const query = new URLSearchParams(url.split('?').slice(1).join('?'));
    const workflows = book.all().flatMap(({ key }) => book.versions(key));
    const asked = readSearch(query, { branch, timeZone: account.timeZone, workflows });
    const { pageSize, pageNumber, search } = asked;
    const viewer = { audience: caller.audience, customerIds: caller.customerIds, now: parts.now() };
    const page = { offset: (pageNumber - 1) * pageSize, limit: pageSize };
    const { total, orders } = await parts.search.search(caller.accountId, search, viewer, page);
    if (orders.length === 0) return reply.code(204).send();
    const shown = await Promise.all(orders.map(async (order) => ({ order, workflow: await workflowOf(parts, order) })));
    const context = { branch, timeZone: account.timeZone, audience: caller.audience, path: pathOf(request), query };
    reply.type('application/json; charset=utf-8');
    return JSON.stringify(toSearchResult(shown, { total, pageSize, pageNumber }, context));
  });
}

/** An order as its details show it, with the addresses that belong to it. */
async function detailOf(parts: IngramParts, request: FastifyRequest, order: Order): Promise<object> {
  const { ingramCaller: caller } = request;
  const ids = [order.billingAddressId, order.shippingAddressId].filter((id) => id !== null);
  const [account, workflow, addresses] = await Promise.all([
    parts.account(order.accountId),
    workflowOf(parts, order),
    parts.addresses(order.accountId, ids),
  ]);
  const { timeZone, currency } = account;
  const branch = branchOf(account);
  return toOrderDetail(order, { workflow, audience: caller.audience, timeZone, branch, currency, addresses });
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? '';
}
