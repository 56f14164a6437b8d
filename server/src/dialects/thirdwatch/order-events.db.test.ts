import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ThirdwatchTestApp } from '../../../test/thirdwatch.ts';
import { startThirdwatchApp } from '../../../test/thirdwatch.ts';

// Tests look into answers of every shape.

type Shape = any;

describe('Thirdwatch events about orders and shoppers', () => {
  let server: ThirdwatchTestApp;
  before(async () => {
    server = await startThirdwatchApp({ settings: { bodyLimitBytes: 65_536 } });
  });
  after(() => server.stop());

  test('the same bare status again is no event; every call is in the timeline', async () => {
    await server.send('order_status', { _orderId: 'TWICE', _orderStatus: '_approved' });
    const before = await server.order('TWICE');
    const again = await server.send('order_status', { _orderId: 'TWICE', _orderStatus: '_approved' });
    assert.equal(again.body['message'], 'Order TWICE is approved already');
    assert.equal((await server.order('TWICE')).version, before.version);
    const timeline = await server.call('GET', '/v1/timeline?order=TWICE');
    assert.equal(timeline.body.data.length, 2);
  });

  test('a status that the workflow does not lead to is followed as an override that is marked, or only noted where the account says so', async () => {
    await server.send('order_status', { _orderId: 'LEAP', _orderStatus: '_canceled' });
    const leap = await server.send('order_status', { _orderId: 'LEAP', _orderStatus: '_rto' });
    assert.match(leap.body['message']!, /^Order LEAP is now returned to origin, as an override/);
    const events = await server.history((await server.order('LEAP')).id);
    assert.equal(events.at(-1)!['type'], 'order.status_overridden');
    assert.equal(events.at(-1)!['source'], 'thirdwatch');

    const careful = await server.account('careful');
    const change = { authority: 'check' } as const;
    const actor = { kind: 'system', id: 'test', userId: null, role: 'system' } as const;
    await server.app.api.accountSettings.changeSource(careful.accountId, 'thirdwatch', change, actor);
    const headers = { 'x-thirdwatch-api-key': careful.manager };
    await server.post('/event/v1/order_status', '{"_orderId":"LEAP","_orderStatus":"_canceled"}', headers);
    const noted = await server.post('/event/v1/order_status', '{"_orderId":"LEAP","_orderStatus":"_rto"}', headers);
    assert.equal(noted.status, 200);
    const { message } = (await noted.json()) as { message: string };
    assert.match(message, /^Order LEAP stays canceled; that it is returned to origin was noted and not applied/);
  });

  test('items change their lines, and the order follows where its workflow rolls up', async () => {
    await server.call('POST', '/v1/orders', {
      body: {
        workflow: 'retail',
        reference: 'LINES',
        lines: [
          { sku: 'A', ordered: 2 },
          { sku: 'B', ordered: 1 },
        ],
      },
    });
    for (const to of ['approved', 'packed'])
      await server.call('PUT', '/v1/orders/reference:LINES/status', { body: { to } });
    const first = await server.send('item_status', { _orderId: 'LINES', _itemId: 'A', _itemStatus: '_fulfilled' });
    assert.deepEqual(first.body, { status: 'success', message: 'Item A of order LINES is now shipped' });
    assert.equal((await server.order('LINES')).status, 'partially_shipped');
    await server.send('item_status', { _orderId: 'LINES', _itemId: 'B', _itemStatus: '_fulfilled' });
    const done = await server.order('LINES');
    assert.equal(done.status, 'shipped');
    assert.deepEqual(
      done.lines.map(({ sku, shipped, status }: Shape) => [sku, shipped, status]),
      [
        ['A', 2, 'shipped'],
        ['B', 1, 'shipped'],
      ],
    );
    await server.send('item_status', { _orderId: 'LINES', _itemId: 'b', _itemStatus: '_held' });
    assert.equal((await server.order('LINES')).lines.length, 3, 'item ids are case-sensitive');
  });

  test('update_order replaces: lines that it does not name go, and it creates what is unknown', async () => {
    const items = (...ids: string[]) => ids.map((id) => ({ _itemId: id, _quantity: 1 }));
    const made = await server.send('update_order', {
      _orderId: 'UP',
      _amount: 10.5,
      _currencyCode: 'usd',
      _items: items('a', 'b'),
    });
    assert.equal(made.body['message'], 'Order UP is created');
    assert.deepEqual((await server.order('UP')).total, { amount: '10.5', currency: 'USD' });
    const replaced = await server.send('update_order', { _orderId: 'UP', _items: items('b', 'c', 'c') });
    assert.equal(replaced.body['message'], 'Order UP is replaced and stays pending');
    const now = await server.order('UP');
    assert.equal(now.total, null);
    assert.deepEqual(
      now.lines.map(({ externalIds }: Shape) => externalIds.thirdwatch),
      ['b', 'c', 'c#2'],
    );
  });

  test('two createOrder events of one unknown order and user at once make one order and one customer', async () => {
    const body = { _orderId: 'RACE', _userId: 'racer', _userEmail: 'racer@example.test', _items: [{ _itemId: 'i' }] };
    const answers = await Promise.all(Array.from({ length: 6 }, () => server.send('createOrder', body)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const { lines, customerId } = await server.order('RACE');
    assert.equal(lines.length, 1);
    assert.ok(customerId);
  });

  test('transactions and chargebacks stand in the history of their order, without payment details', async () => {
    await server.send('transaction', {
      _orderId: 'PAID',
      _transactionType: '_sale',
      _transactionStatus: '_success',
      _paymentMethod: { _cardBin: '411111', _cardLast4: '4242' },
      _originTimestamp: '1494322845717',
    });
    const back = await server.send('chargeback', {
      _orderId: 'PAID',
      _chargebackState: '_received',
      _chargebackReason: '_fraud',
    });
    assert.equal(back.body['message'], 'Chargeback recorded in the history of order PAID');
    const events = await server.history((await server.order('PAID')).id);
    const activities = events.filter(({ type }) => type === 'order.activity_recorded');
    assert.deepEqual(
      activities.map(({ data }) => data.kind),
      ['transaction', 'chargeback'],
    );
    assert.equal(activities[0]!['occurredAt'], '2017-05-09T09:40:45.717Z');
    assert.ok(!JSON.stringify(events).includes('4242'));
    const alone = await server.send('chargeback', { _userId: 'u9', _chargebackState: '_received' });
    assert.equal(alone.body['message'], 'Chargeback kept in the timeline of user u9');
  });

  test('what a guest did joins the user by link_session_to_user, and nobody else sees it there', async () => {
    await server.send('add_to_cart', { _sessionId: 's1', _item: { _itemId: 'lamp' } });
    await server.send('login', { _sessionId: 's1', _userId: 'other', _loginStatus: '_success' });
    const before = await server.call('GET', '/v1/timeline?user=jo');
    assert.deepEqual(before.body.data, []);
    const linked = await server.send('link_session_to_user', { _sessionId: 's1', _userId: 'jo' });
    assert.equal(linked.body['message'], 'Session s1 is linked to user jo');
    const after = await server.call('GET', '/v1/timeline?user=jo');
    assert.deepEqual(
      after.body.data.map(({ kind }: Shape) => kind),
      ['link_session_to_user', 'add_to_cart'],
    );
    const session = await server.call('GET', '/v1/timeline?session=s1&limit=2');
    assert.deepEqual([session.body.data.length, typeof session.body.next], [2, 'string']);
    const client = await server.key({ role: 'client' });
    assert.equal((await server.call('GET', '/v1/timeline?user=jo', { key: client })).status, 403);
    const stranger = await server.account('stranger');
    const theirs = await server.call('GET', '/v1/timeline?user=jo', { key: stranger.manager });
    assert.deepEqual(theirs.body.data, []);
  });

  test('a customer who is found by the e-mail address is known by the new user id too', async () => {
    const made = await server.call('POST', '/v1/customers', { body: { name: 'Ida', email: 'ida@example.test' } });
    await server.send('createOrder', { _orderId: 'MAIL', _userId: 'ida-7', _userEmail: 'Ida@example.test' });
    await server.send('createOrder', { _orderId: 'USER', _userId: 'ida-7' });
    assert.deepEqual(
      [(await server.order('MAIL')).customerId, (await server.order('USER')).customerId],
      [made.body.id, made.body.id],
    );
    const { body } = await server.call('GET', `/v1/customers/${made.body.id}`);
    assert.deepEqual(body.externalIds, { thirdwatch: 'ida-7' });
    await server.send('createOrder', { _orderId: 'OTHER', _userId: 'ida-8', _userEmail: 'ida@example.test' });
    assert.deepEqual((await server.call('GET', `/v1/customers/${made.body.id}`)).body.externalIds, {
      thirdwatch: 'ida-7',
    });
  });
});
