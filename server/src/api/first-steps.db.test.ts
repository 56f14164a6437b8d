import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { until } from '../../test/until.ts';

describe('the first steps in an account', () => {
  let server: TestApp;
  before(async () => {
    server = await startTestApp();
  });
  after(() => server.stop());

  const listed = async (query: string, key = server.manager): Promise<any[]> =>
    (await server.call('GET', `/v1/orders?${query}`, { key })).body.data;

  test('are ticked off by what is there', async () => {
    const { manager: key } = await server.account('fresh');
    const steps = async () => (await server.call('GET', '/v1/first-steps', { key })).body;
    const none = { orders: false, samples: 'none', key: true, endpoint: false, colleague: false, workflow: false };
    assert.deepEqual(await steps(), none, 'the manager’s key is a key');
    const made = await Promise.all([
      server.call('POST', '/v1/orders', { key, body: { workflow: 'retail' } }),
      server.call('POST', '/v1/endpoints', { key, body: { url: 'https://hooks.example/in' } }),
      server.call('PUT', '/v1/sources/native', { key, body: { workflow: 'distribution' } }),
      ...['tom', 'ada'].map((name) =>
        server.call('POST', '/v1/users', { key, body: { name, email: `${name}@fresh.example`, role: 'staff' } }),
      ),
    ]);
    assert.deepEqual(
      made.map(({ status }) => status),
      [201, 201, 200, 201, 201],
    );
    await until(async () => (await steps()).orders);
    assert.deepEqual(await steps(), { ...none, orders: true, endpoint: true, colleague: true, workflow: true });
  });

  test('sample orders are made once, say what they are, and nobody is told', async () => {
    const { status, body } = await server.call('POST', '/v1/samples');
    assert.deepEqual([status, body.created], [200, 152]);
    const rows = await listed(`details=true&limit=200&atLeast=${body.position}`);
    assert.equal(rows.length, 152);
    assert.deepEqual([...new Set(rows.map(({ origin }) => origin))], ['sample']);
    assert.equal(new Set(rows.map(({ workflow }) => workflow)).size, 5);
    const { data: events } = (await server.call('GET', '/v1/events?after=0&limit=200')).body;
    const ofOrders = events.filter(({ type }: { type: string }) => type.startsWith('order.'));
    assert.ok(ofOrders.length > 150);
    assert.ok(
      ofOrders.every(({ historical }: { historical: boolean }) => historical),
      'every event is historical',
    );
    const again = await server.call('POST', '/v1/samples');
    assert.deepEqual([again.body.created, again.body.events], [0, 0]);
  });

  test('they are put away together, with none of one’s own, and not made again', async () => {
    const own = await server.call('POST', '/v1/orders', { body: { workflow: 'retail', reference: 'MINE-1' } });
    const { status, body } = await server.call('DELETE', '/v1/samples');
    assert.deepEqual([status, body.archived], [200, 152]);
    const rows = await listed(`atLeast=${body.position}`);
    assert.deepEqual(
      rows.map(({ id }) => id),
      [own.body.id],
    );
    assert.equal((await server.call('GET', '/v1/first-steps')).body.samples, 'put_away');
    assert.equal((await server.call('DELETE', '/v1/samples')).body.archived, 0);
    const refused = await server.call('POST', '/v1/samples');
    assert.deepEqual([refused.status, refused.body.code], [409, 'conflict']);
  });

  test('once they are put away, the figures are as if they had never been', async () => {
    const { manager: key } = await server.account('figures');
    const ask = async (method: string, path: string, body?: object) => {
      const answer = await server.call(method, path, { key, ...(body === undefined ? {} : { body }) });
      assert.ok(answer.status < 300, JSON.stringify(answer.body));
      return answer.body;
    };
    const own = await ask('POST', '/v1/orders', { workflow: 'retail' });
    const moved = await ask('PUT', `/v1/orders/${own.id}/status`, { to: 'approved' });
    const names = ['throughput', 'paths', 'funnel', 'late', 'rules', 'graph', 'times'];
    const figures = async (position: string) => {
      const reached = async () => (await ask('GET', '/v1/insights/rules?workflow=retail')).position;
      await until(async () => BigInt(await reached()) >= BigInt(position));
      const all = names.map((name) => ask('GET', `/v1/insights/${name}?workflow=retail&from=2026-01-01`));
      return (await Promise.all(all)).map(({ position: _, ...figure }) => figure);
    };
    const before = await figures(moved.position);
    const made = await ask('POST', '/v1/samples');
    assert.notDeepEqual(await figures(made.position), before);
    const { position } = await ask('DELETE', '/v1/samples');
    assert.deepEqual(await figures(position), before);
    const took = await ask('GET', '/v1/orders?took=*>approved&archived=true');
    assert.deepEqual(
      took.data.map(({ id }: { id: string }) => id),
      [own.id],
    );
  });

  test('an account in use gets no sample orders, and staff make none', async () => {
    const { manager: key } = await server.account('in-use');
    const lines = Array.from({ length: 21 }, (_, index) => ({ workflow: 'retail', reference: `U-${index}` }));
    const imported = await server.call('POST', '/v1/orders/import', { key, body: lines });
    assert.equal(imported.status, 200);
    const refused = await server.call('POST', '/v1/samples', { key });
    assert.deepEqual([refused.status, refused.body.code], [409, 'conflict']);
    const staff = await server.key({ role: 'staff' });
    for (const [method, path] of [
      ['GET', '/v1/first-steps'],
      ['POST', '/v1/samples'],
      ['DELETE', '/v1/samples'],
    ] as const) {
      const answer = await server.call(method, path, { key: staff });
      assert.deepEqual([answer.status, answer.body.code], [403, 'right_missing'], `${method} ${path}`);
    }
  });
});
