import type { Category } from '../core/workflow.ts';
import type { JsonObject } from '../core/json.ts';
import type { LoadedOrder } from '../core/move.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { RowColumns } from './column-arrays.ts';
import { statementOfRows } from './column-arrays.ts';
import type { Database, Db, Tx } from './database.ts';
import { ofAccount } from './database.ts';
import type { OrderRow } from './order-rows.ts';
import { orderColumns, toOrder } from './order-rows.ts';
import type { DueTimer } from './timer-store.ts';
import { firstDueAt, timersJson } from './timer-store.ts';

/** A row of the list projection. */
export interface ListRow {
  readonly orderId: string;
  readonly number: number;
  readonly reference: string | null;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly status: string;
  readonly partnerStatus: string | null;
  readonly customerStatus: string | null;
  readonly category: Category;
  readonly attention: string;
  readonly statusSince: Date;
  readonly customerId: string | null;
  readonly ownerId: string | null;
  readonly dueAt: string | null;
  readonly lateAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly archived: boolean;
  readonly version: number;
  /** Whether lists, counts and searches show it: an invoice item is read with its order. */
  readonly listed: boolean;
  /** What will happen to it by itself. */
  readonly timers: readonly DueTimer[];
  /** What the order is found by: whole values and words, lower case. */
  readonly search: readonly string[];
}

/** A row without what the order is found by. */
export type StatusRow = Omit<ListRow, 'search'>;

/** An order with what the list shows of its customer. */
export interface ProjectedOrder {
  readonly loaded: LoadedOrder;
  readonly customer: JsonObject | null;
}

/** The accounts whose log goes beyond this reader's cursor. */
export async function accountsWithNews(database: Database, reader: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ account_id: string }>({
    name: 'accounts_with_news',
    text: `SELECT h.account_id FROM log_heads h
      LEFT JOIN log_cursors c ON c.account_id = h.account_id AND c.reader = $1
      WHERE h.pos > coalesce(c.pos, 0)`,
    values: [reader],
  });
  return rows.map(({ account_id }) => account_id);
}

/**
 * The reader's cursor, locked; `undefined` while another node has it. What a `rebuildable` reader writes in this transaction
 * need not be on the disk when it commits: cursor and rows are lost together, and made again from the log.
 */
export async function lockCursor(
  tx: Tx,
  accountId: string,
  reader: string,
  { rebuildable = false } = {},
): Promise<string | undefined> {
  const lock = () =>
    tx.query<{ pos: string }>({
      name: rebuildable ? 'lock_cursor_rebuildable' : 'lock_cursor',
      text: `SELECT pos${rebuildable ? `, set_config('synchronous_commit', 'off', true)` : ''} FROM log_cursors
        WHERE account_id = $1 AND reader = $2 FOR UPDATE SKIP LOCKED`,
      values: [accountId, reader],
    });
  const { rows } = await lock();
  if (rows[0] !== undefined) return rows[0].pos;
  const { rowCount } = await tx.query({
    name: 'make_cursor',
    text: 'INSERT INTO log_cursors (account_id, reader, pos) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING',
    values: [accountId, reader],
  });
  return rowCount === 0 ? undefined : (await lock()).rows[0]?.pos;
}

/** Where a reader is; `'0'` when it has not begun. */
export async function readCursor(database: Database, accountId: string, reader: string): Promise<string> {
  const { rows } = await database.query<{ pos: string }>({
    name: 'read_cursor',
    text: 'SELECT pos FROM log_cursors WHERE account_id = $1 AND reader = $2',
    values: [accountId, reader],
  });
  return rows[0]?.pos ?? '0';
}

/** The position of the account's newest event. */
export async function readHead(db: Db, accountId: string): Promise<string> {
  const { rows } = await db.query<{ pos: string }>({
    name: 'read_head',
    text: 'SELECT pos FROM log_heads WHERE account_id = $1',
    values: [accountId],
  });
  return rows[0]?.pos ?? '0';
}

/** A position, or `latest` for that of the account's newest event, as it is told by whoever must see it. */
export async function positionNamed(db: Db, accountId: string, named: string): Promise<bigint> {
  return BigInt(named === 'latest' ? await readHead(db, accountId) : named);
}

/** Moves a reader's cursor. */
export async function moveCursor(tx: Tx, accountId: string, reader: string, pos: string): Promise<void> {
  await tx.query({
    name: 'move_cursor',
    text: 'UPDATE log_cursors SET pos = $3 WHERE account_id = $1 AND reader = $2',
    values: [accountId, reader, pos],
  });
}

/** What is new for the lists. */
interface OrdersWithNews {
  /** Orders of which more than the status may be another: their rows are made anew. */
  readonly whole: readonly string[];
  /** Orders of which only the status and what goes with it may be another. */
  readonly statusOnly: readonly string[];
  /** The position of the last event read; `undefined` when there was none. */
  readonly reached: string | undefined;
  /** There may be more. */
  readonly full: boolean;
}

/** What an event sets that a row holds beside the status. */
const wholeMembers = ['number', 'workflow', 'fields', 'lines', 'removedLines', 'shipments'] as const;

/** Whether more than the status and what goes with it is another after the event. */
export function touchesWhole({ seq, type, sets }: Pick<RecordedEvent, 'seq' | 'type' | 'sets'>): boolean {
  return seq === 1 || type === 'order.archived' || wholeMembers.some((member) => member in sets);
}

/** The orders that have news after a position, at most `limit` events of them. */
export async function ordersWithNews(tx: Tx, accountId: string, after: string, limit: number): Promise<OrdersWithNews> {
  const { rows } = await tx.query<{ pos: string; order_id: string | null; whole: boolean }>({
    name: 'orders_with_news',
    text: `SELECT pos, order_id, seq = 1 OR type = 'order.archived' OR coalesce(sets ?| $4::text[], false) AS whole
      FROM events WHERE account_id = $1 AND pos > $2 ORDER BY pos LIMIT $3`,
    values: [accountId, after, limit, wholeMembers],
  });
  const whole = new Set(rows.flatMap((row) => (row.whole && row.order_id !== null ? row.order_id : [])));
  const others = new Set(rows.flatMap(({ order_id }) => (order_id === null || whole.has(order_id) ? [] : order_id)));
  return { whole: [...whole], statusOnly: [...others], reached: rows.at(-1)?.pos, full: rows.length === limit };
}

/** Orders as they are now, with their customers' profiles. */
export async function loadForList(
  tx: Tx,
  accountId: string,
  orderIds: readonly string[],
): Promise<readonly ProjectedOrder[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await tx.query<OrderRow & { profile: JsonObject | null }>({
    name: 'load_for_list',
    text: `SELECT ${orderColumns}, p.profile
      FROM ${ofAccount('unnest($2::uuid[]) AS u (order_id)')} AS w
      JOIN orders o ON o.account_id = w.account_id AND o.order_id = w.order_id
      JOIN order_details d ON d.account_id = o.account_id AND d.order_id = o.order_id
      LEFT JOIN customers c ON c.account_id = o.account_id AND c.customer_id = o.customer_id
      LEFT JOIN people p ON p.account_id = o.account_id AND p.person_id = c.person_id`,
    values: [accountId, orderIds],
  });
  return rows.map((row) => ({ loaded: toOrder(row), customer: row.profile }));
}

/** What goes with the status. */
const statusColumns: RowColumns<StatusRow> = {
  own: [
    ['status_since', 'timestamptz', ({ statusSince }) => statusSince],
    ['late_at', 'timestamptz', ({ lateAt }) => lateAt],
    ['updated_at', 'timestamptz', ({ updatedAt }) => updatedAt],
    ['timers', 'jsonb', ({ timers }) => timersJson(timers)],
    ['timer_at', 'timestamptz', ({ timers }) => firstDueAt(timers)],
  ],
  recurring: [
    ['status', 'text', ({ status }) => status],
    ['partner_status', 'text', ({ partnerStatus }) => partnerStatus],
    ['customer_status', 'text', ({ customerStatus }) => customerStatus],
    ['category', 'text', ({ category }) => category],
    ['attention', 'text', ({ attention }) => attention],
  ],
};

const movedColumns: RowColumns<StatusRow> = {
  own: [['number', 'int', ({ number }) => number], ['version', 'int', ({ version }) => version], ...statusColumns.own],
  recurring: statusColumns.recurring,
};

const statusSet = [...statusColumns.own, ...statusColumns.recurring].map(([name]) => `${name} = r.${name}`).join(', ');

const statusRowsStatement = statementOfRows(
  'write_status_rows',
  movedColumns,
  2,
  (source) => `UPDATE order_list AS l SET ${statusSet}, version = r.version, unfired = NULL
  FROM ${ofAccount(`${source} AS u`)} AS r
  JOIN order_list b ON b.account_id = r.account_id AND b.number = r.number
  WHERE l.account_id = r.account_id AND l.number = r.number AND l.version <= r.version
  RETURNING l.order_id AS "orderId", b.workflow_key AS workflow, b.status, b.category, b.archived, b.listed`,
);

/**
 * Writes what goes with the status of orders that the list has already, and the counts that follow. Gives the orders that
 * it has not, or has newer. A change of status is most of what a list is told, and touches neither the other columns nor the
 * words.
 */
export async function writeStatusRows(
  tx: Tx,
  accountId: string,
  rows: readonly StatusRow[],
): Promise<readonly string[]> {
  if (rows.length === 0) return [];
  // In the order of their making, so that neighbours on a page are written together.
  const sorted = rows.toSorted((a, b) => a.number - b.number);
  const { values, ...statement } = statusRowsStatement(sorted);
  const before = await tx.query<Counted & { orderId: string }>({ ...statement, values: [accountId, ...values] });
  const found = new Set(before.rows.map(({ orderId }) => orderId));
  await writeCounts(
    tx,
    accountId,
    countChanges(
      before.rows,
      sorted.filter(({ orderId }) => found.has(orderId)),
    ),
  );
  return sorted.flatMap(({ orderId }) => (found.has(orderId) ? [] : orderId));
}

/** Writes rows of the list, and the counts per status that follow. */
export async function writeListRows(tx: Tx, accountId: string, rows: readonly ListRow[]): Promise<void> {
  if (rows.length === 0) return;
  const before = await tx.query<Counted>({
    name: 'list_rows_before',
    text: `SELECT workflow_key AS workflow, status, category, archived, listed FROM order_list
      WHERE account_id = $1 AND number = ANY ($2::int[])`,
    values: [accountId, rows.map(({ number }) => number)],
  });
  await tx.query({
    name: 'write_list_rows',
    text: `INSERT INTO order_list AS l (account_id, order_id, number, reference, workflow_key, workflow_version, status, partner_status, customer_status,
        category, attention, status_since, customer_id, owner_id, due_at, late_at, created_at, updated_at, archived, version, listed, timers, timer_at)
      SELECT $1, r."orderId", r.number, r.reference, r.workflow, r."workflowVersion", r.status, r."partnerStatus", r."customerStatus", r.category,
        r.attention, r."statusSince", r."customerId", r."ownerId", r."dueAt", r."lateAt", r."createdAt", r."updatedAt", r.archived,
        r.version, r.listed, r.timers, r."timerAt"
      FROM jsonb_to_recordset($2::jsonb) AS r ("orderId" uuid, number int, reference text, workflow text, "workflowVersion" int, status text,
        "partnerStatus" text, "customerStatus" text, category text, attention text, "statusSince" timestamptz, "customerId" uuid,
        "ownerId" uuid, "dueAt" timestamptz, "lateAt" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz,
        archived boolean, version int, listed boolean, timers jsonb, "timerAt" timestamptz)
      ON CONFLICT (account_id, number) DO UPDATE SET reference = excluded.reference,
        workflow_key = excluded.workflow_key, workflow_version = excluded.workflow_version, status = excluded.status, partner_status = excluded.partner_status,
        customer_status = excluded.customer_status, category = excluded.category, attention = excluded.attention,
        status_since = excluded.status_since, customer_id = excluded.customer_id, owner_id = excluded.owner_id,
        due_at = excluded.due_at, late_at = excluded.late_at, updated_at = excluded.updated_at, archived = excluded.archived,
        version = excluded.version, listed = excluded.listed, timers = excluded.timers, timer_at = excluded.timer_at,
        unfired = NULL`,
    values: [
      accountId,
      JSON.stringify(
        rows.map(({ search: _, timers, ...row }) => {
          return { ...row, timers: timers.length === 0 ? null : timers, timerAt: firstDueAt(timers) };
        }),
      ),
    ],
  });
  await tx.query({
    name: 'write_search_terms',
    text: `INSERT INTO order_search AS s (account_id, number, order_id, terms)
      SELECT $1, r.number, r."orderId", array_to_tsvector(r.search)
      FROM jsonb_to_recordset($2::jsonb) AS r (number int, "orderId" uuid, search text[])
      ON CONFLICT (account_id, number) DO UPDATE SET terms = excluded.terms WHERE s.terms <> excluded.terms`,
    values: [
      accountId,
      JSON.stringify(
        rows.flatMap(({ listed, number, orderId, search }) => (listed ? { number, orderId, search } : [])),
      ),
    ],
  });
  await writeCounts(tx, accountId, countChanges(before.rows, rows));
}

async function writeCounts(tx: Tx, accountId: string, changes: readonly StatusCount[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.query({
    name: 'write_status_counts',
    text: `INSERT INTO status_counts AS s (account_id, workflow_key, status, category, orders)
      SELECT $1, r.workflow, r.status, r.category, r.orders
      FROM jsonb_to_recordset($2::jsonb) AS r (workflow text, status text, category text, orders bigint)
      ON CONFLICT (account_id, workflow_key, status, category) DO UPDATE SET orders = s.orders + excluded.orders`,
    values: [accountId, JSON.stringify(changes)],
  });
}

type Counted = Pick<ListRow, 'workflow' | 'status' | 'category' | 'archived' | 'listed'>;

type StatusCount = Pick<ListRow, 'workflow' | 'status' | 'category'> & { readonly orders: number };

function countChanges(before: readonly Counted[], after: readonly Counted[]): readonly StatusCount[] {
  const changes = new Map<string, StatusCount>();
  const add = ({ workflow, status, category, archived, listed }: Counted, by: number) => {
    if (archived || !listed) return;
    const key = JSON.stringify([workflow, status, category]);
    const change = changes.get(key) ?? { workflow, status, category, orders: 0 };
    changes.set(key, { ...change, orders: change.orders + by });
  };
  for (const row of before) add(row, -1);
  for (const row of after) add(row, 1);
  return [...changes.values()].filter(({ orders }) => orders !== 0);
}
