import type { Installation } from './installation.ts';

/** The id of the n-th loaded order: as UUIDv7 does, it grows with the order's making. */
export function orderId(n: number): string {
  return `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

const idInSql = `('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;

/** Tables with a row per order, and what a copy of that row differs in. */
const copies = [
  {
    table: 'orders',
    members: `'order_id', ${idInSql}, 'number', s.number + n, 'last_pos', s.pos + n * s.events`,
  },
  { table: 'order_details', members: `'order_id', ${idInSql}` },
  { table: 'order_list', members: `'order_id', ${idInSql}, 'number', s.number + n` },
  { table: 'order_search', members: `'order_id', ${idInSql}` },
  { table: 'due_timers', members: `'order_id', ${idInSql}` },
];

/** Orders in one statement: what a statement does must fit into memory and log. */
const countAtOnce = 200_000;

/**
 * Fills an installation with `count` approved orders, each with its history of two events. One order is made by the API; the
 * others are copies of all its rows, made by the database, which takes seconds instead of hours. Asks the product for some
 * of them afterwards.
 *
 * @throws Error when the product does not read what was loaded
 */
export async function loadOrders(installation: Installation, count: number): Promise<void> {
  const { database, accountId, server } = installation;
  const template = await makeTemplate(server);
  const { rows } = await database.query<{ pos: string; number: number; events: number }>({
    text: `SELECT h.pos, h.last_order_number AS number, o.version AS events FROM log_heads h JOIN orders o USING (account_id)
      WHERE h.account_id = $1 AND o.order_id = $2`,
    values: [accountId, template],
  });
  const start = rows[0]!;
  await waitForLists(installation, start.pos);
  for (let done = 0; done < count; done += countAtOnce) {
    await copyOrders(installation, template, start, done + 1, Math.min(count, done + countAtOnce));
  }
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
  await database.query({ text: 'VACUUM ANALYZE' });
  await database.query({ text: 'CHECKPOINT' });
  await check(installation, count);
}

async function makeTemplate({ url, key }: Installation['server']): Promise<string> {
  const call = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as { id: string };
  };
  const { id } = await call('POST', '/v1/orders', { workflow: 'retail', lines: [{ sku: '5CX895', ordered: 3 }] });
  await call('PUT', `/v1/orders/${id}/status`, { to: 'approved' });
  return id;
}

async function waitForLists({ database, accountId }: Installation, position: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { rows } = await database.query<{ behind: number }>({
      text: 'SELECT count(*)::int AS behind FROM log_cursors WHERE account_id = $1 AND pos < $2',
      values: [accountId, position],
    });
    if (rows[0]!.behind === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The readers of the log did not catch up.');
}

async function copyOrders(
  { database, accountId }: Installation,
  template: string,
  { pos, number, events }: { pos: string; number: number; events: number },
  from: number,
  to: number,
): Promise<void> {
  const values = [accountId, template, pos, number, events, from, to];
  const settings = `(SELECT $3::bigint AS pos, $4::int AS number, $5::int AS events) AS s`;
  for (const { table, members } of copies) {
    await database.query({
      text: `INSERT INTO ${table} SELECT r.* FROM ${table} o CROSS JOIN ${settings} CROSS JOIN generate_series($6::int, $7::int) AS n
        CROSS JOIN LATERAL jsonb_populate_record(o, jsonb_build_object(${members})) AS r
        WHERE o.account_id = $1 AND o.order_id = $2`,
      values,
    });
  }
  await database.query({
    text: `INSERT INTO events SELECT r.* FROM events e CROSS JOIN ${settings} CROSS JOIN generate_series($6::int, $7::int) AS n
      CROSS JOIN LATERAL jsonb_populate_record(e, jsonb_build_object('order_id', ${idInSql}, 'event_id', gen_random_uuid(),
        'pos', s.pos + (n - 1) * s.events + e.seq,
        'prev_pos', CASE WHEN e.seq > 1 THEN s.pos + (n - 1) * s.events + e.seq - 1 END,
        'order_number', CASE WHEN e.seq = 1 THEN s.number + n END)) AS r
      WHERE e.account_id = $1 AND e.order_id = $2`,
    values,
  });
}

async function check({ server, accountId, database }: Installation, count: number): Promise<void> {
  const read = async (path: string) => {
    const answer = await fetch(`${server.url}${path}`, { headers: { 'x-api-key': server.key } });
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
