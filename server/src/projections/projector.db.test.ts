import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';

interface Row {
  readonly id: string;
  readonly number: number;
  readonly reference: string | null;
  readonly status: string;
}

describe('lists and counts', () => {
  let database: TestDatabase;
  let nodes: [TestApp, TestApp];
  let offsetMs = 0;
  let latest = '0';
  const now = () => new Date(Date.now() + offsetMs);
  before(async () => {
    database = await createTestDatabase();
    nodes = [
      await startTestApp({ connectionString: database.connectionString, now }),
      await startTestApp({ connectionString: database.connectionString, now }),
    ];
  });
  after(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await database.drop();
  });

  async function write(method: string, path: string, body: unknown): Promise<Row & { position: string }> {
    const answer = await nodes[0].call(method, path, { body });
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    const { position } = answer.body as { position: string | null };
    if (position !== null && BigInt(position) > BigInt(latest)) latest = position;
    return answer.body as Row & { position: string };
  }
  const create = (body: Record<string, unknown> = {}) => write('POST', '/v1/orders', { workflow: 'retail', ...body });
  const move = (id: string, to: string) => write('POST', `/v1/orders/${id}/override`, { to, reason: 'x' });
  async function list(query: string, node = nodes[1]): Promise<Row[]> {
    const { status, body } = await node.call('GET', `/v1/orders?atLeast=${latest}&${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.data as Row[];
  }
  const references = async (query: string) => (await list(query)).map(({ reference }) => reference).sort();

  test('each filter finds what it names, alone and together', async () => {
    const customer = await nodes[0].call('POST', '/v1/customers', {
      body: { name: 'Grace Hopper', email: 'grace@example.com' },
    });
    const customerId = customer.body.id as string;
    const started = now().toISOString();
    await create({
      reference: 'F-1',
      customer: { id: customerId },
      lines: [{ sku: 'ANVIL-9', name: 'Großer Amboss', ordered: 1 }],
    });
    const second = await create({ reference: 'F-2', externalIds: { ingram: '20-XYZ' } });
    await move(second.id, 'shipped');
    const third = await create({ reference: 'F-3', workflow: 'translation' });
    const fourth = await create({ reference: 'F-4' });
    await write('DELETE', `/v1/orders/${fourth.id}`, undefined);
    const found = {
      [`status=placed&createdFrom=${started}`]: ['F-1'],
      [`status=placed&status=shipped&createdFrom=${started}`]: ['F-1', 'F-2'],
      'category=in_transit': ['F-2'],
      'category=active&workflow=retail': ['F-1', 'F-2'],
      'workflow=translation': ['F-3'],
      'reference=F-2': ['F-2'],
      [`customerId=${customerId}`]: ['F-1'],
      'attention=partner': ['F-2'],
      [`createdTo=2020-01-01`]: [],
      [`updatedFrom=${started}&workflow=retail`]: ['F-1', 'F-2'],
      'inStatusSeconds=86400': [],
      'late=true': [],
      'q=hopp': ['F-1'],
      'q=GRACE%20amboss': ['F-1'],
      'q=anvil': ['F-1'],
      'q=20-xyz': ['F-2'],
      [`q=${third.id}`]: ['F-3'],
      'q=nothing-like-it': [],
      'q=%27%3A*%20%26%20%5C': [],
      'archived=true&reference=F-4': ['F-4'],
      'reference=F-4': [],
      'status=shipped&workflow=translation': [],
    };
    for (const [query, wanted] of Object.entries(found)) assert.deepEqual(await references(query), wanted, query);
    offsetMs = 86_400_000;
    assert.deepEqual(await references('inStatusSeconds=86400&workflow=retail'), ['F-1', 'F-2']);
    assert.deepEqual(await references('late=true&workflow=retail&status=placed'), ['F-1']);
    offsetMs = 0;
  });

  test('a text that very many orders begin with finds them, alone and with a filter', async () => {
    await create({ reference: 'MANY-1' });
    await move((await create({ reference: 'MANY-2' })).id, 'shipped');
    assert.deepEqual(await references('q=many'), ['MANY-1', 'MANY-2']);
    const client = new pg.Client({ connectionString: database.connectionString });
    await client.connect();
    // Words of orders that are in no list stand for the many.
    await client.query(`INSERT INTO order_search (account_id, order_id, number, terms)
      SELECT account_id, gen_random_uuid(), 1000000 + n, terms FROM order_search CROSS JOIN generate_series(1, 2100) AS n
      WHERE terms @@ '''many-1'''::tsquery`);
    await client.end();
    assert.deepEqual(await references('q=many'), ['MANY-1', 'MANY-2']);
    assert.deepEqual(await references('q=many&category=in_transit'), ['MANY-2']);
    assert.deepEqual(await references('q=many-2'), ['MANY-2']);
  });

  test('pages follow each other without a gap or a repeat while orders are made', async () => {
    const made = new Set<string>();
    for (let index = 0; index < 23; index += 1) made.add((await create({ data: { paged: true } })).id);
    const seen: Row[] = [];
    let next: string | null = null;
    do {
      const query: string = next === null ? '' : `&cursor=${next}`;
      const { body } = await nodes[1].call('GET', `/v1/orders?atLeast=${latest}&limit=5${query}`);
      seen.push(...(body.data as Row[]));
      next = body.next as string | null;
      await create();
    } while (next !== null);
    const numbers = seen.map(({ number }) => number);
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => b - a),
    );
    assert.equal(new Set(numbers).size, numbers.length);
    const ids = new Set(seen.map(({ id }) => id));
    for (const id of made) assert.ok(ids.has(id));
  });

  test('a list with atLeast shows the caller’s own write, on every node', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id, position } = await create({ reference: `OWN-${round}` });
      for (const node of nodes) {
        const { body } = await node.call('GET', `/v1/orders?reference=OWN-${round}&atLeast=${position}`);
        assert.deepEqual(
          (body.data as Row[]).map((row) => row.id),
          [id],
        );
      }
    }
  });

  test('a list with atLeast=latest, and any file of orders, shows what was committed before, by whichever node', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await create({ reference: `LATEST-${round}` });
      for (const node of nodes) {
        const { body } = await node.call('GET', `/v1/orders?reference=LATEST-${round}&atLeast=latest`);
        assert.deepEqual(
          (body.data as Row[]).map((row) => row.id),
          [id],
        );
      }
    }
    await create({ reference: 'LATEST-IN-FILE' });
    const file = await nodes[1].call('GET', '/v1/orders/export?reference=LATEST-IN-FILE&column=reference');
    assert.match(file.body as string, /LATEST-IN-FILE/);
  });

  test('counts are those of a recount after any changes, made through both nodes', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, async () => (await create()).id));
    const statuses = ['placed', 'approved', 'packed', 'shipped', 'delivered', 'canceled'];
    const client = new pg.Client({ connectionString: database.connectionString });
    await client.connect();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...statuses)), { minLength: 1, maxLength: 15 }),
        async (changes) => {
          const positions = await Promise.all(
            changes.map(async ([id, to], index) => {
              const { body } = await nodes[index % 2]!.call('POST', `/v1/orders/${id}/override`, {
                key: nodes[0].manager,
                body: { to, reason: 'x' },
              });
              return (body as { position: string | null }).position;
            }),
          );
          for (const position of positions)
            if (position !== null && BigInt(position) > BigInt(latest)) latest = position;
          const { body } = await nodes[1].call('GET', `/v1/orders/counts?atLeast=${latest}`);
          const counted = Object.fromEntries(
            (body.data as { workflow: string; status: string; orders: number }[]).map(
              ({ workflow, status, orders }) => [`${workflow} ${status}`, orders],
            ),
          );
          const { rows } = await client.query<{ name: string; orders: number }>(
            `SELECT workflow_key || ' ' || status AS name, count(*)::int AS orders FROM orders
            WHERE account_id = $1 AND archived_at IS NULL GROUP BY 1`,
            [nodes[0].accountId],
          );
          assert.deepEqual(counted, Object.fromEntries(rows.map(({ name, orders }) => [name, orders])));
        },
      ),
      { numRuns: 12 },
    );
    await client.end();
  });

  test('what is internal cannot be found out by filtering', async () => {
    const customer = await nodes[0].call('POST', '/v1/customers', { body: { name: 'Ada' } });
    const order = await create({ reference: 'HELD', customer: { id: customer.body.id } });
    await move(order.id, 'approved');
    await move(order.id, 'on_hold');
    const key = await nodes[0].key({ role: 'client', customerIds: [customer.body.id as string] });
    const ask = async (query: string) => nodes[0].call('GET', `/v1/orders?atLeast=${latest}&${query}`, { key });
    assert.deepEqual(
      (await ask('category=in_progress')).body.data.map(({ status }: Row) => status),
      ['approved'],
    );
    assert.deepEqual((await ask('status=on_hold')).body.data, []);
    assert.deepEqual((await ask('category=on_hold')).body.data, []);
    for (const query of ['attention=merchant', 'late=true', 'inStatusSeconds=0'])
      assert.equal((await ask(query)).status, 403, query);
    assert.equal((await ask('attention=customer')).status, 200);
  });
});
