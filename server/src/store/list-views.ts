import type { Audience } from '../core/principal.ts';
import { sha256Hex } from '../lib/ids.ts';
import type { Db } from './database.ts';
import { findFew, searchQuery } from './search-words.ts';

/** What a list of orders is narrowed to. */
export interface OrderFilter {
  readonly status?: readonly string[];
  readonly category?: readonly string[];
  /** Statuses as the viewer sees them. */
  readonly visibleStatus?: readonly string[];
  readonly workflow?: string;
  /** Under an earlier version of its workflow than this. */
  readonly workflowVersionBelow?: number;
  readonly reference?: string;
  readonly orderIds?: readonly string[];
  readonly customerId?: string;
  readonly attention?: string;
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
  readonly updatedFrom?: Date;
  readonly updatedTo?: Date;
  /** Promised for this instant or later, or earlier. */
  readonly dueFrom?: Date;
  readonly dueTo?: Date;
  /** In its status since this instant or longer. */
  readonly statusSinceTo?: Date;
  readonly statusSinceFrom?: Date;
  readonly late?: boolean;
  /** Past the limit of its status after this instant. */
  readonly lateFrom?: Date;
  readonly lateTo?: Date;
  /** Words, each found at the beginning of a value or word. */
  readonly text?: string;
  readonly archived?: boolean;
}

/** Who looks: only orders of these customers, with the statuses of this audience. */
export interface Viewer {
  readonly audience: Audience;
  readonly customerIds: ReadonlySet<string> | null;
  readonly now: Date;
}

/** Instants as the API tells them: a list is only shown. */
export interface ListedOrder {
  readonly id: string;
  readonly number: number;
  readonly reference: string | null;
  readonly workflow: string;
  readonly status: string;
  readonly category: string;
  readonly attention: string;
  readonly statusSince: string;
  readonly customerId: string | null;
  readonly ownerId: string | null;
  readonly dueAt: string | null;
  readonly lateAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

/** Where a page of a list begins, and how long it is. */
export interface ListPage {
  /** The number of the last order of the page before. */
  readonly before: number | undefined;
  readonly limit: number;
  /**
   * Those first that have been late for longest, or will be late soonest; then those without a limit. `after` is when the
   * last order of the page before is late: `null` if it has no limit, `undefined` on the first page.
   */
  readonly lateFirst?: { readonly after: Date | null | undefined };
}

/** A page of orders: by number, newest first, or late first. Never counts rows. */
async function listOrders(
  db: Db,
  accountId: string,
  filter: OrderFilter,
  viewer: Viewer,
  page: ListPage,
): Promise<readonly ListedOrder[]> {
  const { lateFirst, limit } = page;
  const named = await namedByText(db, accountId, filter);
  if (lateFirst === undefined) return readPage(db, accountId, named, viewer, page, 'number');
  if (lateFirst.after === null) return readPage(db, accountId, named, viewer, page, 'unlimited');
  const limited = await readPage(db, accountId, named, viewer, page, 'limited');
  if (limited.length === limit) return limited;
  const rest = { before: undefined, limit: limit - limited.length };
  return [...limited, ...(await readPage(db, accountId, named, viewer, rest, 'unlimited'))];
}

/**
 * The filter with the orders that its text finds, where these are few. Asked first and apart: nobody can foresee how many
 * begin with a word, and a guess too high walked through the whole list for one order.
 */
async function namedByText(db: Db, accountId: string, filter: OrderFilter): Promise<NarrowedFilter> {
  const query = searchQuery(filter.text);
  const found = query === undefined ? undefined : await findFew(db, accountId, query);
  return found === undefined ? filter : { ...filter, text: '', found };
}

/** A filter whose text may have been answered already. */
interface NarrowedFilter extends OrderFilter {
  readonly found?: readonly number[];
}

/** Two stretches instead of one order with nulls last: each follows an index and stops at its limit. */
const stretches = {
  number: { where: [], order: 'l.number DESC' },
  limited: { where: ['l.late_at IS NOT NULL'], order: 'l.late_at, l.number DESC' },
  unlimited: { where: ['l.late_at IS NULL'], order: 'l.number DESC' },
} as const;

async function readPage(
  db: Db,
  accountId: string,
  filter: NarrowedFilter,
  viewer: Viewer,
  { before, limit, lateFirst }: ListPage,
  stretch: keyof typeof stretches,
): Promise<readonly ListedOrder[]> {
  const values: unknown[] = [accountId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const status = viewer.audience === 'internal' ? 'l.status' : `l.${viewer.audience}_status`;
  const where = ['l.account_id = $1', 'l.listed', `${status} IS NOT NULL`, ...conditions(filter, viewer, status, bind)];
  where.push(...stretches[stretch].where);
  if (before !== undefined) {
    const number = bind(before);
    if (stretch === 'limited') {
      const at = bind(lateFirst!.after);
      where.push(`(l.late_at > ${at} OR (l.late_at = ${at} AND l.number < ${number}))`, `l.late_at >= ${at}`);
    } else where.push(`l.number < ${number}`);
  }
  const { order } = stretches[stretch];
  const count = bind(limit);
  const rowsOf = (more: readonly string[]) =>
    `order_list l WHERE ${[...where, ...more].join(' AND ')} ORDER BY ${order} LIMIT ${count}`;
  const statuses = statusesOf(filter, viewer, stretch, bind);
  // Each status has its rows in the order of their numbers, and of their limits; all of several would have to be sorted for one page.
  const from =
    statuses === undefined
      ? rowsOf([])
      : `(${statuses}) AS s CROSS JOIN LATERAL (SELECT * FROM ${rowsOf(['l.status = s.status'])}) AS l ORDER BY ${order} LIMIT ${count}`;
  const text = `SELECT l.order_id AS id, l.number, l.reference, l.workflow_key AS workflow, ${status} AS status, l.category, l.attention,
      l.status_since AS "statusSince", l.customer_id AS "customerId", l.owner_id AS "ownerId", l.due_at AS "dueAt",
      l.late_at AS "lateAt", l.created_at AS "createdAt", l.updated_at AS "updatedAt", l.version
    FROM ${from}`;
  const { rows } = await db.query<ListedOrder>({ ...nameOf(text), text, values, instantTexts: true });
  return rows;
}

/** The statuses that a list is put together from, as rows; `undefined` where it is read as one. */
function statusesOf(
  { status, category, archived, found, orderIds, customerId, reference, ...others }: NarrowedFilter,
  { audience, customerIds }: Viewer,
  stretch: keyof typeof stretches,
  bind: (value: unknown) => string,
): string | undefined {
  // Of few orders, all are read.
  const named = [found, orderIds, customerId, reference, customerIds ?? undefined];
  if (named.some((names) => names !== undefined)) return undefined;
  if (audience === 'internal' && status !== undefined)
    return `SELECT DISTINCT unnest(${bind(status)}::text[]) AS status`;
  // What was archived before it was counted is in a status that is not known.
  if (archived) return undefined;
  if (category !== undefined) return statusesOfCategories(bind(category));
  const { late, lateFrom, lateTo } = others;
  const isByLimit = stretch === 'limited' || [late, lateFrom, lateTo].some((limit) => limit !== undefined);
  return isByLimit ? allStatuses : undefined;
}

/** All statuses that an order of the account `$1` was ever in. */
const allStatuses = 'SELECT DISTINCT c.status FROM status_counts c WHERE c.account_id = $1';

/** Those of these categories. */
function statusesOfCategories(parameter: string): string {
  return `${allStatuses} AND c.category = ANY (${parameter}::text[])`;
}

/** The kinds of lists that are asked for most are prepared; each kind has its place in every connection, so not all are. */
const names = new Map<string, string>();
const namesMax = 50;

/** By the text, so that servers behind one pooler mean the same by a name. */
function nameOf(text: string): { readonly name?: string } {
  const known = names.get(text);
  if (known !== undefined) return { name: known };
  if (names.size >= namesMax) return {};
  const name = `list_${sha256Hex(text).slice(0, 32)}`;
  names.set(text, name);
  return { name };
}

function conditions(
  filter: NarrowedFilter,
  viewer: Viewer,
  status: string,
  bind: (value: unknown) => string,
): string[] {
  const where = filter.archived ? [] : ['NOT l.archived'];
  const equal = (column: string, value: unknown) => value !== undefined && where.push(`${column} = ${bind(value)}`);
  const from = (column: string, value: Date | undefined) =>
    value !== undefined && where.push(`${column} >= ${bind(value)}`);
  const to = (column: string, value: Date | undefined) =>
    value !== undefined && where.push(`${column} <= ${bind(value)}`);
  if (filter.status !== undefined) where.push(`${status} = ANY (${bind(filter.status)}::text[])`);
  if (filter.visibleStatus !== undefined) where.push(`${status} = ANY (${bind(filter.visibleStatus)}::text[])`);
  if (filter.category !== undefined) where.push(`l.category = ANY (${bind(filter.category)}::text[])`);
  if (viewer.customerIds !== null) where.push(ofCustomers([...viewer.customerIds], bind));
  equal('l.workflow_key', filter.workflow);
  if (filter.workflowVersionBelow !== undefined)
    where.push(`l.workflow_version < ${bind(filter.workflowVersionBelow)}`);
  equal('l.reference', filter.reference);
  if (filter.reference !== undefined) {
    const named = `k.account_id = $1 AND k.kind = 'reference' AND k.value = ${bind(filter.reference)}`;
    where.push(ofOrders(`o.order_id IN (SELECT k.order_id FROM order_keys k WHERE ${named})`));
  }
  if (filter.orderIds !== undefined) where.push(ofOrders(`o.order_id = ANY (${bind(filter.orderIds)}::uuid[])`));
  if (filter.customerId !== undefined) where.push(ofCustomers([filter.customerId], bind));
  equal('l.attention', filter.attention);
  from('l.created_at', filter.createdFrom);
  to('l.created_at', filter.createdTo);
  from('l.updated_at', filter.updatedFrom);
  to('l.updated_at', filter.updatedTo);
  from('l.due_at', filter.dueFrom);
  to('l.due_at', filter.dueTo);
  from('l.status_since', filter.statusSinceFrom);
  to('l.status_since', filter.statusSinceTo);
  if (filter.lateFrom !== undefined) where.push(`l.late_at > ${bind(filter.lateFrom)}`);
  to('l.late_at', filter.lateTo);
  if (filter.late === true) where.push(`l.late_at <= ${bind(viewer.now)}`);
  if (filter.found !== undefined) where.push(`l.number = ANY (${bind(filter.found)}::int[])`);
  const query = searchQuery(filter.text);
  // OFFSET keeps it a question to each row of the list in its order, which ends with the page.
  if (query !== undefined)
    where.push(`EXISTS (SELECT FROM order_search s WHERE s.account_id = $1 AND s.number = l.number
        AND s.terms @@ ${bind(query)}::tsquery OFFSET 0)`);
  return where;
}

/** The list has no index of what only orders are found by: it is asked by the numbers of those orders. */
function ofOrders(condition: string): string {
  return `l.number IN (SELECT o.number FROM orders o WHERE o.account_id = $1 AND ${condition})`;
}

/** A condition on rows `l` of the list, for the account `$1`. */
export function ofCustomers(customerIds: readonly string[], bind: (value: unknown) => string): string {
  return ofOrders(`o.customer_id = ANY (${bind(customerIds)}::uuid[])`);
}

/** What a row is shown with beside what the list keeps. */
export interface RowDetails {
  readonly customerName: string | null;
  readonly city: string | null;
  readonly total: { readonly amount: string; readonly currency: string } | null;
  readonly origin: string | null;
  readonly ownerName: string | null;
}

/** Names, places and totals of the orders of one page. */
async function readRowDetails(
  db: Db,
  accountId: string,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, RowDetails>> {
  const { rows } = await db.query<RowDetails & { orderId: string }>({
    name: 'row_details',
    text: `SELECT d.order_id AS "orderId", p.profile ->> 'name' AS "customerName", a.address ->> 'city' AS city,
        d.details -> 'total' AS total, (SELECT min(k) FROM jsonb_object_keys(d.details -> 'externalIds') k) AS origin,
        up.profile ->> 'name' AS "ownerName"
      FROM order_details d
      JOIN orders o ON o.account_id = d.account_id AND o.order_id = d.order_id
      LEFT JOIN customers c ON c.account_id = o.account_id AND c.customer_id = o.customer_id
      LEFT JOIN people p ON p.account_id = c.account_id AND p.person_id = c.person_id
      LEFT JOIN addresses a ON a.account_id = d.account_id AND a.address_id = (d.details ->> 'shippingAddressId')::uuid
      LEFT JOIN users u ON u.account_id = d.account_id AND u.user_id = (d.details ->> 'ownerId')::uuid
      LEFT JOIN people up ON up.account_id = u.account_id AND up.person_id = u.person_id
      WHERE d.account_id = $1 AND d.order_id = ANY ($2::uuid[])`,
    values: [accountId, orderIds],
  });
  return new Map(rows.map(({ orderId, ...details }) => [orderId, details]));
}

export interface StatusCount {
  readonly workflow: string;
  readonly status: string;
  readonly category: string;
  readonly orders: number;
}

/** How many orders are in each status, from the maintained counts. */
async function countOrders(db: Db, accountId: string): Promise<readonly StatusCount[]> {
  const { rows } = await db.query<StatusCount>({
    name: 'count_orders',
    text: `SELECT workflow_key AS workflow, status, category, orders::int FROM status_counts
      WHERE account_id = $1 AND orders > 0 ORDER BY workflow_key, status`,
    values: [accountId],
  });
  return rows;
}

/** The most rows that are looked at for one figure: what cannot be maintained is counted only so far. */
export const countedRowsMax = 10_000;

/** What presses, counted over at most `countedRowsMax` rows each. */
export interface PressingCounts {
  readonly late: readonly {
    readonly workflow: string;
    readonly status: string;
    readonly category: string;
    readonly late: number;
  }[];
  readonly needsUs: number;
  readonly dueToday: number;
}

async function countPressing(
  db: Db,
  accountId: string,
  active: readonly string[],
  now: Date,
  endOfDay: Date,
): Promise<PressingCounts> {
  // What was archived is not counted, so each row's status is known.
  const counted = (statuses: string, where: string) =>
    `(SELECT l.* FROM (${statuses}) AS s CROSS JOIN LATERAL (
        SELECT l.workflow_key AS workflow, l.status, l.category FROM order_list l
        WHERE l.account_id = $1 AND l.status = s.status AND l.listed AND NOT l.archived AND ${where} LIMIT ${countedRowsMax}) AS l
      LIMIT ${countedRowsMax}) AS counted`;
  const [late, needs, due] = await Promise.all([
    db.query<PressingCounts['late'][number]>({
      name: 'count_late',
      text: `SELECT workflow, status, category, count(*)::int AS late FROM ${counted(allStatuses, 'l.late_at <= $2')}
        GROUP BY workflow, status, category`,
      values: [accountId, now],
    }),
    db.query<{ orders: number }>({
      name: 'count_needs_us',
      text: `SELECT count(*)::int AS orders FROM ${counted(statusesOfCategories('$2'), `l.attention = 'merchant' AND l.category = ANY ($2::text[])`)}`,
      values: [accountId, active],
    }),
    db.query<{ orders: number }>({
      name: 'count_due_today',
      text: `SELECT count(*)::int AS orders FROM ${counted(allStatuses, 'l.late_at > $2 AND l.late_at <= $3')}`,
      values: [accountId, now, endOfDay],
    }),
  ]);
  return { late: late.rows, needsUs: needs.rows[0]?.orders ?? 0, dueToday: due.rows[0]?.orders ?? 0 };
}

/** Lists and counts, read from the projections. */
export interface ListViews {
  readonly orders: (
    accountId: string,
    filter: OrderFilter,
    viewer: Viewer,
    page: ListPage,
  ) => Promise<readonly ListedOrder[]>;
  readonly details: (accountId: string, orderIds: readonly string[]) => Promise<ReadonlyMap<string, RowDetails>>;
  readonly counts: (accountId: string) => Promise<readonly StatusCount[]>;
  readonly pressing: (
    accountId: string,
    active: readonly string[],
    now: Date,
    endOfDay: Date,
  ) => Promise<PressingCounts>;
}

/** The lists on this database. */
export function createListViews(db: Db): ListViews {
  return {
    orders: (accountId, filter, viewer, page) => listOrders(db, accountId, filter, viewer, page),
    details: (accountId, orderIds) => readRowDetails(db, accountId, orderIds),
    counts: (accountId) => countOrders(db, accountId),
    pressing: (accountId, active, now, endOfDay) => countPressing(db, accountId, active, now, endOfDay),
  };
}
