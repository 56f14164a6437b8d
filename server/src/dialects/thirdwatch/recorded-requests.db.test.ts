import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import { sendRaw } from '../../../test/raw-http.ts';

const actor = { kind: 'system', id: 'test', userId: null, role: 'system' } as const;

// Tests look into answers of every shape.

type Shape = any;

describe('requests of the real clients, replayed byte for byte over a socket', () => {
  let server: TestApp;
  before(async () => {
    server = await startTestApp();
    await server.app.accounts.createKey(server.accountId, { name: 'recorder', role: 'staff' }, actor, 'demo-key-123');
  });
  after(() => server.stop());

  const replay = async (name: string) =>
    sendRaw(server.url, await readFile(new URL(`./requests/${name}.http`, import.meta.url)));
  const order = async (id: string) => (await server.call('GET', `/v1/orders/external:thirdwatch:${id}`)).body;
  const history = async (orderId: string) =>
    (await server.call('GET', `/v1/orders/${orderId}/events`)).body.data as Record<string, Shape>[];

  test('Node: the seed order_status answers what is documented, and everything it says is kept where it belongs', async () => {
    const answer = await replay('js-order-status');
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type']!, /^application\/json/);
    assert.deepEqual(JSON.parse(answer.body), { status: 'success', message: 'Order OCT45671 is now canceled' });
    const made = await order('OCT45671');
    assert.deepEqual([made.reference, made.status, made.workflow.key], ['OCT45671', 'canceled', 'fraud-review']);
    assert.deepEqual(
      made.shipments.flatMap(({ packages }: Shape) => packages.map((p: Shape) => [p.trackingNumber, p.trackingUrl])),
      [['55327470', 'http://example.test/track?q=abc123']],
    );
    const events = await history(made.id);
    const noted = events.find(({ type }) => type === 'order.status_noted')!;
    assert.equal(noted['note'], 'café ₹');
    assert.equal(noted['message'], null, 'what the shop says is internal');
    assert.equal(noted['data'].reason, 'payment_risk');
    assert.deepEqual(noted['data'].data.report, {
      _shippingCost: '50',
      _source: '_manualReview',
      _customInfo: { lat: '28.4', vip: 'true', nested: '[object Object]' },
    });
    assert.equal(noted['data'].received.code, '_canceled');
    assert.ok(!JSON.stringify(events).includes('anna@example.test'), 'the analyst is a person');
  });

  test('Node: custom_event without an order id stands in the timeline of its user as it was received', async () => {
    const answer = await replay('js-custom-event');
    assert.deepEqual(JSON.parse(answer.body), {
      status: 'success',
      message: 'Custom event kept in the timeline of user user-1',
    });
    const timeline = await server.call('GET', '/v1/timeline?user=user-1');
    const entry = timeline.body.data.find(({ kind }: Shape) => kind === 'custom_event');
    const sent = (await readFile(new URL('./requests/js-custom-event.http', import.meta.url), 'utf8')).split(
      '\r\n\r\n',
    )[1];
    assert.equal(entry.body, sent);
    assert.deepEqual(
      [entry.sessionId, entry.address, entry.occurredAt],
      ['sess-1', '203.0.113.7', '2017-05-09T09:40:45.717Z'],
    );
  });

  test('Java: escaped HTML characters and a charset in the content type are read', async () => {
    assert.deepEqual(JSON.parse((await replay('java-order-status')).body).status, 'success');
    assert.deepEqual(JSON.parse((await replay('java-custom-event')).body).status, 'success');
    const events = await history((await order('OCT45671')).id);
    const noted = events.findLast(({ type }) => type === 'order.status_noted')!;
    assert.equal(noted['data'].data.report._customInfo.html, "<a href='x'>&");
  });

  test('Java: createOrder is spelled in camel case and has native types', async () => {
    const answer = await replay('java-create-order');
    assert.deepEqual(JSON.parse(answer.body).message, 'Order OCT45671 is filled in and stays canceled');
    const filled = await order('OCT45671');
    assert.deepEqual(
      filled.lines.map(({ sku, ordered }: Shape) => [sku, ordered]),
      [['i1', 2]],
    );
    assert.deepEqual(filled.total, { amount: '2500', currency: 'EUR' });
  });

  test('PHP from WooCommerce: pretty-printed, only two members, and a status of its own that waits until it is mapped', async () => {
    const answer = await replay('php-woocommerce-order-status');
    assert.equal(answer.status, 200);
    const body = JSON.parse(answer.body);
    assert.equal(body.status, 'success');
    assert.match(
      body.message,
      /^Kept until somebody says what it means: What _wo_processing means for order 77 is not known/,
    );
    const waiting = await server.call('GET', '/v1/quarantine?code=_wo_processing');
    assert.deepEqual(
      waiting.body.data.map(({ orderId, reason }: Shape) => [orderId, reason]),
      [['77', 'status_unknown']],
    );
    const shown = await server.call('GET', `/v1/quarantine/${waiting.body.data[0].id}`);
    const sent = await readFile(new URL('./requests/php-woocommerce-order-status.http', import.meta.url));
    assert.deepEqual(Buffer.from(shown.body.bodyBase64, 'base64'), sent.subarray(sent.indexOf('\r\n\r\n') + 4));
  });

  test('PHP from Magento: an empty user id and empty members of a guest are as good as missing', async () => {
    const answer = await replay('php-magento-order-status');
    assert.equal(JSON.parse(answer.body).status, 'success');
    const [waiting] = (await server.call('GET', '/v1/quarantine?code=complete')).body.data;
    assert.equal(waiting.userId, null);
    const mapped = await server.call('POST', '/v1/mappings', {
      body: { source: 'thirdwatch', code: 'complete', to: '_fulfilled' },
    });
    assert.equal(mapped.status, 201, JSON.stringify(mapped.body));
    const made = await order('100000077');
    assert.deepEqual([made.status, made.shipments], ['fulfilled', []]);
  });

  test('Python: blanks after colons, escaped characters and nested custom information are read', async () => {
    const answer = await replay('python-order-status');
    assert.deepEqual(JSON.parse(answer.body).message, 'Order PY1 is now held for review');
    const events = await history((await order('PY1')).id);
    const noted = events.find(({ note }) => note === 'café ₹')!;
    assert.deepEqual(noted['data'].data.report._customInfo, { lat: 28.4595, path: [1, 2] });
  });
});
