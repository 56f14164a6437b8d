import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from './app.ts';
import { startTestApp } from './app.ts';
import { callEvreka } from './evreka-client.ts';
import { orderEvent, relayPath, signature, targetUrl } from './ingram.ts';
import { logIntoWordbee } from './wordbee-client.ts';

const completed = 'd666a904-5739-46c0-b70a-1cd57658a3f6';

/** The built-in workflows of orders. */
const workflows = ['distribution', 'field-service', 'fraud-review', 'retail', 'translation'] as const;

describe('one order and the doors to it', () => {
  let server: TestApp;
  before(async () => {
    server = await startTestApp({ relay: () => Promise.resolve({ isNew: true }) });
  });
  after(() => server.stop());

  interface Made {
    readonly id: string;
    readonly number: number;
    readonly reference: string;
  }

  async function make(workflow: string, reference: string): Promise<Made> {
    const { status, body } = await server.call('POST', '/v1/orders', {
      body: { workflow, reference, lines: [{ sku: '5CX895', ordered: 3 }] },
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  const statusOf = async ({ id }: Made) => (await server.call('GET', `/v1/orders/${id}`)).body.status as string;

  /** The calls of the vendors' documentation, each with the manager's own key. */
  const doors = {
    thirdwatch: (event: string, body: object) =>
      server.call('POST', `/event/v1/${event}`, {
        ...{ key: null, body, headers: { 'x-thirdwatch-api-key': server.manager } },
      }),
    wordbee: async ({ number }: Made, body: object) => {
      const call = await logIntoWordbee(server, server.manager);
      return call('PUT', `/orders/${number}/status`, body);
    },
    ingram: ({ reference }: Made, resource: object) =>
      server.call('POST', relayPath, {
        headers: { targeturl: targetUrl, 'x-hub-signature': signature },
        body: orderEvent({ orderNumber: `20-${reference}`, customerOrderNumber: reference, ...resource }),
      }),
    evreka: ({ id }: Made, status_id: string) =>
      callEvreka(server, server.manager, 'PUT', `/engagement/orders/${id}/status`, { status_id }),
  };

  test('made natively and moved once by each of the five calls, it has one history of five sources and one status', async () => {
    const order = await make('retail', 'ZENPO');
    assert.equal(await statusOf(order), 'placed');
    const held = await doors.thirdwatch('order_status', { _orderId: 'ZENPO', _orderStatus: '_held' });
    assert.deepEqual(held.body, { status: 'success', message: 'Order ZENPO is now on hold' });
    const custom = await doors.thirdwatch('custom_event', { _orderId: 'ZENPO', gate: 4 });
    assert.equal(custom.body.status, 'success');
    const confirmed = await doors.wordbee(order, { status: 2, message: 'Confirmed', notify: true });
    assert.equal(confirmed.status, 204);
    assert.equal(await statusOf(order), 'approved');
    const line = { ingramLineNumber: '001', ingramPartNumber: '5CX895', requestedQuantity: 3, shippedQuantity: 3 };
    const shipped = await doors.ingram(order, { eventType: 'im::order_shipped', lines: [line] });
    assert.deepEqual([shipped.status, shipped.body], [200, '']);
    assert.equal(await statusOf(order), 'shipped');
    const done = await doors.evreka(order, completed);
    assert.deepEqual([done.status, done.json], [200, { detail: 'Order status updated successfully' }]);

    const history = (await server.call('GET', `/v1/orders/${order.id}/events`)).body.data as {
      type: string;
      to: string | null;
      source: string;
    }[];
    const moves = history.filter(({ to, type }) => to !== null && type !== 'order.status_noted');
    assert.deepEqual(
      moves.map(({ to, source, type }) => [to, source, type.slice('order.'.length)]),
      [
        ['placed', 'native', 'created'],
        ['on_hold', 'thirdwatch', 'status_changed'],
        ['approved', 'wordbee', 'status_changed'],
        // It was never packed, so that the news of its shipment goes beside the graph.
        ['shipped', 'ingram', 'status_overridden'],
        ['delivered', 'evreka', 'status_changed'],
      ],
    );
    assert.ok(history.some(({ type, source }) => type === 'order.activity_recorded' && source === 'thirdwatch'));
    assert.deepEqual(new Set(history.map(({ source }) => source)).size, 5);
    assert.equal(await statusOf(order), 'delivered');
  });

  for (const workflow of workflows) {
    test(`an order of ${workflow} is moved by each of the four dialects`, async () => {
      const made = await Promise.all(
        Object.keys(doors).map((door) => make(workflow, `${workflow}-${door}`.toUpperCase())),
      );
      const [thirdwatch, wordbee, ingram, evreka] = made as [Made, Made, Made, Made];
      const before = await Promise.all(made.map(statusOf));

      const held = await doors.thirdwatch('order_status', {
        _orderId: thirdwatch.reference,
        _orderStatus: '_canceled',
      });
      assert.equal(held.status, 200);
      assert.equal((await doors.wordbee(wordbee, { status: 10, message: 'Not needed' })).status, 204);
      assert.equal((await doors.ingram(ingram, { eventType: 'im::order_voided' })).status, 200);
      // Only field service leads to its end from everywhere; elsewhere a manager puts the order before it first.
      await toBeforeTheEnd(evreka);
      const done = await doors.evreka(evreka, completed);
      assert.equal(done.status, 200, JSON.stringify(done.json));

      const after = await Promise.all(made.map(statusOf));
      for (const [index, status] of after.entries()) {
        assert.notEqual(status, before[index], `${Object.keys(doors)[index]} moved nothing`);
      }
      const last = await Promise.all(
        made.map(async ({ id }) => (await server.call('GET', `/v1/orders/${id}/events`)).body.data.at(-1).source),
      );
      assert.deepEqual(last, Object.keys(doors));
    });
  }

  /** Puts an order into a status from which the one that Evreka's documented UUID sets can be reached. */
  async function toBeforeTheEnd({ id }: Made): Promise<void> {
    const statuses = {
      distribution: 'shipped',
      'fraud-review': 'approved',
      retail: 'shipped',
      translation: 'approved',
    };
    const { key } = (await server.call('GET', `/v1/orders/${id}`)).body.workflow as { key: string };
    const to = (statuses as Readonly<Record<string, string>>)[key];
    if (to === undefined) return;
    const { status, body } = await server.call('POST', `/v1/orders/${id}/override`, {
      body: { to, reason: 'By phone' },
    });
    assert.equal(status, 200, JSON.stringify(body));
  }
});
