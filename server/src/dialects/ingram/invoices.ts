import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Account } from '../../accounts/account.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Line, Order } from '../../core/order.ts';
import type { Workflow } from '../../core/workflow.ts';
import { headerOf, requireRight } from './caller.ts';
import { checkHeaders } from './im-headers.ts';
import { branchOf, findOrder, workflowOf } from './order-access.ts';
import { readInvoiceFilter, readInvoiceSort } from './invoice-query.ts';
import { lineNumberOf, toAddress, toDay } from './order-details.ts';
import { canonicalNumber, lookupsOf, shownNumber } from './order-number.ts';
import { pageMembers, readPage, textOf } from './page-query.ts';
import type { IngramParts } from './parts.ts';
import { IngramProblem, invalid } from './problem.ts';

type Members = Record<string, Json>;

const listParameters = { size: 'pageSize', page: 'pageNumber' } as const;

/** Invoices, which are the invoice items of orders as soon as they are in a status that this vendor has a word for. */
export function registerInvoices(app: FastifyInstance, parts: IngramParts): void {
  app.get('/resellers/v6/invoices', async (request, reply) => {
    checkHeaders(request, reply);
    requireRight(request, 'orders.read');
    const body = await search(parts, request);
    if (body === undefined) return reply.code(204).send();
    reply.type('application/json; charset=utf-8');
    return JSON.stringify(body);
  });

  app.get<{ Params: { number: string } }>('/resellers/v6.1/invoices/:number', async (request, reply) => {
    checkHeaders(request, reply);
    requireRight(request, 'orders.read');
    reply.type('application/json; charset=utf-8');
    return JSON.stringify(await details(parts, request, request.params.number));
  });
}

async function search(parts: IngramParts, request: FastifyRequest): Promise<Members | undefined> {
  const { ingramCaller: caller, url } = request;
  const [path = '', rest = ''] = url.split('?');
  const query = new URLSearchParams(rest);
  const page = readPage(query, listParameters);
  const account = await parts.account(caller.accountId);
  const branch = branchOf(account);
  const order = await namedOrder(parts, request, query);
  const number = textOf(query, 'invoiceNumber');
  const own = number === undefined ? undefined : ownNumber(number, branch);
  if (order === null || (number !== undefined && own === undefined)) return undefined;
  const { total, items } = await parts.invoices.search(
    caller.accountId,
    {
      ...readInvoiceFilter(query, account.timeZone),
      statuses: await invoiceStatuses(parts, request, textOf(query, 'invoiceStatus')),
      customerIds: caller.customerIds,
      ...(own === undefined ? {} : { number: own }),
      ...(order === undefined ? {} : { orderId: order.orderId }),
    },
    { sort: readInvoiceSort(query), offset: (page.pageNumber - 1) * page.pageSize, limit: page.pageSize },
  );
  if (items.length === 0) return undefined;
  const invoices = await Promise.all(
    items.map(async (item) => {
      const [workflow, parent] = await Promise.all([workflowOf(parts, item), orderOf(parts, item)]);
      return toListed(item, workflow, parent, account);
    }),
  );
  return { ...pageMembers(total, page, { path, query, page: listParameters.page }), invoices };
}

/** The order that a search names; `undefined` when it names none, `null` when there is none that the caller may know of. */
async function namedOrder(
  parts: IngramParts,
  { ingramCaller: caller }: FastifyRequest,
  query: URLSearchParams,
): Promise<Order | null | undefined> {
  const number = textOf(query, 'orderNumber');
  const reference = textOf(query, 'customerOrderNumber');
  if (number === undefined && reference === undefined) return undefined;
  const referred =
    reference === undefined
      ? undefined
      : ((await parts.views.order(caller.accountId, { kind: 'reference', reference })) ?? null);
  if (number === undefined || referred === null) return referred;
  const order = await findOrder(parts, caller, number).catch(noOrder);
  return referred === undefined || referred.orderId === order?.orderId ? order : null;
}

function noOrder(error: unknown): null {
  if (error instanceof IngramProblem && error.status === 404) return null;
  throw error;
}

/** Our number of an invoice as it is shown; `undefined` for what cannot be one. */
function ownNumber(text: string, branch: string): number | undefined {
  if (canonicalNumber(text) === undefined) return undefined;
  const own = lookupsOf(text, branch).find((key) => key.kind === 'number');
  return own?.number;
}

/** The statuses that are shown by a word of the vendor's, or by any; throws 400 for a word that shows none. */
async function invoiceStatuses(
  parts: IngramParts,
  { ingramCaller: caller }: FastifyRequest,
  word: string | undefined,
): Promise<readonly { workflow: string; status: string }[]> {
  const book = await parts.workflows(caller.accountId);
  const shown = book.all().flatMap((workflow) =>
    [...workflow.statuses.values()].flatMap(({ key, codes }) => {
      const shows = codes['ingram-invoice']?.shows;
      return shows === undefined ? [] : [{ workflow: workflow.key, status: key, shows }];
    }),
  );
  if (word === undefined) return shown;
  const meant = shown.filter(({ shows }) => shows.toLowerCase() === word.toLowerCase());
  if (meant.length > 0) return meant;
  const words = [...new Set(shown.map(({ shows }) => shows))].join(', ');
  throw invalid('Check invoiceStatus.', { field: 'invoiceStatus', value: word, message: `Ask for one of ${words}.` });
}

/** The invoice with a number, if the caller may know of it. */
async function findInvoice(parts: IngramParts, request: FastifyRequest, number: string): Promise<Order | undefined> {
  const { ingramCaller: caller } = request;
  const own = ownNumber(number, branchOf(await parts.account(caller.accountId)));
  if (own === undefined) return undefined;
  const { items } = await parts.invoices.search(
    caller.accountId,
    { statuses: await invoiceStatuses(parts, request, undefined), customerIds: caller.customerIds, number: own },
    { sort: { by: 'number', ascending: false }, offset: 0, limit: 1 },
  );
  return items[0];
}

/** The order that an invoice is of; `null` when there is no such invoice. */
export async function orderOfInvoice(
  parts: IngramParts,
  request: FastifyRequest,
  number: string,
): Promise<Order | null> {
  const item = await findInvoice(parts, request, number);
  return (item === undefined ? undefined : await orderOf(parts, item)) ?? null;
}

async function orderOf({ views }: IngramParts, { accountId, data }: Order): Promise<Order | undefined> {
  const id = data['invoiceOf'];
  return typeof id === 'string' ? views.order(accountId, { kind: 'id', id }) : undefined;
}

function toListed(item: Order, workflow: Workflow, order: Order | undefined, account: Account): Members {
  const branch = branchOf(account);
  const day = (instant: string | null) => (instant === null ? undefined : toDay(instant, account.timeZone));
  const amount = item.total === null ? undefined : Number(item.total.amount);
  return defined({
    paymentTermsDueDate: day(item.dueAt),
    specialBidNumbers: order === undefined ? undefined : bidsOf(order),
    erpOrderNumber: order === undefined ? undefined : shownNumber(order, branch),
    invoiceNumber: shownNumber(item, branch),
    invoiceStatus: wordOf(item, workflow),
    invoiceDate: day(item.createdAt.toISOString()),
    invoiceDueDate: day(item.dueAt),
    invoicedAmountDue: dueAmount(item, workflow),
    customerOrderNumber: order?.reference,
    endCustomerOrderNumber: order?.data['endCustomerOrderNumber'],
    orderCreateDate: day(order?.orderedAt ?? order?.createdAt.toISOString() ?? null),
    invoiceAmountInclTax: amount,
  });
}

/** The special bids of an order and of its lines, each once. */
function bidsOf({ data, lines }: Order): string[] | undefined {
  const bids = [data, ...lines.map((line) => line.data)].flatMap(({ specialBidNumber: bid }) =>
    typeof bid === 'string' && bid !== '' ? [bid] : [],
  );
  return bids.length === 0 ? undefined : [...new Set(bids)];
}

async function details(parts: IngramParts, request: FastifyRequest, number: string): Promise<Members> {
  const { ingramCaller: caller } = request;
  const account = await parts.account(caller.accountId);
  const branch = branchOf(account);
  const day = (instant: string | null) => (instant === null ? undefined : toDay(instant, account.timeZone));
  const item = await findInvoice(parts, request, number);
  if (item === undefined) {
    throw new IngramProblem(404, '/errors/validation-error', 'There is no invoice with this number.', {
      fields: [
        { field: 'invoiceNumber', value: number.slice(0, 100), message: 'Check the number; for example 20-00007.' },
      ],
    });
  }
  const [workflow, order] = await Promise.all([workflowOf(parts, item), orderOf(parts, item)]);
  const ids = [order?.billingAddressId, order?.shippingAddressId].filter((id) => typeof id === 'string');
  const addresses = await parts.addresses(caller.accountId, ids);
  const net = item.total === null ? undefined : Number(item.total.amount);
  return defined({
    invoiceNumber: shownNumber(item, branch),
    invoiceStatus: wordOf(item, workflow),
    invoiceDate: day(item.createdAt.toISOString()),
    customerOrderNumber: order?.reference,
    endCustomerOrderNumber: order?.data['endCustomerOrderNumber'],
    orderNumber: order === undefined ? undefined : shownNumber(order, branch),
    orderDate: day(order?.orderedAt ?? order?.createdAt.toISOString() ?? null),
    invoiceType: 'Invoice',
    invoiceDueDate: day(item.dueAt),
    customerCountryCode: headerOf(request, 'IM-CountryCode'),
    customerNumber: headerOf(request, 'IM-CustomerNumber'),
    ingramOrderNumber: order === undefined ? undefined : shownNumber(order, branch),
    billToInfo: billTo(addresses, order),
    shipToInfo: toAddress(addresses.get(order?.shippingAddressId ?? '')),
    lines: item.lines.map(toLine),
    summary: {
      lines: {
        productLineCount: item.lines.length,
        productLineTotalQuantity: item.lines.reduce((sum, { ordered }) => sum + ordered, 0),
      },
      totals: defined({ netInvoiceAmount: net, invoicedAmountDue: dueAmount(item, workflow) }),
    },
  });
}

function billTo(addresses: ReadonlyMap<string, JsonObject>, order: Order | undefined): Members | undefined {
  return toAddress(addresses.get(order?.billingAddressId ?? ''));
}

function toLine(line: Line, index: number): Members {
  const price = line.unitPrice === null ? undefined : Number(line.unitPrice.amount);
  return defined({
    ingramLineNumber: lineNumberOf(line, index),
    ingramPartNumber: line.sku,
    productDescription: line.name,
    quantity: line.ordered,
    unitPrice: price,
    currencyCode: line.unitPrice?.currency,
    extendedPrice: price === undefined ? undefined : Number((price * line.ordered).toFixed(6)),
  });
}

function wordOf({ status }: Order, { statuses }: Workflow): string | undefined {
  return statuses.get(status)?.codes['ingram-invoice']?.shows;
}

/** What is left to be paid: nothing once the item is closed. */
function dueAmount({ status, total }: Order, { statuses }: Workflow): number | undefined {
  if (total === null) return undefined;
  return statuses.get(status)?.category === 'fulfilled' ? 0 : Number(total.amount);
}

function defined(members: Readonly<Record<string, Json | undefined>>): Members {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  ) as Members;
}
