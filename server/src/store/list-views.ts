import type { Audience } from '../core/principal.ts';
import type { Db } from './database.ts';

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
  readonly customerId?: string;
  readonly attention?: string;
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
  readonly updatedFrom?: Date;
  readonly updatedTo?: Date;
  /** In its status since this instant or longer. */
  readonly statusSinceTo?: Date;
  readonly statusSinceFrom?: Date;
  readonly late?: boolean;
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

export interface ListedOrder {
  readonly id: string;
  readonly number: number;
  readonly reference: string | null;
  readonly workflow: string;
  readonly status: string;
  readonly category: string;
  readonly attention: string;
  readonly statusSince: Date;
  readonly customerId: string | null;
  readonly ownerId: string | null;
  readonly dueAt: Date | null;
  readonly lateAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
}

/** Orders by number, newest first, after the number `before`; at most `limit`. Never counts rows. */
async function listOrders(
  db: Db,
  accountId: string,
  filter: OrderFilter,
  viewer: Viewer,
  page: { readonly before: number | undefined; readonly limit: number },
): Promise<readonly ListedOrder[]> {
  const values: unknown[] = [accountId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const status = viewer.audience === 'internal' ? 'l.status' : `l.${viewer.audience}_status`;
  const where = ['l.account_id = $1', `${status} IS NOT NULL`, ...conditions(filter, viewer, status, bind)];
  if (page.before !== undefined) where.push(`l.number < ${bind(page.before)}`);
  const { rows } = await db.query<ListedOrder>({
    text: `SELECT l.order_id AS id, l.number, l.reference, l.workflow_key AS workflow, ${status} AS status, l.category, l.attention,
        l.status_since AS "statusSince", l.customer_id AS "customerId", l.owner_id AS "ownerId", l.due_at AS "dueAt",
        l.late_at AS "lateAt", l.created_at AS "createdAt", l.updated_at AS "updatedAt", l.version
      FROM order_list l WHERE ${where.join(' AND ')} ORDER BY l.number DESC LIMIT ${bind(page.limit)}`,
    values,
  });
  return rows;
}

function conditions(filter: OrderFilter, viewer: Viewer, status: string, bind: (value: unknown) => string): string[] {
  const where = filter.archived ? [] : ['NOT l.archived'];
  const equal = (column: string, value: unknown) => value !== undefined && where.push(`${column} = ${bind(value)}`);
  const from = (column: string, value: Date | undefined) =>
    value !== undefined && where.push(`${column} >= ${bind(value)}`);
  const to = (column: string, value: Date | undefined) =>
    value !== undefined && where.push(`${column} <= ${bind(value)}`);
  if (filter.status !== undefined) where.push(`${status} = ANY (${bind(filter.status)}::text[])`);
  if (filter.visibleStatus !== undefined) where.push(`${status} = ANY (${bind(filter.visibleStatus)}::text[])`);
  if (filter.category !== undefined) where.push(`l.category = ANY (${bind(filter.category)}::text[])`);
  if (viewer.customerIds !== null) where.push(`l.customer_id = ANY (${bind([...viewer.customerIds])}::uuid[])`);
  equal('l.workflow_key', filter.workflow);
  if (filter.workflowVersionBelow !== undefined)
    where.push(`l.workflow_version < ${bind(filter.workflowVersionBelow)}`);
  equal('l.reference', filter.reference);
  equal('l.customer_id', filter.customerId);
  equal('l.attention', filter.attention);
  from('l.created_at', filter.createdFrom);
  to('l.created_at', filter.createdTo);
  from('l.updated_at', filter.updatedFrom);
  to('l.updated_at', filter.updatedTo);
  from('l.status_since', filter.statusSinceFrom);
  to('l.status_since', filter.statusSinceTo);
  if (filter.late === true) where.push(`l.late_at <= ${bind(viewer.now)}`);
  const words = searchWords(filter.text ?? '');
  if (words.length > 0)
    where.push(
      `l.order_id IN (SELECT s.order_id FROM order_search s WHERE s.account_id = $1 AND s.terms @@ ${bind(
        words.map((word) => `'${word.replaceAll("'", "''")}':*`).join(' & '),
      )}::tsquery)`,
    );
  return where;
}

/** The words that a search looks for, as the projection keeps them. */
export function searchWords(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replaceAll('\\', '').slice(0, 200))
    .filter((word) => word !== '');
}

/** Under which terms a value is found: as a whole, and by each word in it. */
export function searchTerms(value: string): readonly string[] {
  return [...searchWords(value), ...searchWords(value.replaceAll(/[^\p{L}\p{N}]+/gu, ' '))];
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

/** Lists and counts, read from the projections. */
export interface ListViews {
  readonly orders: (
    accountId: string,
    filter: OrderFilter,
    viewer: Viewer,
    page: { readonly before: number | undefined; readonly limit: number },
  ) => Promise<readonly ListedOrder[]>;
  readonly counts: (accountId: string) => Promise<readonly StatusCount[]>;
}

/** The lists on this database. */
export function createListViews(db: Db): ListViews {
  return {
    orders: (accountId, filter, viewer, page) => listOrders(db, accountId, filter, viewer, page),
    counts: (accountId) => countOrders(db, accountId),
  };
}
