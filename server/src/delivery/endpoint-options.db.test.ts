import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { schemaFaults } from '../../test/ingram-schema.ts';
import type { Receiver } from '../../test/receiver.ts';
import { startReceiver, until } from '../../test/receiver.ts';
import { connectTo } from '../../test/database.ts';
import { hubSignature } from '../lib/hub-signature.ts';
import { deleteOldDeliveries } from '../store/delivery-store.ts';

const definition = `
key: hiding
name: Hiding
initial: [{ status: open, roles: [staff, manager] }]
statuses:
  open: { label: Open, category: open, audience: customer }
  checked: { label: Checked, category: on_hold, audience: internal }
  sent: { label: Sent, category: fulfilled, audience: customer, codes: { ingram: 'im::order_shipped' } }
transitions:
  check: { label: Check, from: open, to: checked, roles: [staff, manager] }
  send: { label: Send, from: [open, checked], to: sent, roles: [staff, manager] }
`;

describe('what an endpoint may ask for', () => {
  let server: TestApp;
  let hook: Receiver;
  let clockMs: number | undefined;
  before(async () => {
    hook = await startReceiver();
    server = await startTestApp({
      settings: { allowTargets: ['127.0.0.1/32'] },
      now: () => new Date(clockMs ?? Date.now()),
    });
    await call('POST', '/v1/workflows/hiding/versions', { definition });
  });
  after(async () => {
    await server.stop();
    await hook.close();
  });
  afterEach(async () => {
    const { data } = await call('GET', '/v1/endpoints');
    for (const { id } of data) await call('DELETE', `/v1/endpoints/${id}`);
    hook.received.length = 0;
    hook.answer = 204;
    clockMs = undefined;
  });

  async function call(method: string, path: string, body?: unknown) {
    const answer = await server.call(method, path, body === undefined ? {} : { body });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  const endpoint = (more: object) => call('POST', '/v1/endpoints', { url: hook.url, ...more });
  const order = (more: object = {}) => call('POST', '/v1/orders', { workflow: 'hiding', ...more });
  const move = (id: string, to: string) => call('PUT', `/v1/orders/${id}/status`, { to });

  test('a body of its own by a template, tried before it is kept', async () => {
    const template = {
      contentType: 'application/json',
      body: '{"text":{{ data.order.reference | json }},"to":"{{ data.to }}"}',
    };
    const { id } = await endpoint({ format: 'template', template, types: ['order.status_changed'] });
    const made = await order({ reference: 'A "quoted" one' });
    await move(made.id, 'sent');
    await until('a webhook', () => hook.received.length === 1);
    assert.deepEqual(hook.received[0]!.body, { text: 'A "quoted" one', to: 'sent' });
    assert.match(String(hook.received[0]!.headers['webhook-signature']), /^v1,/);
    assert.deepEqual((await call('GET', `/v1/endpoints/${id}`)).template, template);

    for (const [wrong, pointer] of [
      [{ format: 'template', template: null }, '/template'],
      [{ format: 'template', template: { ...template, body: '{{ data.ordre }}' } }, '/template/body'],
    ] as const) {
      const refused = await server.call('POST', '/v1/endpoints', { body: { url: hook.url, ...wrong } });
      assert.deepEqual([refused.status, refused.body.pointer], [422, pointer]);
    }
    // What only some order lacks is tried again, with words in the log.
    const body = "{% if data.order.reference != 'ZENPO' %}{{ data.nothing }}{% endif %}";
    const fragile = await endpoint({ format: 'template', template: { ...template, body } });
    await order();
    const deliveries = async () => (await call('GET', `/v1/endpoints/${fragile.id}/deliveries`)).data;
    await until('an attempt', async () => (await deliveries())[0]?.attempts === 1);
    const [waiting] = await deliveries();
    const { log } = await call('GET', `/v1/endpoints/${fragile.id}/deliveries/${waiting.id}`);
    assert.deepEqual([waiting.state, log[0].reason], ['pending', 'template']);
    assert.match(log[0].words, /undefined variable: data.nothing/);
  });

  test("Ingram's body and signature for our own changes, in both of its spellings", async () => {
    const secret = 'made-up-webhook-secret-0001';
    await endpoint({ format: 'ingram', signature: 'ingram', secret, description: 'portal' });
    await endpoint({ format: 'ingram-schema', signature: 'ingram', secret, url: `${hook.url}/schema` });
    const line = { sku: '5CX895', ordered: 3, data: { subOrderNumber: '20-RD128-21', vendorPartNumber: 'TC57HO' } };
    const made = await order({ reference: 'ZENPO', lines: [line, { sku: '6YE881', ordered: 1 }] });
    const data = { warehouseId: '10', warehouseName: 'New York', carrierCode: '4M', lineNumbers: ['001'] };
    const shipment = { carrier: 'SMARTPOST-BM', shippedAt: '2019-11-06T09:00:00Z', data };
    await call('POST', `/v1/orders/${made.id}/shipments`, shipment);
    await move(made.id, 'checked');
    const moved = await move(made.id, 'sent');
    await until('both', () => hook.received.length === 2);
    for (const { body, headers } of hook.received) {
      assert.deepEqual([body.topic, body.event, body.eventId], ['resellers/orders', 'im::updated', moved.event.id]);
      assert.equal(headers['x-hub-signature'], hubSignature(secret, moved.event.id));
      const [resource] = body.resource;
      assert.deepEqual([resource.eventType, resource.customerOrderNumber], ['im::order_shipped', 'ZENPO']);
      const [first, second] = resource.lines;
      assert.deepEqual([first.subOrderNumber, first.vendorPartNumber], ['20-RD128-21', 'TC57HO']);
      assert.deepEqual(first.shipmentDetails, [
        {
          ...{ shipmentDate: '2019-11-06', shipFromWarehouseId: '10', warehouseName: 'New York' },
          ...{ carrierCode: '4M', carrierName: 'SMARTPOST-BM', packageDetails: [] },
        },
      ]);
      assert.deepEqual([second.vendorPartNumber, second.shipmentDetails], ['', []]);
    }
    const schema = hook.received.find(({ path }) => path.endsWith('/schema'))!.body;
    assert.deepEqual(schemaFaults('OrderStatusAsyncNotificationRequest', schema), []);
    const lineAt = (path: RegExp) => hook.received.find((one) => path.test(one.path))!.body.resource[0].lines[0];
    assert.deepEqual([lineAt(/hook$/).lineNumber, lineAt(/hook$/).backOrderedQuantity], ['001', '0']);
    assert.deepEqual([lineAt(/schema$/).LineNumber, lineAt(/schema$/).requestedQuantity], ['001', '3']);
    assert.equal(lineAt(/schema$/).lineNumber, undefined);
  });

  test('an endpoint for customers hears nothing of hidden statuses: not in from, not by a filter, not when changes are joined', async () => {
    await endpoint({ audience: 'customer', types: ['order.status_changed'] });
    await endpoint({ audience: 'customer', filters: { status: ['checked'] }, url: `${hook.url}/hidden` });
    await endpoint({ audience: 'customer', compaction: 'latest-per-order', url: `${hook.url}/latest` });
    const made = await order();
    await move(made.id, 'checked');
    await call('POST', `/v1/orders/${made.id}/messages`, { message: 'We are at it' });
    await move(made.id, 'sent');
    const at = (path: string) =>
      hook.received.filter((one) => one.path === `/hook${path}`).map(({ body }) => body.data);
    await until('the change', () => at('').length === 1 && at('/latest').some(({ to }) => to === 'sent'));
    const [changed] = at('');
    assert.deepEqual([changed.from, changed.to, changed.order.status], ['open', 'sent', 'sent']);
    assert.equal(at('/hidden').length, 0);
    assert.ok(!JSON.stringify(hook.received.map(({ body }) => body)).includes('checked'));
  });

  test('at most so many requests a second', async () => {
    // The clock stands still, so that only the limit decides what goes.
    clockMs = Date.now();
    const { id } = await endpoint({ rateLimit: 4 });
    for (let i = 0; i < 12; i++) await order();
    const counted = async (state: string) =>
      (await call('GET', `/v1/endpoints/${id}/deliveries?state=${state}`)).data.length;
    for (const [gone, left] of [
      [4, 8],
      [8, 4],
      [12, 0],
    ]) {
      await until(
        `${gone} of them`,
        async () => (await counted('delivered')) === gone && (await counted('pending')) === left,
      );
      assert.equal(hook.received.length, gone);
      clockMs += 1000;
    }
  });

  test('a replay that is stopped queues no more', async () => {
    for (let i = 0; i < 30; i++) await order();
    const { id } = await endpoint({});
    const replay = await call('POST', `/v1/endpoints/${id}/replays`, { kind: 'since', position: '0', perSecond: 1 });
    await until('a repeat', () => hook.received.length >= 1);
    const path = `/v1/endpoints/${id}/replays/${replay.id}`;
    assert.equal((await server.call('DELETE', path)).status, 204);
    const stopped = await call('GET', path);
    assert.deepEqual([stopped.state, typeof stopped.endedAt], ['canceled', 'string']);
    assert.ok(BigInt(stopped.position) < BigInt(stopped.toPosition), 'it was not at its end');
    assert.equal((await server.call('DELETE', path)).status, 404);
    assert.equal((await call('GET', path)).queued, stopped.queued);
  });

  test('old attempts and deliveries are deleted in small batches, what still waits is not', async () => {
    await endpoint({ retrySchedule: [3600] });
    for (let i = 0; i < 6; i++) await order();
    await until('all', () => hook.received.length === 6);
    hook.answer = 500;
    await order();
    await until('a failure', () => hook.received.length === 7);
    const { data } = await call('GET', '/v1/endpoints');
    const path = `/v1/endpoints/${data[0].id}/deliveries`;
    await until('all recorded', async () =>
      (await call('GET', path)).data.every(({ attempts }: { attempts: number }) => attempts > 0),
    );
    const database = connectTo(server.connectionString);
    const past = new Date(Date.now() + 60_000);
    let turns = 0;
    while (await deleteOldDeliveries(database, past, 2)) turns += 1;
    await database.close();
    assert.ok(turns >= 2, `${turns} turns`);
    const left = (await call('GET', path)).data;
    assert.deepEqual(
      left.map(({ state }: { state: string }) => state),
      ['pending'],
    );
    assert.deepEqual((await call('GET', `${path}/${left[0].id}`)).log, []);
  });
});
