import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from './app.ts';
import { startTestApp } from './app.ts';
import { callEvreka } from './evreka-client.ts';
import { orderEvent, relayPath, signature, targetUrl } from './ingram.ts';
import { logIntoWordbee } from './wordbee-client.ts';

const completed = 'd666a904-5739-46c0-b70a-1cd57658a3f6';

describe('below /sandbox', () => {
  let server: TestApp;
  before(async () => {
    server = await startTestApp({ relay: () => Promise.resolve({ isNew: true }) });
  });
  after(() => server.stop());

  test('each of the five calls moves orders of the test account, with a key of the real one', async () => {
    const made = await server.call('POST', '/sandbox/v1/orders', {
      body: { workflow: 'retail', reference: 'ZENPO', lines: [{ sku: '5CX895', ordered: 3 }] },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const held = await server.call('POST', '/sandbox/event/v1/order_status', {
      ...{ key: null, headers: { 'x-thirdwatch-api-key': server.manager } },
      body: { _orderId: 'ZENPO', _orderStatus: '_held' },
    });
    assert.equal(held.status, 200, JSON.stringify(held.body));
    const wordbee = await logIntoWordbee({ ...server, url: `${server.url}/sandbox` }, server.manager);
    const confirmed = await wordbee('PUT', `/orders/${made.body.number}/status`, { status: 2, message: 'Confirmed' });
    assert.equal(confirmed.status, 204, confirmed.text);
    const shipped = await server.call('POST', `/sandbox${relayPath}`, {
      headers: { targeturl: targetUrl, 'x-hub-signature': signature },
      body: orderEvent({ orderNumber: '20-ZENPO', customerOrderNumber: 'ZENPO', eventType: 'im::order_shipped' }),
    });
    assert.equal(shipped.status, 200, JSON.stringify(shipped.body));
    const sandbox = { url: `${server.url}/sandbox` };
    const path = `/engagement/orders/${made.body.id}/status`;
    const done = await callEvreka(sandbox, server.manager, 'PUT', path, { status_id: completed });
    assert.equal(done.status, 200, JSON.stringify(done.json));

    const { body: history } = await server.call('GET', `/sandbox/v1/orders/${made.body.id}/events`);
    assert.deepEqual(
      new Set(history.data.map(({ source }: { source: string }) => source)),
      new Set(['native', 'thirdwatch', 'wordbee', 'ingram', 'evreka']),
    );
    assert.equal(
      (await server.call('GET', `/v1/orders/${made.body.id}`)).status,
      404,
      'the real account has none of it',
    );
    assert.equal((await server.call('GET', '/v1/events?after=0')).body.data.some(isOfOrder), false);
  });

  test('a key of the test account works as it is, and reaches nothing of the real one', async () => {
    const real = await server.call('POST', '/v1/orders', { body: { workflow: 'retail' } });
    const { body: made } = await server.call('POST', '/sandbox/v1/keys', { body: { name: 'test', role: 'manager' } });
    const order = { key: made.secret, body: { workflow: 'retail', reference: 'TWIN-1' } };
    const { body: own } = await server.call('POST', '/v1/orders', order);
    for (const prefix of ['', '/sandbox']) {
      const read = (id: string) => server.call('GET', `${prefix}/v1/orders/${id}`, { key: made.secret });
      assert.equal((await read(own.id)).status, 200);
      assert.equal((await read(real.body.id)).status, 404);
    }
  });

  test('nobody is let in without a key, and there are no pages for people', async () => {
    assert.equal((await server.call('GET', '/sandbox/v1/orders', { key: null })).status, 401);
    for (const path of ['/console/orders', '/track/x', '/docs/errors', '/mail/x', '/sandbox/v1/orders']) {
      assert.equal((await server.call('GET', `/sandbox${path}`)).status, 404, path);
    }
  });
});

function isOfOrder({ type }: { readonly type: string }): boolean {
  return type.startsWith('order.');
}
