import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ListedParty } from '../../store/party-views.ts';
import { bodyOf } from '../raw-body.ts';
import { bookOfOrders } from '../book-of-orders.ts';
import type { QueryingParts } from '../query-parts.ts';
import type { ListRequest } from './list-request.ts';
import { jobMembers } from './job-fields.ts';
import type { List, Row } from './list-question.ts';
import { list, questionOf, urlOf } from './list-question.ts';
import { readList, readPage } from './list-request.ts';
import { readMembers } from './members.ts';
import { readOrder, requireRead } from './order-access.ts';
import type { ListMember } from './order-fields.ts';
import { orderMembers, toOrderRow } from './order-fields.ts';
import { projectMembers } from './project-fields.ts';
import type { Written } from '../written.ts';

/** Orders one by one and in lists, companies and persons, and what lists can be asked for (sheet section 7). */
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

  for (const suffix of ['', '/full']) {
    app.post(`/companies/list${suffix}`, async (request) => {
      const { principal } = request.wordbee;
      requireRead(request);
      const page = readPage(readMembers(bodyOf(request)), urlOf(request));
      const { total, rows } = await parts.parties.customers(principal.accountId, {
        ids: principal.customerIds,
        ...page,
      });
      return list(total, rows.map(toCompany));
    });
    app.post(`/persons/list${suffix}`, async (request) => {
      const { principal } = request.wordbee;
      requireRead(request);
      const page = readPage(readMembers(bodyOf(request)), urlOf(request));
      // Who works here is nobody's business outside.
      if (principal.audience !== 'internal') return list(0, []);
      const { total, rows } = await parts.parties.users(principal.accountId, page);
      return list(total, rows.map(toPerson));
    });
  }
}

const membersOfLists = { orders: orderMembers, projects: projectMembers, jobs: jobMembers } as const;

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

function toCompany({ number, name, email, createdAt }: ListedParty): Row {
  return { id: number, companyId: number, name: name ?? '', email: email ?? '', created: createdAt.toISOString() };
}

function toPerson({ number, name, email, role, createdAt }: ListedParty): Row {
  const { first, last } = splitName(name);
  return {
    ...{ id: number, personId: number, name: name ?? '', firstname: first, lastname: last },
    ...{ email: email ?? '', role, created: createdAt.toISOString() },
  };
}

/** A name in the two halves that Wordbee has; a single word is a last name. */
export function splitName(name: string | null): { readonly first: string; readonly last: string } {
  const words = (name ?? '').trim().split(/\s+/);
  return { first: words.slice(0, -1).join(' '), last: words.at(-1) ?? '' };
}
