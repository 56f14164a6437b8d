import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';

describe('what an order holds', () => {
  let server: TestApp;
  before(async () => {
    server = await startTestApp();
  });
  after(() => server.stop());

  async function order(): Promise<{ path: string; lineId: string }> {
    const { body } = await server.call('POST', '/v1/orders', {
      body: { workflow: 'distribution', lines: [{ sku: '5CX895', ordered: 3 }] },
    });
    return { path: `/v1/orders/${body.id}`, lineId: body.lines[0].lineId };
  }

  test('a shipment and what it does to the lines are one commit, and the status follows from the lines', async () => {
    const { path, lineId } = await order();
    const added = await server.call('POST', `${path}/shipments`, {
      body: {
        carrier: 'DHL',
        shippedAt: '2026-11-21T10:00:00+01:00',
        packages: [{ trackingNumber: '00340434161299847310', quantities: { [lineId]: 3 } }],
        lines: [{ lineId, shipped: 3 }],
        message: 'On its way',
      },
    });
    assert.equal(added.status, 201, JSON.stringify(added.body));
    const { shipments, lines, status } = added.body;
    assert.deepEqual(
      [shipments[0].carrier, shipments[0].shippedAt, shipments[0].packages[0].trackingUrl, lines[0].shipped, status],
      ['DHL', '2026-11-21T09:00:00.000Z', null, 3, 'shipped'],
    );
    const { body } = await server.call('GET', `${path}/events`);
    assert.deepEqual(
      body.data.map(({ type }: { type: string }) => type),
      ['order.created', 'order.line_changed', 'order.shipment_changed', 'order.status_changed'],
    );

    const patch = { body: { deliveredAt: '2026-11-23T10:30:00Z' } };
    const delivered = await server.call('PATCH', `${path}/shipments/${shipments[0].shipmentId}`, patch);
    assert.deepEqual(
      [delivered.status, delivered.body.shipments[0].deliveredAt, delivered.body.shipments[0].packages.length],
      [200, '2026-11-23T10:30:00.000Z', 1],
    );
    const again = await server.call('PATCH', `${path}/shipments/${shipments[0].shipmentId}`, patch);
    assert.equal(again.body.changed, false);
  });

  test('a shipment of a line that the order does not have changes nothing, nor does a change of an unknown shipment', async () => {
    const { path, lineId } = await order();
    const wrong = await server.call('POST', `${path}/shipments`, { body: { packages: [{ quantities: { x: 1 } }] } });
    assert.deepEqual(
      [wrong.status, wrong.body.code, wrong.body.pointer, wrong.body.hint],
      [422, 'line_unknown', '/packages/0/quantities', `Its lines: ${lineId}.`],
    );
    const unknown = await server.call('PATCH', `${path}/shipments/1`, { body: { carrier: 'UPS' } });
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'not_found']);
    assert.equal((await server.call('GET', path)).body.version, 1);
  });

  test('a line is added, changed and removed; quantities are absolute, so that a repeat changes nothing', async () => {
    const { path, lineId } = await order();
    const added = await server.call('POST', `${path}/lines`, { body: { sku: 'CABLE', ordered: 2 } });
    assert.equal(added.status, 201, JSON.stringify(added.body));
    const cable = added.body.lines[1].lineId;

    const change = { body: { shipped: 1, backordered: 2, note: 'One was found' } };
    const changed = await server.call('PATCH', `${path}/lines/${lineId}`, change);
    assert.deepEqual([changed.status, changed.body.lines[0].status], [200, 'partially_shipped']);
    assert.equal((await server.call('PATCH', `${path}/lines/${lineId}`, change)).body.lines[0].shipped, 1);

    const removed = await server.call('DELETE', `${path}/lines/${cable}`);
    assert.deepEqual(
      removed.body.lines.map((line: { lineId: string }) => line.lineId),
      [lineId],
    );
    const gone = await server.call('DELETE', `${path}/lines/${cable}`);
    assert.deepEqual([gone.status, gone.body.code], [404, 'not_found']);
    const negative = await server.call('PATCH', `${path}/lines/${lineId}`, { body: { shipped: -1 } });
    assert.deepEqual([negative.status, negative.body.code], [422, 'validation_failed']);
  });
});
