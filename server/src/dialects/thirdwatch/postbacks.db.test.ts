import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Receiver } from '../../../test/receiver.ts';
import { startReceiver, until } from '../../../test/receiver.ts';
import type { ThirdwatchTestApp } from '../../../test/thirdwatch.ts';
import { startThirdwatchApp } from '../../../test/thirdwatch.ts';

describe('what a Thirdwatch shop is told at its postback addresses', () => {
  let server: ThirdwatchTestApp;
  let scores: Receiver;
  let actions: Receiver;
  before(async () => {
    server = await startThirdwatchApp({
      settings: { allowTargets: ['127.0.0.1'], webhookRetryScheduleSeconds: [1, 1] },
    });
    [scores, actions] = await Promise.all([startReceiver(200), startReceiver(200)]);
    const saved = await server.neo('addpostbackurl/', {
      secret: server.shop,
      score_postback: scores.url,
      action_postback: actions.url,
    });
    assert.deepEqual(saved, { status: 200, body: { status: 'success', message: 'The postback addresses are saved' } });
  });
  after(async () => {
    await server.stop();
    await Promise.all([scores.close(), actions.close()]);
  });

  const told = ({ received }: Receiver, orderId: string) => received.filter(({ body }) => body.order_id === orderId);

  test('the score of each order it describes, with its own key in the header, and once more when the first try failed', async () => {
    scores.answer = 500;
    const risky = {
      _orderId: 'S1',
      _userId: 'u',
      _billingAddress: { _country: 'IN' },
      _shippingAddress: { _country: 'US' },
    };
    await server.send('tag', { _userId: 'u', _isBad: true, _abuseType: '_paymentAbuse' });
    assert.equal((await server.send('createOrder', risky)).body['message'], 'Order S1 is created');
    await until('a first try', () => told(scores, 'S1').length === 1);
    scores.answer = 200;
    await until('a second try', () => told(scores, 'S1').length === 2);
    for (const { headers, body } of told(scores, 'S1')) {
      assert.deepEqual(body, { order_id: 'S1', flag: 'green', score: 70 });
      assert.equal(headers['x-thirdwatch-api-key'], server.shop);
      assert.match(headers['content-type'] ?? '', /^application\/json/);
    }
    const events = await server.history((await server.order('S1')).id);
    assert.deepEqual([events.at(-1)!['data'].kind, events.at(-1)!['data'].data.score], ['score', 70]);
  });

  test('a score again once a chargeback, a tag or its removal has turned its flag, of orders that can still be stopped', async () => {
    const mismatch = { _billingAddress: { _country: 'IN' }, _shippingAddress: { _country: 'US' } };
    await server.send('createOrder', { _orderId: 'R1', _userId: 'v', ...mismatch });
    for (const id of ['R2', 'R3']) await server.send('createOrder', { _orderId: id, _userId: 'v' });
    await server.send('createOrder', { _orderId: 'R4', _userId: 'somebody else', ...mismatch });
    await server.send('order_status', { _orderId: 'R3', _orderStatus: '_fulfilled' });
    // It names the order alone: whose it is, the timeline knows. It turns no flag: 30 + 40 are 70.
    const chargeback = await server.send('chargeback', { _orderId: 'R1', _chargebackState: '_received' });
    assert.equal(chargeback.body['message'], 'Chargeback recorded in the history of order R1');
    await server.send('tag', { _userId: 'v', _isBad: true, _abuseType: '_paymentAbuse' });
    await server.send('tag', { _userId: 'v', _isBad: true, _abuseType: '_accountAbuse' });
    await server.send('untag', { _userId: 'v' });
    const toldOf = (id: string) => told(scores, id).map(({ body: { flag, score } }) => [flag, score]);
    const counts = () => ['R1', 'R2', 'R3', 'R4'].map((id) => toldOf(id).length).join(' ');
    await until('all of them', () => counts() === '3 3 1 1');
    assert.deepEqual(toldOf('R1'), [
      ['green', 30],
      ['red', 100],
      ['green', 70],
    ]);
    assert.deepEqual(toldOf('R2'), [
      ['green', 0],
      ['red', 80],
      ['green', 40],
    ]);
    assert.deepEqual([toldOf('R3'), toldOf('R4')], [[['green', 0]], [['green', 30]]]);
  });

  test('what staff decide, as approved or declined with their words; what it has reported itself is no news to it', async () => {
    for (const id of ['A1', 'A2']) await server.send('order_status', { _orderId: id, _orderStatus: '_held' });
    const decide = async (id: string, to: string, message: string) =>
      server.call('PUT', `/v1/orders/external:thirdwatch:${id}/status`, { body: { to, message, reason: 'other' } });
    assert.equal((await decide('A1', 'approved', 'Called the customer')).status, 200);
    assert.equal((await decide('A2', 'canceled', 'Stolen card')).status, 200);
    await until('both decisions', () => told(actions, 'A1').length === 1 && told(actions, 'A2').length === 1);
    assert.deepEqual(told(actions, 'A1')[0]!.body, {
      order_id: 'A1',
      action_type: 'approved',
      action_message: 'Called the customer',
    });
    assert.deepEqual(told(actions, 'A2')[0]!.body, {
      order_id: 'A2',
      action_type: 'declined',
      action_message: 'Stolen card',
    });
    assert.equal(told(actions, 'A1')[0]!.headers['x-thirdwatch-api-key'], server.shop);
  });

  test('the addresses are endpoints like any others, listed without the key, and a new address takes the place of the old', async () => {
    const listed = await server.call('GET', '/v1/endpoints');
    const formats = listed.body.data.map(({ format }: { format: string }) => format).toSorted();
    assert.deepEqual(formats, ['thirdwatch-action', 'thirdwatch-score']);
    assert.ok(!JSON.stringify(listed.body).includes(server.shop));
    for (const { id } of listed.body.data) {
      const { body } = await server.call('GET', `/v1/endpoints/${id}/deliveries`);
      assert.ok(!JSON.stringify(body).includes(server.shop));
    }
    for (const { id } of listed.body.data) {
      await server.call('POST', `/v1/endpoints/${id}/test`, { body: { type: 'order.status_changed' } });
    }
    for (const { received } of [scores, actions]) {
      await until('a test that no shop takes for an order', () =>
        received.some(
          ({ text, headers }) => text === '{"test":true}' && headers['x-thirdwatch-api-key'] === server.shop,
        ),
      );
    }
    await server.neo('addpostbackurl', { secret: server.shop, action_postback: `${actions.url}/new` });
    await server.send('order_status', { _orderId: 'A3', _orderStatus: '_held' });
    await server.call('PUT', '/v1/orders/external:thirdwatch:A3/status', { body: { to: 'approved' } });
    await until('the decision', () => told(actions, 'A3').length === 1);
    assert.equal(told(actions, 'A3')[0]!.path, '/hook/new');
    assert.equal((await server.call('GET', '/v1/endpoints')).body.data.length, 2);
  });

  test('an address inside the network, or one that is none, is refused in the vendor’s form and nothing is saved', async () => {
    for (const url of ['http://169.254.169.254/latest', 'https://10.0.0.1/', 'ftp://shop.example/', 'no url']) {
      const answer = await server.neo('addpostbackurl/', { secret: server.shop, score_postback: url });
      assert.equal(answer.status, 400, url);
      assert.deepEqual(Object.keys(answer.body).sort(), ['error', 'message']);
      assert.match(answer.body['message']!, /^score_postback cannot be used\. /);
    }
    assert.equal((await server.call('GET', '/v1/endpoints')).body.data.length, 2);
  });
});
