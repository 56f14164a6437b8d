import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ThirdwatchTestApp } from '../../../test/thirdwatch.ts';
import { startThirdwatchApp } from '../../../test/thirdwatch.ts';

// Tests look into answers of every shape.

type Shape = any;

describe('Thirdwatch events on an order', () => {
  let server: ThirdwatchTestApp;
  before(async () => {
    server = await startThirdwatchApp();
  });
  after(() => server.stop());

  test('the seed call order_status and custom_event work on an order made natively, found by its reference', async () => {
    const made = await server.call('POST', '/v1/orders', {
      body: { workflow: 'retail', reference: 'ZENPO', lines: [{ sku: '5CX895', ordered: 3 }] },
    });
    const held = await server.send('order_status', { _orderId: 'ZENPO', _orderStatus: '_held' });
    assert.deepEqual([held.status, held.body], [200, { status: 'success', message: 'Order ZENPO is now on hold' }]);
    const custom = await server.send('custom_event', {
      _userId: 'u1',
      _orderId: 'ZENPO',
      place: 'gate 4',
      lat: 28.4595,
    });
    assert.deepEqual(custom.body, {
      status: 'success',
      message: 'Custom event recorded in the history of order ZENPO',
    });
    const now = await server.order('ZENPO');
    assert.deepEqual([now.id, now.status], [made.body.id, 'on_hold']);
    const events = await server.history(made.body.id);
    const last = events.at(-1)!;
    assert.equal(last['type'], 'order.activity_recorded');
    assert.deepEqual(last['data'].data.report, { place: 'gate 4', lat: 28.4595 });
  });

  test('a status of an unknown order makes a placeholder, and a later createOrder fills it and keeps its status', async () => {
    const told = await server.send('order_status', { _orderId: 'OCT45671', _orderStatus: '_canceled' });
    assert.deepEqual(told.body, { status: 'success', message: 'Order OCT45671 is now canceled' });
    const before = await server.order('OCT45671');
    assert.deepEqual([before.workflow.key, before.status, before.placeholder], ['fraud-review', 'canceled', true]);
    const filled = await server.send('createOrder', {
      _userId: 'user-1',
      _orderId: 'OCT45671',
      _userEmail: 'anna@example.test',
      _amount: '2500',
      _currencyCode: 'INR',
      _originTimestamp: '1494322845717',
      _billingAddress: { _name: 'Anna', _city: 'Pune', _country: 'IN' },
      _paymentMethods: [{ _paymentType: '_creditCard', _cardBin: '411111' }],
      _items: [{ _itemId: 'i1', _quantity: 2, _productTitle: 'Lamp', _seller: { _email: 'seller@example.test' } }],
    });
    assert.deepEqual(filled.body, { status: 'success', message: 'Order OCT45671 is filled in and stays canceled' });
    const now = await server.order('OCT45671');
    assert.deepEqual(
      [now.status, now.placeholder, now.total],
      ['canceled', false, { amount: '2500', currency: 'INR' }],
    );
    assert.deepEqual(
      now.lines.map((line: Shape) => [line.externalIds.thirdwatch, line.ordered, line.name]),
      [['i1', 2, 'Lamp']],
    );
    assert.equal(now.orderedAt, '2017-05-09T09:40:45.717Z');
    const customer = await server.call('GET', `/v1/customers/${now.customerId}`);
    assert.equal(customer.body.externalIds?.thirdwatch, 'user-1', JSON.stringify(customer.body));
    const told2 = JSON.stringify(await server.history(now.id));
    for (const personal of ['anna@example.test', 'Pune', '411111', 'seller@example.test']) {
      assert.ok(!told2.includes(personal), `${personal} is in the history`);
    }
  });
});
