import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Workflow } from '../../core/workflow.ts';
import type { OrderQuery } from '../../store/order-query-views.ts';
import type { ListedParty } from '../../store/party-views.ts';
import { bodyOf } from '../raw-body.ts';
import { bookOfOrders } from '../book-of-orders.ts';
import type { QueryingParts } from '../query-parts.ts';
import type { ListRequest } from './list-request.ts';
import { jobMembers, toJobRow } from './job-fields.ts';
import { readList, readPage } from './list-request.ts';
import { readMembers } from './members.ts';
import { readOrder, requireRead } from './order-access.ts';
import type { ListMember } from './order-fields.ts';
import { orderMembers, toOrderRow } from './order-fields.ts';
import { hasProject, projectMembers, toProjectRow } from './project-fields.ts';
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
    app.post(`/projects/list${suffix}`, (request) => listProjects(parts, request, written));
    app.post(`/jobs/list${suffix}`, (request) => listJobs(parts, request, written));
  }
}

const membersOfLists = { orders: orderMembers, projects: projectMembers, jobs: jobMembers } as const;

function toColumns(members: readonly ListMember[]): readonly Row[] {
  return members.map(({ id, type, name, nullable }) => ({
    ...{ id, type, control: 'Standard', name },
    ...{ desc: name, fname: id, fdesc: null, nullable },
  }));
}

function urlOf(request: FastifyRequest): Readonly<Record<string, string>> {
  return request.query as Readonly<Record<string, string>>;
}

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

/** A question in the words of the views, once the lists show what this client has written. */
async function questionOf(
  parts: QueryingParts,
  request: FastifyRequest,
  written: Written,
  wanted: ListRequest,
): Promise<OrderQuery> {
  requireRead(request);
  const { accountId, audience, customerIds } = request.wordbee.principal;
  await written.seen(accountId);
  const book = await parts.workflows(accountId);
  const versions = book.all().flatMap(({ key }) => book.versions(key));
  return { ...wanted, dialect: 'wordbee', codes: codesOf(versions), viewer: { audience, customerIds } };
}

/** What is asked of projects and jobs is asked of orders that have a project. */
function ofProjects(wanted: ListRequest): ListRequest {
  const { where } = wanted;
  return { ...wanted, where: where === undefined ? hasProject : { kind: 'and', left: hasProject, right: where } };
}

/** An order's own data, of which its project is a part, is for those inside alone (rulings 12). */
function mayKnowProjects({ wordbee }: FastifyRequest): boolean {
  return wordbee.principal.audience === 'internal';
}

async function listProjects(parts: QueryingParts, request: FastifyRequest, written: Written): Promise<List> {
  const { accountId } = request.wordbee.principal;
  const wanted = readList(readMembers(bodyOf(request)), projectMembers, urlOf(request));
  const question = await questionOf(parts, request, written, ofProjects(wanted));
  if (!mayKnowProjects(request)) return list(0, []);
  const [{ locale }, { total, rows }] = await Promise.all([
    parts.account(accountId),
    parts.queries.query(accountId, question),
  ]);
  return list(
    total,
    rows.map((row) => toProjectRow(row, locale)),
  );
}

async function listJobs(parts: QueryingParts, request: FastifyRequest, written: Written): Promise<List> {
  const { accountId } = request.wordbee.principal;
  const wanted = readList(readMembers(bodyOf(request)), jobMembers, urlOf(request));
  const question = await questionOf(parts, request, written, ofProjects(wanted));
  if (!mayKnowProjects(request)) return list(0, []);
  const [{ locale }, { total, rows }] = await Promise.all([
    parts.account(accountId),
    parts.queries.lines(accountId, question),
  ]);
  const orders = rows.map(({ order }) => order);
  const known = await bookOfOrders(parts.workflows, accountId, orders);
  return list(
    total,
    rows.flatMap((row) => {
      const line = row.order.lines.find(({ lineId }) => lineId === row.lineId);
      const { key, version } = row.order.workflow;
      return line === undefined ? [] : [toJobRow(row, line, known.version(key, version)!, locale)];
    }),
  );
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
