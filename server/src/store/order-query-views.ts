import type { Expression } from '../core/order-expression.ts';
import type { Order } from '../core/order.ts';
import type { Audience } from '../core/principal.ts';
import type { Db } from './database.ts';
import { ofCustomers } from './list-views.ts';
import type { FieldColumns } from './order-expression-sql.ts';
import { noColumns, toSql } from './order-expression-sql.ts';
import type { OrderRow } from './order-rows.ts';
import { orderColumns, toOrder } from './order-rows.ts';
import { pageTotal } from './page-total.ts';

/** Somebody's number and name, as lists show them. */
export interface Party {
  readonly number: number;
  readonly name: string | null;
}

export interface QueriedOrder {
  readonly order: Order;
  readonly customer: Party | null;
  readonly owner: Party | null;
}

/** A line with its order; `lineId` says which. */
export interface QueriedLine extends QueriedOrder {
  readonly lineId: string;
}

/** A vendor's code of each status, by workflow and status. */
type CodeMap = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A question to an account's orders. */
export interface OrderQuery {
  /** Must yield a boolean; `undefined` = every order. */
  readonly where: Expression | undefined;
  readonly sort: readonly { readonly by: Expression; readonly ascending: boolean }[];
  readonly skip: number;
  readonly take: number;
  /** The dialect whose external ids are meant. */
  readonly dialect: string;
  /** The code of each status, by workflow and status. */
  readonly codes: CodeMap;
  /** The code of each status of lines, by workflow; a status that is not among them has that of `open`. */
  readonly lineCodes?: CodeMap;
  /** Only orders of these customers (`null` = all), with the statuses of this audience. */
  readonly viewer: { readonly audience: Audience; readonly customerIds: ReadonlySet<string> | null };
}

/** Orders by what they are, for vendors whose lists have a query language and tell how many there are. */
export interface OrderQueryViews {
  /** `total` counts every match, over the projection; `rows` are those wanted of them. Archived orders are left out. */
  readonly query: (
    accountId: string,
    query: OrderQuery,
  ) => Promise<{ readonly total: number; readonly rows: readonly QueriedOrder[] }>;
  /** The same of single lines, which come in the order that they have on their order. */
  readonly lines: (
    accountId: string,
    query: OrderQuery,
  ) => Promise<{ readonly total: number; readonly rows: readonly QueriedLine[] }>;
}

/** The queries on this database. */
export function createOrderQueryViews(db: Db): OrderQueryViews {
  return {
    query: (accountId, query) => ask(db, accountId, query, tables, ''),
    lines: async (accountId, query) => {
      const { total, rows } = await ask(db, accountId, query, lineTables, lineColumns);
      return { total, rows: rows.map((row) => ({ ...row, lineId: row.lineId ?? '' })) };
    },
  };
}

// Joins that a statement does not use are left out by the planner: each is an outer one by a whole key.
const tables = `FROM order_list l
  LEFT JOIN orders o ON o.account_id = l.account_id AND o.order_id = l.order_id
  LEFT JOIN order_details d ON d.account_id = l.account_id AND d.order_id = l.order_id
  LEFT JOIN customers c ON c.account_id = l.account_id AND c.customer_id = l.customer_id
  LEFT JOIN people p ON p.account_id = c.account_id AND p.person_id = c.person_id
  LEFT JOIN users u ON u.account_id = l.account_id AND u.user_id = l.owner_id
  LEFT JOIN people up ON up.account_id = u.account_id AND up.person_id = u.person_id`;

const lineTables = `${tables}
  CROSS JOIN LATERAL jsonb_array_elements(d.details -> 'lines') WITH ORDINALITY AS line (member, place)`;

const lineColumns = `, line.member ->> 'lineId' AS line_id, line.place`;

async function ask(
  db: Db,
  accountId: string,
  query: OrderQuery,
  from: string,
  more: string,
): Promise<{ total: number; rows: readonly (QueriedOrder & { readonly lineId?: string })[] }> {
  const [counted, { rows }] = await Promise.all([
    db.query<{ total: number }>(statement(accountId, query, from, 'count(*)::int AS total')),
    db.query<ListedRow>(
      statement(
        accountId,
        query,
        from,
        `${orderColumns}, c.number AS customer_number, p.profile ->> 'name' AS customer_name, u.number AS owner_number,
          up.profile ->> 'name' AS owner_name${more}`,
        { paged: true },
      ),
    ),
  ]);
  return { total: pageTotal(counted.rows[0]?.total ?? 0, query, rows.length), rows: rows.map(toQueried) };
}

interface ListedRow extends OrderRow {
  readonly customer_number: number | null;
  readonly customer_name: string | null;
  readonly owner_number: number | null;
  readonly owner_name: string | null;
  readonly line_id?: string;
}

function toQueried(row: ListedRow): QueriedOrder & { readonly lineId?: string } {
  const party = (number: number | null, name: string | null) => (number === null ? null : { number, name });
  return {
    order: toOrder(row).order,
    customer: party(row.customer_number, row.customer_name),
    owner: party(row.owner_number, row.owner_name),
    ...(row.line_id === undefined ? {} : { lineId: row.line_id }),
  };
}

function statement(
  accountId: string,
  { where, sort, skip, take, dialect, codes, lineCodes = {}, viewer }: OrderQuery,
  from: string,
  columns: string,
  { paged = false } = {},
): { text: string; values: unknown[] } {
  const values: unknown[] = [accountId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const status = viewer.audience === 'internal' ? 'l.status' : `l.${viewer.audience}_status`;
  const ofLines = from === lineTables;
  const fields = columnsOf(status, dialect, codes, lineCodes, ofLines, bind);
  const conditions = ['l.account_id = $1', 'l.listed', 'NOT l.archived', `${status} IS NOT NULL`];
  if (viewer.customerIds !== null) conditions.push(ofCustomers([...viewer.customerIds], bind));
  if (where !== undefined) conditions.push(toSql(where, fields, bind));
  const text = `SELECT ${columns} ${from} WHERE ${conditions.join(' AND ')}`;
  // A count has no order, and PostgreSQL takes no parameter that is not used.
  if (!paged) return { text, values };
  const order = sort.map(({ by, ascending }) => `${toSql(by, fields, bind)} ${ascending ? 'ASC' : 'DESC'} NULLS LAST`);
  const wholly = [...order, 'l.number DESC', ...(ofLines ? ['line.place'] : [])].join(', ');
  return { text: `${text} ORDER BY ${wholly} LIMIT ${bind(take)} OFFSET ${bind(skip)}`, values };
}

function columnsOf(
  status: string,
  dialect: string,
  codes: CodeMap,
  lineCodes: CodeMap,
  ofLines: boolean,
  bind: (value: unknown) => string,
): FieldColumns {
  const ofLine = (member: string) => (ofLines ? `(line.member ->> '${member}')` : 'NULL::text');
  return {
    ...noColumns,
    number: 'l.number::numeric',
    numberText: 'l.number::text',
    id: 'l.order_id::text',
    get externalId() {
      return `(d.details -> 'externalIds' ->> ${bind(dialect)}::text)`;
    },
    reference: 'l.reference',
    workflow: 'l.workflow_key',
    get statusCode() {
      return `(${bind(JSON.stringify(codes))}::jsonb -> l.workflow_key ->> ${status})`;
    },
    get statusNumber() {
      return `(${bind(JSON.stringify(codes))}::jsonb -> l.workflow_key ->> ${status})::numeric`;
    },
    createdAt: 'l.created_at',
    updatedAt: 'l.updated_at',
    dueAt: 'l.due_at',
    orderedAt: `coalesce((d.details ->> 'orderedAt')::timestamptz, l.created_at)`,
    completedAt: `(CASE WHEN l.category = 'fulfilled' THEN l.status_since END)`,
    customerId: 'l.customer_id::text',
    customerNumber: 'c.number::numeric',
    customerName: `(p.profile ->> 'name')`,
    ownerNumber: 'u.number::numeric',
    ownerName: `(up.profile ->> 'name')`,
    lineId: ofLine('lineId'),
    lineName: ofLine('name'),
    lineSku: ofLine('sku'),
    lineVendorPart: ofLines ? `(line.member -> 'data' ->> 'vendorPartNumber')` : 'NULL::text',
    lineReturned: `${ofLine('returned')}::numeric`,
    get lineStatusNumber() {
      const ofWorkflow = `(${bind(JSON.stringify(lineCodes))}::jsonb -> l.workflow_key)`;
      return `coalesce(${ofWorkflow} ->> ${lineStatusSql(ofLine)}, ${ofWorkflow} ->> 'open')::numeric`;
    },
  };
}

/** The status of a line, as `lineStatus` has it: the one given by name, else the one that its quantities say. */
function lineStatusSql(ofLine: (member: string) => string): string {
  const units = (member: string) => `${ofLine(member)}::numeric`;
  const wanted = `greatest(${units('ordered')} - ${units('canceled')}, 0)`;
  return `coalesce(${ofLine('status')}, CASE
    WHEN ${wanted} = 0 AND ${units('canceled')} > 0 THEN 'canceled'
    WHEN ${wanted} > 0 AND ${units('returned')} >= ${wanted} THEN 'returned'
    WHEN ${wanted} > 0 AND ${units('fulfilled')} >= ${wanted} THEN 'fulfilled'
    WHEN ${wanted} > 0 AND ${units('shipped')} >= ${wanted} THEN 'shipped'
    WHEN ${units('shipped')} > 0 THEN 'partially_shipped'
    WHEN ${units('backordered')} > 0 THEN 'backordered'
    ELSE 'open' END)`;
}
