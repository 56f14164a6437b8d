import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { until } from '../../test/until.ts';

describe('API keys', () => {
  let database: TestDatabase;
  let server: TestApp;
  let second: TestApp;
  let offsetMs = 0;
  before(async () => {
    database = await createTestDatabase();
    const now = () => new Date(Date.now() + offsetMs);
    server = await startTestApp({ connectionString: database.connectionString, now });
    second = await startTestApp({ connectionString: database.connectionString, now });
  });
  after(async () => {
    await Promise.all([server.stop(), second.stop()]);
    await database.drop();
  });

  const create = (body: Record<string, unknown>, key = server.manager) =>
    server.call('POST', '/v1/keys', { key, body: { name: 'x', ...body } });
  const read = async (id: string) =>
    ((await server.call('GET', '/v1/keys')).body.data as { id: string; [member: string]: unknown }[]).find(
      (one) => one.id === id,
    )!;
  const works = async (node: TestApp, key: string) => (await node.call('GET', '/v1/orders', { key })).status === 200;

  test('a secret of 256 bits is shown once; lists have its prefix only, and the database only a hash', async () => {
    const { status, body } = await create({ role: 'staff' });
    assert.equal(status, 201);
    assert.match(body.secret, /^mp_[A-Za-z0-9_-]{43}$/);
    assert.ok(await works(server, body.secret));
    const list = await server.call('GET', '/v1/keys');
    assert.ok(!JSON.stringify(list.body).includes(body.secret));
    assert.equal((await read(body.id)).prefix, body.secret.slice(0, 8));
    const viaHeader = await server.call('GET', '/v1/orders', { key: null, headers: { 'x-api-key': body.secret } });
    assert.equal(viaHeader.status, 200);
    const { body: feed } = await server.call('GET', '/v1/events?types=account.key_created&limit=500');
    assert.ok(feed.data.length > 0 && !JSON.stringify(feed).includes(body.secret));
  });

  test('a revoked key fails at once on the node told, and on another as soon as it hears of it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { body } = await create({ role: 'staff' });
      assert.ok((await works(server, body.secret)) && (await works(second, body.secret)));
      const revoked = await server.call('DELETE', `/v1/keys/${body.id}`);
      assert.equal(revoked.status, 204);
      assert.equal(await works(server, body.secret), false, 'at once');
      await until(async () => !(await works(second, body.secret)));
      assert.equal((await server.call('DELETE', `/v1/keys/${body.id}`)).status, 404);
    }
  });

  test('a key ends when it expires, and may not begin expired', async () => {
    assert.equal((await create({ role: 'staff', expiresAt: '2020-01-01' })).status, 422);
    const { body } = await create({ role: 'staff', expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    assert.ok(await works(server, body.secret));
    offsetMs = 3_600_000;
    assert.equal(await works(server, body.secret), false);
    offsetMs = 0;
  });

  test('the last use is noted', async () => {
    const { body } = await create({ role: 'staff' });
    assert.equal((await read(body.id)).lastUsedAt, null);
    const before = Date.now();
    await works(server, body.secret);
    await until(async () => (await read(body.id)).lastUsedAt !== null);
    assert.ok(Date.parse(String((await read(body.id)).lastUsedAt)) >= before - 1);
  });

  test('nobody hands out a right that they have not', async () => {
    const few = await create({ role: 'manager', rights: ['keys.manage', 'orders.read'] });
    assert.deepEqual((await read(few.body.id)).rights, ['keys.manage', 'orders.read']);
    for (const wanted of [
      { role: 'manager' },
      { role: 'staff' },
      { role: 'manager', rights: ['status.override'] },
      { role: 'staff', rights: ['accounts.manage'] },
    ]) {
      const refused = await create(wanted, few.body.secret);
      assert.deepEqual([refused.status, refused.body.code], [403, 'right_missing'], JSON.stringify(wanted));
    }
    assert.equal((await create({ role: 'manager', rights: ['orders.read'] }, few.body.secret)).status, 201);
    const staff = await server.key({ role: 'staff' });
    assert.equal((await create({ role: 'staff' }, staff)).status, 403);
    assert.equal((await create({ role: 'nobody' })).status, 422);
    assert.equal((await create({ role: 'staff', rights: ['fly'] })).status, 422);
  });

  test('nobody lets another see more than they see themselves', async () => {
    const partner = await create({ role: 'manager', audience: 'partner' });
    const refused = await create({ role: 'manager' }, partner.body.secret);
    assert.deepEqual([refused.status, refused.body.pointer], [403, '/audience']);
    assert.equal((await create({ role: 'manager', audience: 'customer' }, partner.body.secret)).status, 201);
  });

  test('a key that is bound to customers has no right over the account, whatever its role', async () => {
    const customer = await server.call('POST', '/v1/customers', { body: { name: 'Ada' } });
    const bound = await create({ role: 'manager', customerIds: [customer.body.id] });
    assert.equal((await create({ role: 'manager' }, bound.body.secret)).status, 403);
    for (const path of ['/v1/keys', '/v1/users', '/v1/orders/counts'])
      assert.equal((await server.call('GET', path, { key: bound.body.secret })).status, 403, path);
  });

  test('a key of a person needs that person, and whoever makes it the right to act for them', async () => {
    assert.equal((await create({ role: 'staff', userId: '01900000-0000-7000-8000-000000000000' })).status, 422);
    const user = await server.call('POST', '/v1/users', {
      body: { name: 'Tom', email: 'tom@example.com', role: 'staff' },
    });
    assert.equal((await create({ role: 'staff', userId: user.body.id })).status, 201);
    const few = await create({ role: 'manager', rights: ['keys.manage', 'orders.read'] });
    assert.equal(
      (await create({ role: 'manager', rights: ['orders.read'], userId: user.body.id }, few.body.secret)).status,
      403,
    );
  });

  test('a key without the right to read orders reads none', async () => {
    const { body: order } = await server.call('POST', '/v1/orders', { body: { workflow: 'retail' } });
    const { body } = await create({ role: 'manager', rights: ['keys.manage'] });
    for (const path of [
      '/v1/orders',
      `/v1/orders/${order.id}`,
      `/v1/orders/${order.id}/events`,
      `/v1/orders/${order.id}/transitions`,
      '/v1/events',
    ])
      assert.equal((await server.call('GET', path, { key: body.secret })).status, 403, path);
  });
});
