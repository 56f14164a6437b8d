import type { Installation } from './installation.ts';
import { saying, waitUntil, within } from './waiting.ts';

/** The id of the n-th loaded order: as UUIDv7 does, it grows with the order's making. */
export function orderId(n: number): string {
  return `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** The id of the order `n` in SQL. */
const idInSql = `('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;

/** The template's last position, number and count of events, and the `n` of a copy, as the expressions below name them. */
interface Start {
  readonly pos: string;
  readonly number: number;
  readonly events: number;
}

/** Tables with rows of an order, and what a copy of such a row `r` differs in. */
const copies: readonly { readonly table: string; readonly members: Readonly<Record<string, string>> }[] = [
  {
    table: 'orders',
    members: { order_id: idInSql, number: 's.number + n', last_pos: 's.pos + n * s.events' },
  },
  { table: 'order_details', members: { order_id: idInSql } },
  { table: 'order_list', members: { order_id: idInSql, number: 's.number + n' } },
  { table: 'order_search', members: { order_id: idInSql, number: 's.number + n' } },
  {
    table: 'events',
    members: {
      order_id: idInSql,
      event_id: 'gen_random_uuid()',
      pos: 's.pos + (n - 1) * s.events + r.seq',
      prev_pos: 'CASE WHEN r.seq > 1 THEN s.pos + (n - 1) * s.events + r.seq - 1 END',
      order_number: 'CASE WHEN r.seq = 1 THEN s.number + n END',
    },
  },
];

/** Orders in one statement: so that it is told how far the loading is. */
const countAtOnce = 200_000;

/** How long one statement may take on a busy machine. */
const statementSeconds = 900;

/**
 * Fills an installation with `count` approved orders, each with its history of two events. One order is made by the API; the
 * others are copies of all its rows, made by the database, which takes seconds instead of hours; indexes that are not keys
 * are built afterwards. Asks the product for some of the orders then.
 *
 * @throws Error when the product does not read what was loaded
 */
export async function loadOrders(
  installation: Installation,
  count: number,
  say: (text: string) => void = () => {},
): Promise<void> {
  const { database, accountId, server } = installation;
  const template = await makeTemplate(server);
  const { rows } = await database.query<Start>({
    text: `SELECT h.pos, h.last_order_number AS number, o.version AS events FROM log_heads h JOIN orders o USING (account_id)
      WHERE h.account_id = $1 AND o.order_id = $2`,
    values: [accountId, template],
  });
  const start = rows[0]!;
  await waitForReaders(installation, start.pos);
  const rebuild = await dropIndexes(installation);
  for (let done = 0; done < count; done += countAtOnce) {
    const to = Math.min(count, done + countAtOnce);
    await within(
      statementSeconds,
      `orders ${done + 1} to ${to} to be copied`,
      copyOrders(installation, template, start, done + 1, to),
    );
    if (count > countAtOnce) say(`  ${to} of ${count} orders are loaded.`);
  }
  await saying(say, 'building indexes', within(statementSeconds * 4, 'the indexes', rebuild()));
  const head = BigInt(start.pos) + BigInt(count * start.events);
  await database.transaction(async (tx) => {
    await tx.query({
      text: 'UPDATE log_heads SET pos = $2, last_order_number = $3 WHERE account_id = $1',
      values: [accountId, String(head), start.number + count],
    });
    // Readers have nothing to do for what was there before.
    await tx.query({
      text: 'UPDATE log_cursors SET pos = $2 WHERE account_id = $1',
      values: [accountId, String(head)],
    });
    await tx.query({
      text: `UPDATE status_counts SET orders = orders + $2 WHERE account_id = $1 AND status = 'approved'`,
      values: [accountId, count],
    });
  });
  const tidy = async () => {
    await database.query({ text: 'VACUUM ANALYZE' });
    // What VACUUM finds room in is filled up first: each event would go to another old page, and write that whole to the log
    // once more. In daily use one event of many does, after a load each. Written anew, the pages have no room to be found.
    for (const name of await partitions(database)) await database.query({ text: `VACUUM FULL ${name}` });
    await database.query({ text: 'CHECKPOINT' });
  };
  await saying(say, 'VACUUM ANALYZE and a checkpoint', within(statementSeconds, 'VACUUM ANALYZE', tidy()));
  await check(installation, count);
}

async function partitions(database: Installation['database']): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>({
    text: `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'events'::regclass`,
  });
  return rows.map(({ name }) => name);
}

async function makeTemplate({ url, key }: Installation['server']): Promise<string> {
  const call = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as { id: string };
  };
  const { id } = await call('POST', '/v1/orders', { workflow: 'retail', lines: [{ sku: '5CX895', ordered: 3 }] });
  await call('PUT', `/v1/orders/${id}/status`, { to: 'approved' });
  return id;
}

/** Who follows the log of every account. */
const allReaders = ['lists', 'insights', 'mail'];

/** Until every reader of the log has read up to a position, or only that of the lists. */
export async function waitForReaders(
  { database, accountId }: Installation,
  position: string,
  { seconds = 60, only = null }: { readonly seconds?: number; readonly only?: 'lists' | null } = {},
): Promise<void> {
  await waitUntil(
    seconds,
    `${only ?? 'the readers of the log'} to come to position ${position}`,
    async () => {
      const { rows } = await database.query<{ reader: string; there: boolean }>({
        text: `SELECT reader, pos >= $2 AS there FROM log_cursors
          WHERE account_id = $1 AND ($3::text IS NULL OR reader = $3)`,
        values: [accountId, position, only],
      });
      // Who has not begun yet has no cursor.
      const begun = new Set(rows.map(({ reader }) => reader));
      return (only === null ? allReaders : [only]).every((name) => begun.has(name)) && rows.every(({ there }) => there);
    },
    10,
  );
}

/** Takes the indexes off the tables that are filled, other than keys; what it gives builds them again as they were. */
async function dropIndexes({ database }: Installation): Promise<() => Promise<void>> {
  const { rows } = await database.query<{ name: string; definition: string }>({
    text: `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
      WHERE c.relname = ANY ($1) AND c.relkind = 'r' AND NOT i.indisunique`,
    values: [copies.map(({ table }) => table)],
  });
  for (const { name } of rows) await database.query({ text: `DROP INDEX ${name}` });
  return async () => {
    await Promise.all(
      rows.map(({ definition }) =>
        database.transaction(async (tx) => {
          await tx.query({ text: `SET LOCAL maintenance_work_mem = '512MB'` });
          await tx.query({ text: definition });
        }),
      ),
    );
  };
}

/** All tables at once, each by a statement of its own: a database of two cores has two to fill. */
async function copyOrders(
  { database, accountId }: Installation,
  template: string,
  { pos, number, events }: Start,
  from: number,
  to: number,
): Promise<void> {
  await Promise.all(
    copies.map(async ({ table, members }) => {
      const { rows } = await database.query<{ name: string }>({
        text: `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
        values: [table],
      });
      const names = rows.map(({ name }) => name);
      const values = names.map((name) => members[name] ?? `r.${name}`);
      await database.query({
        text: `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')}
          FROM (SELECT $3::bigint AS pos, $4::int AS number, $5::int AS events) AS s
          CROSS JOIN generate_series($6::int, $7::int) AS n
          CROSS JOIN (SELECT * FROM ${table} WHERE account_id = $1 AND order_id = $2 ORDER BY ${table === 'events' ? 'seq' : '1'}) AS r`,
        values: [accountId, template, pos, number, events, from, to],
      });
    }),
  );
}

async function check({ server, accountId, database }: Installation, count: number): Promise<void> {
  const read = async (path: string) => {
    const answer = await fetch(`${server.url}${path}`, {
      headers: { 'x-api-key': server.key },
      signal: AbortSignal.timeout(60_000),
    });
    if (!answer.ok) throw new Error(`The loaded orders cannot be read: ${await answer.text()}`);
    return (await answer.json()) as { status: string; data: { id: string; seq: number; status: string }[] };
  };
  for (const n of new Set([1, Math.ceil(count / 2), count])) {
    const order = await read(`/v1/orders/${orderId(n)}`);
    const history = await read(`/v1/orders/${orderId(n)}/events`);
    if (order.status !== 'approved' || history.data.map(({ seq }) => seq).join() !== '1,2') {
      throw new Error(`The loaded order ${orderId(n)} is not what it should be.`);
    }
  }
  const list = await read('/v1/orders?status=approved&limit=1');
  if (list.data[0]?.id !== orderId(count)) throw new Error('The loaded orders are not in the list.');
  const { rows } = await database.query<{ orders: string }>({
    text: 'SELECT count(*) AS orders FROM order_list WHERE account_id = $1',
    values: [accountId],
  });
  if (Number(rows[0]!.orders) !== count + 1) throw new Error('The list has not as many orders as were loaded.');
}
