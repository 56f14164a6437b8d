import type { Json } from '../../core/json.ts';
import type { Line, Order } from '../../core/order.ts';
import type { Audience } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import { withOffset } from './order-details.ts';
import { shownNumber } from './order-number.ts';
import { lineWord, orderWord, searchWord } from './shown-status.ts';

export interface SearchResultContext {
  readonly branch: string;
  readonly timeZone: string;
  readonly audience: Audience;
  /** The path and the query that were asked, for the links to the pages beside this one. */
  readonly path: string;
  readonly query: URLSearchParams;
}

interface ShownOrder {
  readonly order: Order;
  readonly workflow: Workflow;
}

type Members = Record<string, Json>;

/** A page of found orders as `OrderSearchResponse`: the outer links are an object, those of sub-orders an array, as its schema says. */
export function toSearchResult(
  shown: readonly ShownOrder[],
  { total, pageSize, pageNumber }: { readonly total: number; readonly pageSize: number; readonly pageNumber: number },
  context: SearchResultContext,
): Members {
  const hasNext = pageNumber * pageSize < total;
  return {
    recordsFound: total,
    pageSize,
    pageNumber,
    orders: shown.map((entry) => toOrder(entry, context)),
    ...(hasNext ? { nextPage: pageLink(context, pageNumber + 1) } : {}),
    ...(pageNumber > 1 ? { previousPage: pageLink(context, pageNumber - 1) } : {}),
  };
}

function pageLink({ path, query }: SearchResultContext, pageNumber: number): string {
  const asked = new URLSearchParams(query);
  asked.set('pageNumber', String(pageNumber));
  return `${path}?${asked.toString()}`;
}

function toOrder({ order, workflow }: ShownOrder, { branch, timeZone, audience }: SearchResultContext): Members {
  const number = shownNumber(order, branch);
  const link = { topic: 'orders', href: `/resellers/v6.1/orders/${number}`, type: 'GET' };
  const customerOrderNumber = order.reference ?? order.data['reference'];
  const { endUserCompanyName } = order.data;
  return {
    ingramOrderNumber: number,
    ingramOrderDate: withOffset(order.orderedAt ?? order.createdAt.toISOString(), timeZone),
    ...(typeof customerOrderNumber === 'string' ? { customerOrderNumber } : {}),
    ...vendorOf(order),
    ...(typeof endUserCompanyName === 'string' ? { endUserCompanyName } : {}),
    ...(order.total === null ? {} : { orderTotal: Number(order.total.amount) }),
    orderStatus: searchWord(order, workflow, audience),
    subOrders: subOrders(order, workflow, audience, number).map(([subOrderNumber, subOrderStatus]) => ({
      subOrderNumber,
      subOrderStatus,
      links: [link],
    })),
    links: link,
  };
}

/** The vendor of an order: its own, else the one that its lines agree on. */
function vendorOf({ data, lines }: Order): Members {
  const names = new Set([data['vendorName'] ?? lines.map((line) => line.data['vendorName'] ?? null)].flat());
  const [vendorName] = names;
  return names.size === 1 && typeof vendorName === 'string' ? { vendorName } : {};
}

/** The sub-orders by the numbers that lines name; an order whose lines name none is one sub-order of its own. */
function subOrders(
  order: Order,
  workflow: Workflow,
  audience: Audience,
  number: string,
): readonly (readonly [string, string])[] {
  const groups = Map.groupBy(order.lines, ({ data }) => data['subOrderNumber']);
  const named = [...groups].flatMap(([subOrderNumber, lines]) =>
    typeof subOrderNumber === 'string' ? [[subOrderNumber, statusOf(lines, workflow)] as const] : [],
  );
  return named.length > 0 ? named : [[`${number}-11`, orderWord(order, workflow, audience)]];
}

/** A sub-order is as far as its slowest line. */
const slowestFirst = ['On Hold', 'Backordered', 'In Progress', 'Shipped', 'Delivered', 'Canceled'];

function statusOf(lines: readonly Line[], workflow: Workflow): string {
  const words = new Set(lines.map((line) => lineWord(line, workflow)));
  const word = slowestFirst.find((candidate) => words.has(candidate)) ?? 'In Progress';
  return word === 'In Progress' ? 'Processing' : word;
}
