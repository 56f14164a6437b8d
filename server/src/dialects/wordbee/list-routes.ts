import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bodyOf } from '../raw-body.ts';
import { bookOfOrders } from '../book-of-orders.ts';
import type { QueryingParts } from '../query-parts.ts';
import type { ListRequest } from './list-request.ts';
import { jobMembers } from './job-fields.ts';
import type { List, Row } from './list-question.ts';
import { list, questionOf, urlOf } from './list-question.ts';
import { readList } from './list-request.ts';
import { readMembers } from './members.ts';
import { readOrder } from './order-access.ts';
import type { ListMember } from './order-fields.ts';
import { orderMembers, toOrderRow } from './order-fields.ts';
import { companyMembers, personMembers } from './party-fields.ts';
import { projectMembers } from './project-fields.ts';
import type { Written } from '../written.ts';

/** Orders one by one and in lists, and what every list can be asked for (sheet section 7). */
export function registerLists(app: FastifyInstance, parts: QueryingParts, written: Written): void {
  const orders = (request: FastifyRequest) =>
    listOrders(parts, request, written, readList(readMembers(bodyOf(request)), orderMembers, urlOf(request)));
  app.post('/orders/list', orders);
  app.post('/orders/list/full', orders);

  for (const method of ['GET', 'POST'] as const) {
    for (const [noun, members] of Object.entries(membersOfLists)) {
      const cols = toColumns(members);
      app.route({ method, url: `/${noun}/list/fields`, handler: async () => ({ cols }) });
    }
    for (const url of ['/orders/list/items/:orderId', '/orders/list/item/:orderId']) {
      app.route({ method, url, handler: (request) => oneOrder(parts, request) });
    }
  }
  app.get('/orders/:orderId', (request) => oneOrder(parts, request));
}

const membersOfLists = {
  orders: orderMembers,
  projects: projectMembers,
  jobs: jobMembers,
  companies: companyMembers,
  persons: personMembers,
} as const;

function toColumns(members: readonly ListMember[]): readonly Row[] {
  return members.map(({ id, type, name, nullable }) => ({
    ...{ id, type, control: 'Standard', name },
    ...{ desc: name, fname: id, fdesc: null, nullable },
  }));
}

/** One order, read from where it is kept: never behind, as lists may be. */
async function oneOrder(parts: QueryingParts, request: FastifyRequest): Promise<Row> {
  const { order, workflow, locale } = await readOrder(parts, request);
  const { accountId, customerId, ownerId } = order;
  const [customers, owners] = await Promise.all([
    customerId === null ? [] : parts.parties.customersById(accountId, [customerId]),
    ownerId === null ? [] : parts.parties.usersById(accountId, [ownerId]),
  ]);
  const queried = { order, customer: customers[0] ?? null, owner: owners[0] ?? null };
  return toOrderRow(queried, workflow, request.wordbee.principal.audience, locale);
}

async function listOrders(
  parts: QueryingParts,
  request: FastifyRequest,
  written: Written,
  wanted: ListRequest,
): Promise<List> {
  const { accountId, audience } = request.wordbee.principal;
  const question = await questionOf(parts, request, written, wanted);
  const [{ locale }, { total, rows }] = await Promise.all([
    parts.account(accountId),
    parts.queries.query(accountId, question),
  ]);
  const orders = rows.map(({ order }) => order);
  const known = await bookOfOrders(parts.workflows, accountId, orders);
  return list(
    total,
    rows.map((row) => {
      const { key, version } = row.order.workflow;
      return toOrderRow(row, known.version(key, version)!, audience, locale);
    }),
  );
}
