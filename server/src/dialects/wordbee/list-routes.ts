import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Workflow } from '../../core/workflow.ts';
import type { ListedParty } from '../../store/party-views.ts';
import { bodyOf } from '../raw-body.ts';
import { bookOfOrders } from '../book-of-orders.ts';
import type { QueryingParts } from '../query-parts.ts';
import type { ListRequest } from './list-request.ts';
import { readOrderList, readPage } from './list-request.ts';
import { readMembers } from './members.ts';
import { readOrder, requireRead } from './order-access.ts';
import { orderMembers, toOrderRow } from './order-fields.ts';
import { numberOf } from './translate.ts';
import type { Written } from '../written.ts';

type Row = Record<string, unknown>;

/** Lists as Wordbee answers them: `total` is every match and never more than can be fetched, `count` what is here. */
interface List {
  readonly total: number;
  readonly count: number;
  readonly rows: readonly Row[];
}

/** Orders one by one and in lists, and the lists that clients' pickers and connection tests ask for (sheet section 7). */
export function registerLists(app: FastifyInstance, parts: QueryingParts, written: Written): void {
  const orders = (request: FastifyRequest) =>
    listOrders(parts, request, written, readOrderList(readMembers(bodyOf(request))));
  app.post('/orders/list', orders);
  app.post('/orders/list/full', orders);

  for (const method of ['GET', 'POST'] as const) {
    app.route({ method, url: '/orders/list/fields', handler: async () => ({ cols: fieldColumns }) });
    for (const url of ['/orders/list/items/:orderId', '/orders/list/item/:orderId']) {
      app.route({ method, url, handler: (request) => oneOrder(parts, request) });
    }
  }
  app.get('/orders/:orderId', (request) => oneOrder(parts, request));

  for (const suffix of ['', '/full']) {
    app.post(`/companies/list${suffix}`, async (request) => {
      const { principal } = request.wordbee;
      requireRead(request);
      const page = readPage(readMembers(bodyOf(request)));
      const { total, rows } = await parts.parties.customers(principal.accountId, {
        ids: principal.customerIds,
        ...page,
      });
      return list(total, rows.map(toCompany));
    });
    app.post(`/persons/list${suffix}`, async (request) => {
      const { principal } = request.wordbee;
      requireRead(request);
      const page = readPage(readMembers(bodyOf(request)));
      // Who works here is nobody's business outside.
      if (principal.audience !== 'internal') return list(0, []);
      const { total, rows } = await parts.parties.users(principal.accountId, page);
      return list(total, rows.map(toPerson));
    });
    for (const noun of ['projects', 'jobs']) {
      // Projects and jobs are parts of orders here, with no list of their own.
      app.post(`/${noun}/list${suffix}`, async (request) => {
        readPage(readMembers(bodyOf(request)));
        return list(0, []);
      });
    }
  }
}

const fieldColumns = orderMembers.map(({ id, type, name, nullable }) => ({
  id,
  type,
  control: 'Standard',
  name,
  desc: name,
  fname: id,
  fdesc: null,
  nullable,
}));

function list(total: number, rows: readonly Row[]): List {
  return { total, count: rows.length, rows };
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
  requireRead(request);
  const { principal } = request.wordbee;
  const { accountId, audience, customerIds } = principal;
  await written.seen(accountId);
  const [book, { locale }] = await Promise.all([parts.workflows(accountId), parts.account(accountId)]);
  const versions = book.all().flatMap(({ key }) => book.versions(key));
  const { total, rows } = await parts.queries.query(accountId, {
    ...wanted,
    dialect: 'wordbee',
    codes: codesOf(versions),
    viewer: { audience, customerIds },
  });
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

/** The number of every status, by workflow; of several versions the latest counts. */
function codesOf(versions: readonly Workflow[]): Record<string, Record<string, string>> {
  const codes: Record<string, Record<string, string>> = {};
  for (const { key, statuses } of versions) {
    const numbers = [...statuses.values()].map((status) => [status.key, String(numberOf(status))] as const);
    codes[key] = { ...codes[key], ...Object.fromEntries(numbers) };
  }
  return codes;
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
