import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../server/test/app.ts';
import { startTestApp } from '../../server/test/app.ts';
import type { Milepost } from './index.ts';
import { createClient } from './index.ts';

describe('the client against a server', () => {
  let server: TestApp;
  let client: Milepost;
  before(async () => {
    server = await startTestApp();
    client = createClient({ url: server.url, key: server.manager });
  });
  after(() => server.stop());

  test('an order is made, asked, moved, undone, noted and archived', async () => {
    const made = await client.orders.create({ workflow: 'retail', reference: 'SDK-1' });
    assert.equal(made.status, 'placed');
    const { possible } = await client.orders.transitions('reference:SDK-1');
    assert.ok(possible.some(({ to }) => to === 'approved'));
    assert.equal((await client.orders.setStatus(made.id, { to: 'approved' }, { ifVersion: 1 })).version, 2);
    await assert.rejects(client.orders.patch(made.id, { data: { gift: true } }, { ifVersion: 1 }), {
      code: 'precondition_failed',
    });
    assert.equal((await client.orders.undo(made.id)).status, 'placed');
    await client.orders.addMessage(made.id, { message: 'Called the customer' });
    assert.equal((await client.orders.override(made.id, { to: 'shipped', reason: 'Seen' })).status, 'shipped');
    const history = await client.orders.history(made.id);
    assert.deepEqual(
      history.map(({ type }) => type),
      [
        'order.created',
        'order.status_changed',
        'order.status_undone',
        'order.message_added',
        'order.status_overridden',
      ],
    );
    await client.orders.archive(made.id);
    await assert.rejects(client.orders.get(made.id), { code: 'order_not_found', status: 404 });
    assert.equal((await client.orders.get(made.id, { archived: true })).reference, 'SDK-1');
  });

  test('a list shows what this client has just written, and goes over pages', async () => {
    for (let index = 0; index < 5; index += 1) await client.orders.create({ reference: `LIST-${index}` });
    const seen: (string | null)[] = [];
    for await (const { reference } of client.orders.list({ q: 'LIST', limit: 2 })) seen.push(reference);
    assert.deepEqual(seen, ['LIST-4', 'LIST-3', 'LIST-2', 'LIST-1', 'LIST-0']);
  });

  test('many changes are answered one by one, and a bad one stops nothing', async () => {
    await client.orders.create({ reference: 'BULK-1' });
    await client.orders.create({ reference: 'BULK-2' });
    const changes = [
      { orderId: 'reference:BULK-1', to: 'approved' },
      { orderId: 'reference:NOBODY', to: 'approved' },
      { orderId: 'reference:BULK-2', to: 'approved' },
    ];
    const results: unknown[] = [];
    for await (const { line, status, code } of client.setStatuses(changes)) results.push([line, status, code]);
    assert.deepEqual(results, [
      [1, 200, undefined],
      [2, 404, 'order_not_found'],
      [3, 200, undefined],
    ]);
  });

  test('the feed gives every event of the account in order', async () => {
    const positions: bigint[] = [];
    for await (const { position } of client.events.list({ limit: 3 })) positions.push(BigInt(position));
    assert.ok(positions.length > 10);
    assert.deepEqual(
      positions,
      positions.toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });

  test('a key is made, listed without its secret, and works until it is revoked', async () => {
    const made = await client.keys.create({ name: 'Scanner', role: 'staff' });
    const other = createClient({ url: server.url, key: made.secret });
    await other.orders.create({ reference: 'BY-SCANNER' });
    const listed = await client.keys.list().all();
    assert.ok(listed.some(({ id }) => id === made.id));
    assert.ok(!JSON.stringify(listed).includes(made.secret));
    await client.keys.revoke(made.id);
    await assert.rejects(other.orders.get('reference:BY-SCANNER'), { code: 'unauthorized' });
  });

  test('workflows are listed and read', async () => {
    const keys = (await client.workflows.list().all()).map(({ key }) => key);
    assert.ok(keys.includes('retail') && keys.includes('field-service'));
    assert.equal((await client.workflows.get('retail')).key, 'retail');
  });
});
