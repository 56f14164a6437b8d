import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Json } from '../../core/json.ts';
import type { Line, Order } from '../../core/order.ts';
import { requireRight } from './caller.ts';
import { checkHeaders } from './im-headers.ts';
import { orderOfInvoice } from './invoices.ts';
import { branchOf, findOrder } from './order-access.ts';
import { lineNumberOf } from './order-details.ts';
import { shownNumber } from './order-number.ts';
import { pageMembers, readPage, textOf } from './page-query.ts';
import type { IngramParts } from './parts.ts';
import { IngramProblem } from './problem.ts';
import { readReturnFilter, readReturnSort, returnStatus } from './returns-query.ts';

type Members = Record<string, Json>;

const listParameters = { size: 'size', page: 'page' } as const;

/** Returns, one for each line of an order of which something came back. They are reported here, and asked for elsewhere. */
export function registerReturns(app: FastifyInstance, parts: IngramParts): void {
  app.get('/resellers/v6/returns/search', async (request, reply) => {
    checkHeaders(request, reply);
    requireRight(request, 'orders.read');
    const body = await search(parts, request);
    if (body === undefined) return reply.code(204).send();
    reply.type('application/json; charset=utf-8');
    return JSON.stringify(body);
  });

  app.get<{ Params: { number: string } }>('/resellers/v6/returns/:number', async (request, reply) => {
    checkHeaders(request, reply);
    requireRight(request, 'orders.read');
    const { order, line, place } = await findReturn(parts, request, request.params.number);
    const branch = branchOf(await parts.account(order.accountId));
    reply.type('application/json; charset=utf-8');
    return JSON.stringify(toDetails(order, line, place, branch));
  });
}

async function search(parts: IngramParts, request: FastifyRequest): Promise<Members | undefined> {
  const { ingramCaller: caller, url } = request;
  const [path = '', rest = ''] = url.split('?');
  const query = new URLSearchParams(rest);
  const page = readPage(query, listParameters);
  const account = await parts.account(caller.accountId);
  const branch = branchOf(account);
  const number = textOf(query, 'caseRequestNumber');
  const one = number === undefined ? undefined : await findReturn(parts, request, number).catch(none);
  const invoiceNumber = textOf(query, 'invoiceNumber');
  const invoiced = invoiceNumber === undefined ? undefined : await orderOfInvoice(parts, request, invoiceNumber);
  const found = { lineId: one?.line.lineId, orderId: invoiced?.orderId };
  const where = readReturnFilter(query, account.timeZone, found);
  const sort = readReturnSort(query);
  if (one === null || invoiced === null || where === undefined) return undefined;
  const { total, rows } = await parts.queries.lines(caller.accountId, {
    ...{ where, sort, skip: (page.pageNumber - 1) * page.pageSize, take: page.pageSize },
    ...{ dialect: 'ingram', codes: {}, viewer: { audience: caller.audience, customerIds: caller.customerIds } },
  });
  if (rows.length === 0) return undefined;
  const returnsClaims = rows.flatMap(({ order, lineId: id }) => {
    const place = order.lines.findIndex((line) => line.lineId === id);
    return place < 0 ? [] : [toClaim(order, order.lines[place]!, place, branch)];
  });
  return { ...pageMembers(total, page, { path, query, page: listParameters.page, previous: true }), returnsClaims };
}

function none(error: unknown): null {
  if (error instanceof IngramProblem && error.status === 404) return null;
  throw error;
}

/** A return is numbered as its order and its line: `20-00007-001`. */
async function findReturn(
  parts: IngramParts,
  { ingramCaller: caller }: FastifyRequest,
  sent: string,
): Promise<{ readonly order: Order; readonly line: Line; readonly place: number }> {
  const [, number = '', lineNumber = ''] = /^(.{1,100})-([^-]{1,20})$/.exec(sent.trim()) ?? [];
  const order = await findOrder(parts, caller, number).catch(none);
  const place = order?.lines.findIndex((line, index) => lineNumberOf(line, index) === lineNumber && line.returned > 0);
  const line = order?.lines[place ?? -1];
  if (order !== null && line !== undefined && place !== undefined) return { order, line, place };
  throw new IngramProblem(404, '/errors/validation-error', 'There is no return with this number.', {
    fields: [
      { field: 'caseRequestNumber', value: sent.slice(0, 100), message: 'It is the order and the line: 20-00007-001.' },
    ],
  });
}

function numberOf(order: Order, line: Line, place: number, branch: string): string {
  return `${shownNumber(order, branch)}-${lineNumberOf(line, place)}`;
}

function toClaim(order: Order, line: Line, place: number, branch: string): Members {
  const number = numberOf(order, line, place, branch);
  const value = valueOf(line);
  return {
    returnClaimId: line.lineId,
    caseRequestNumber: number,
    createdOn: order.updatedAt.toISOString(),
    type: 'Return',
    ...(order.reference === null ? {} : { referenceNumber: order.reference }),
    ...(value === undefined ? {} : { estimatedTotalValue: value }),
    modifiedOn: order.updatedAt.toISOString(),
    status: returnStatus,
    links: [{ topic: 'returns', href: `/resellers/v6/returns/${number}`, type: 'GET' }],
  };
}

function toDetails(order: Order, line: Line, place: number, branch: string): Members {
  const value = valueOf(line);
  return {
    typeOfDetails: 'Return',
    rmaClaimId: line.lineId,
    caseRequestNumber: numberOf(order, line, place, branch),
    createdOn: order.updatedAt.toISOString(),
    ...(order.reference === null ? {} : { referenceNumber: order.reference }),
    status: returnStatus,
    products: [
      {
        ingramLineNumber: Number(lineNumberOf(line, place).replace(/\D/g, '') || place + 1),
        ...(line.name === null ? {} : { description: line.name }),
        ...(line.sku === null ? {} : { ingramPartNumber: line.sku }),
        ...(typeof line.data['vendorPartNumber'] === 'string'
          ? { vendorPartNumber: line.data['vendorPartNumber'] }
          : {}),
        ...(order.reference === null ? {} : { customerOrderNumber: order.reference }),
        quantity: line.returned,
        ...(line.unitPrice === null ? {} : { unitPrice: Number(line.unitPrice.amount) }),
        ...(value === undefined ? {} : { extendedPrice: value }),
        status: returnStatus,
      },
    ],
    ...(value === undefined ? {} : { subTotal: value, estimatedTotal: value }),
  };
}

function valueOf({ unitPrice, returned: count }: Line): number | undefined {
  return unitPrice === null ? undefined : Number((Number(unitPrice.amount) * count).toFixed(6));
}
