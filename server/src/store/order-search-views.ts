import type { Order } from '../core/order.ts';
import type { Db } from './database.ts';
import { ofCustomers } from './list-views.ts';
import type { Viewer } from './list-views.ts';
import type { OrderRow } from './order-rows.ts';
import { orderColumns, toOrder } from './order-rows.ts';
import { searchQuery } from './search-words.ts';

/** A span of time: from the first instant, up to but not including the second. */
export interface Span {
  readonly from: Date;
  readonly before: Date;
}

/** What vendors' searches narrow orders to, beyond what the lists know. Texts are compared without letter case. */
export interface OrderSearch {
  /** Orders that the source knows under one of these ids, and the order with our number if the source has no id for it. */
  readonly named?: { readonly source: string; readonly externalIds: readonly string[]; readonly number?: number };
  /** Statuses by workflow, as the viewer sees them. */
  readonly statuses?: readonly { readonly workflow: string; readonly status: string }[];
  readonly reference?: string;
  readonly ordered?: Span;
  readonly shipped?: Span;
  readonly delivered?: Span;
  readonly sku?: string;
  readonly serialNumber?: string;
  readonly trackingNumber?: string;
  /** Members of the order's `data`. */
  readonly data?: Readonly<Record<string, string>>;
  /** Members of the `data` of one of its lines. */
  readonly lineData?: Readonly<Record<string, string>>;
  /** Members that the order or one of its lines may have in `data`. */
  readonly anyData?: Readonly<Record<string, string>>;
  /** A date (`YYYY-MM-DD`) in the `data` of one of its lines, both ends included. */
  readonly lineDate?: { readonly member: string; readonly from: string; readonly to: string };
}

export interface FoundOrders {
  /** How many orders there are beyond the page too. */
  readonly total: number;
  readonly orders: readonly Order[];
}

/** Searches that answer with a true count, as some vendors' clients expect. */
export interface OrderSearchViews {
  /** Orders by number, newest first, after the first `offset` of them; at most `limit`. */
  readonly search: (
    accountId: string,
    search: OrderSearch,
    viewer: Viewer,
    page: { readonly offset: number; readonly limit: number },
  ) => Promise<FoundOrders>;
}

/** The searches on this database. */
export function createOrderSearchViews(db: Db): OrderSearchViews {
  return { search: (accountId, search, viewer, page) => searchOrders(db, accountId, search, viewer, page) };
}

/** The list narrows by its own columns and words; what it does not keep is looked up in the orders that are left. */
async function searchOrders(
  db: Db,
  accountId: string,
  search: OrderSearch,
  viewer: Viewer,
  page: { readonly offset: number; readonly limit: number },
): Promise<FoundOrders> {
  const values: unknown[] = [accountId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = [...listConditions(search, viewer, bind), ...detailConditions(search, bind)];
  const { rows } = await db.query<OrderRow & { total: number }>({
    text: `SELECT ${orderColumns}, f.total FROM (
        SELECT l.order_id, l.number, count(*) OVER ()::int AS total FROM order_list l
          JOIN order_details d ON d.account_id = l.account_id AND d.order_id = l.order_id
          WHERE l.account_id = $1 AND l.listed AND NOT l.archived AND ${where.join(' AND ')}
          ORDER BY l.number DESC LIMIT ${bind(page.limit)} OFFSET ${bind(page.offset)}) f
      JOIN orders o ON o.account_id = $1 AND o.order_id = f.order_id
      JOIN order_details d ON d.account_id = $1 AND d.order_id = f.order_id
      ORDER BY f.number DESC`,
    values,
  });
  return { total: rows[0]?.total ?? 0, orders: rows.map((row) => toOrder(row).order) };
}

function listConditions(search: OrderSearch, viewer: Viewer, bind: (value: unknown) => string): readonly string[] {
  const status = viewer.audience === 'internal' ? 'l.status' : `l.${viewer.audience}_status`;
  const where = [`${status} IS NOT NULL`];
  if (viewer.customerIds !== null) where.push(ofCustomers([...viewer.customerIds], bind));
  if (search.statuses !== undefined) {
    const workflows = bind(search.statuses.map(({ workflow }) => workflow));
    const statuses = bind(search.statuses.map((wanted) => wanted.status));
    where.push(`(l.workflow_key, ${status}) IN (SELECT * FROM unnest(${workflows}::text[], ${statuses}::text[]))`);
  }
  if (search.reference !== undefined) where.push(`lower(l.reference) = lower(${bind(search.reference)})`);
  for (const text of [search.sku, search.trackingNumber]) {
    if (text !== undefined) {
      // A value without any words is found by nobody.
      const query = searchQuery(text, 'whole') ?? '';
      where.push(`l.number IN (SELECT s.number FROM order_search s
        WHERE s.account_id = $1 AND s.terms @@ ${bind(query)}::tsquery)`);
    }
  }
  return where;
}

const lines = `jsonb_array_elements(coalesce(d.details -> 'lines', '[]'))`;
const shipments = `jsonb_array_elements(coalesce(d.details -> 'shipments', '[]'))`;

function detailConditions(search: OrderSearch, bind: (value: unknown) => string): readonly string[] {
  const where: string[] = [];
  const equal = (text: string, value: string) => `lower(${text}) = lower(${bind(value)})`;
  const inLine = (condition: string) => `EXISTS (SELECT FROM ${lines} AS x (line) WHERE ${condition})`;
  const inShipment = (condition: string) => `EXISTS (SELECT FROM ${shipments} AS x (shipment) WHERE ${condition})`;
  const within = (instant: string, { from, before }: Span) =>
    `(${instant})::timestamptz >= ${bind(from)} AND (${instant})::timestamptz < ${bind(before)}`;
  if (search.named !== undefined) where.push(namedCondition(search.named, bind));
  if (search.ordered !== undefined) {
    where.push(within(`coalesce(d.details ->> 'orderedAt', l.created_at::text)`, search.ordered));
  }
  if (search.shipped !== undefined) where.push(inShipment(within(`x.shipment ->> 'shippedAt'`, search.shipped)));
  if (search.delivered !== undefined) where.push(inShipment(within(`x.shipment ->> 'deliveredAt'`, search.delivered)));
  if (search.sku !== undefined) where.push(inLine(equal(`x.line ->> 'sku'`, search.sku)));
  if (search.serialNumber !== undefined) {
    const serials = `jsonb_array_elements_text(coalesce(x.line -> 'serialNumbers', '[]')) AS s (serial)`;
    where.push(inLine(`EXISTS (SELECT FROM ${serials} WHERE ${equal('s.serial', search.serialNumber)})`));
  }
  if (search.trackingNumber !== undefined) {
    const packages = `jsonb_array_elements(coalesce(x.shipment -> 'packages', '[]')) AS p (parcel)`;
    const condition = equal(`p.parcel ->> 'trackingNumber'`, search.trackingNumber);
    where.push(inShipment(`EXISTS (SELECT FROM ${packages} WHERE ${condition})`));
  }
  const orderData = (member: string) => `d.details -> 'data' ->> ${bind(member)}`;
  const lineData = (member: string) => `x.line -> 'data' ->> ${bind(member)}`;
  for (const [member, value] of Object.entries(search.data ?? {})) where.push(equal(orderData(member), value));
  for (const [member, value] of Object.entries(search.lineData ?? {})) {
    where.push(inLine(equal(lineData(member), value)));
  }
  for (const [member, value] of Object.entries(search.anyData ?? {})) {
    where.push(`(${equal(orderData(member), value)} OR ${inLine(equal(lineData(member), value))})`);
  }
  if (search.lineDate !== undefined) {
    const { member, from, to } = search.lineDate;
    where.push(inLine(`${lineData(member)} BETWEEN ${bind(from)} AND ${bind(to)}`));
  }
  return where;
}

function namedCondition(
  { source, externalIds, number }: NonNullable<OrderSearch['named']>,
  bind: (value: unknown) => string,
): string {
  const kind = bind(`external:${source}`);
  const byId = `l.order_id IN (SELECT k.order_id FROM order_keys k
    WHERE k.account_id = $1 AND k.kind = ${kind} AND k.value = ANY (${bind(externalIds)}::text[]))`;
  if (number === undefined) return byId;
  return `(${byId} OR (l.number = ${bind(number)} AND d.details -> 'externalIds' -> ${bind(source)} IS NULL))`;
}
