import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { addUser, password, visit } from '../../test/browser-session.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';

describe('guessing passwords', () => {
  let database: TestDatabase;
  let nodes: TestApp[];
  let clock = Date.parse('2026-11-25T12:00:00Z');
  before(async () => {
    database = await createTestDatabase();
    const settings = { loginLimit: 12, trustedProxies: ['127.0.0.0/8'] };
    const now = () => new Date(clock);
    nodes = await Promise.all(
      [1, 2].map(() => startTestApp({ connectionString: database.connectionString, now, settings })),
    );
    await addUser(nodes[0]!, { email: 'ada@example.com' });
  });
  after(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await database.drop();
  });

  let turn = 0;
  const guess = (given: string, from: string, email = 'ada@example.com') =>
    visit(nodes[(turn += 1) % 2]!).call('POST', '/v1/session', { email, password: given }, { 'x-forwarded-for': from });

  test('five wrong ones for a name from one address make it wait 40 s, on every node, also for the right one', async () => {
    for (let n = 0; n < 5; n += 1) assert.equal((await guess('wrong password', '192.0.2.1')).status, 401);
    for (const given of ['wrong password', password, password]) {
      const held = await guess(given, '192.0.2.1');
      assert.deepEqual([held.status, held.body.code, held.headers.get('retry-after')], [429, 'rate_limited', '40']);
    }
    assert.equal((await guess(password, '192.0.2.2')).status, 200, 'another address is not held up');
    clock += 41_000;
    assert.equal((await guess(password, '192.0.2.1')).status, 200);
  });

  test('a right one forgets the wrong ones before it', async () => {
    clock += 60_000;
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 3; n += 1) assert.equal((await guess('wrong password', '192.0.2.3')).status, 401);
      assert.equal((await guess(password, '192.0.2.3')).status, 200);
    }
  });

  test('many at once are not let through before the first is counted', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => guess('wrong password', '192.0.2.4')));
    const codes = answers.map(({ status }) => status);
    assert.equal(codes.filter((code) => code === 401).length, 5);
    assert.equal(codes.filter((code) => code === 429).length, 5);
  });

  test('an address that tries many names, keys and links is told to wait, over all nodes together', async () => {
    for (let n = 0; n < 10; n += 1)
      assert.equal((await guess('wrong password', '192.0.2.5', `u${n}@example.com`)).status, 401);
    const unknown = await nodes[0]!.call('GET', '/v1/orders', {
      key: 'no-key',
      headers: { 'x-forwarded-for': '192.0.2.5' },
    });
    assert.equal(unknown.status, 401);
    const link = await visit(nodes[1]!).call(
      'POST',
      '/v1/session/link',
      { token: 'mpl_x' },
      { 'x-forwarded-for': '192.0.2.5' },
    );
    assert.equal(link.status, 401);
    for (const node of nodes) {
      const held = await node.call('GET', '/v1/orders', { key: 'no-key', headers: { 'x-forwarded-for': '192.0.2.5' } });
      assert.deepEqual([held.status, held.headers.get('retry-after')], [429, '60']);
    }
    assert.equal((await guess('wrong password', '192.0.2.5', 'other@example.com')).status, 429);
    assert.equal((await guess('wrong password', '192.0.2.6', 'other@example.com')).status, 401);
  });

  test('a clock that is put back keeps an address waiting no longer than the limit says', async () => {
    const ask = async () =>
      (await nodes[0]!.call('GET', '/v1/orders', { key: 'no-key', headers: { 'x-forwarded-for': '192.0.2.7' } }))
        .status;
    for (let n = 0; n < 12; n += 1) assert.equal(await ask(), 401);
    assert.equal(await ask(), 429);
    clock -= 3_600_000;
    assert.equal(await ask(), 401);
  });
});
