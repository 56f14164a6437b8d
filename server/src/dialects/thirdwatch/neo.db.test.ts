import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ThirdwatchTestApp } from '../../../test/thirdwatch.ts';
import { assertVendorError, startThirdwatchApp } from '../../../test/thirdwatch.ts';

// Tests look into answers of every shape.

type Shape = any;

describe('calls outside the event base path', () => {
  let server: ThirdwatchTestApp;
  before(async () => {
    server = await startThirdwatchApp({ settings: { bodyLimitBytes: 65_536 } });
  });
  after(() => server.stop());

  test('the score is a sum of documented rules, at both paths, with the key in the query', async () => {
    const user = { _userId: 'risky', _deviceIp: '203.0.113.9' };
    for (const id of ['S1', 'S2', 'S3', 'S4', 'S5']) {
      const places = { _billingAddress: { _country: 'IN' }, _shippingAddress: { _country: 'US' } };
      await server.send('createOrder', { ...user, ...places, _orderId: id, _originTimestamp: '1494322845717' });
    }
    await server.send('chargeback', { _userId: 'risky', _chargebackState: '_received' });
    await server.send('tag', { _userId: 'risky', _isBad: true, _abuseType: '_paymentAbuse' });
    for (const path of ['/neo/v1/score', '/v1/get/score']) {
      const answer = await fetch(`${server.url}${path}?api_key=${server.shop}&order_id=S5`);
      assert.equal(answer.status, 200);
      const { reasons, ...body } = (await answer.json()) as Record<string, Shape>;
      assert.deepEqual(body, {
        order_id: 'S5',
        user_id: 'risky',
        order_timestamp: '2017-05-09T09:40:45.717Z',
        score: 100,
        flag: 'red',
      });
      assert.deepEqual(
        reasons.map(({ name, value, flag }: Shape) => [name, value, flag]),
        [
          ['_userVelocity', '5', 'red'],
          ['_ipVelocity', '5', 'red'],
          ['_addressMismatch', 'country', 'red'],
          ['_chargebacks', '1', 'red'],
          ['_badTags', '_paymentAbuse', 'red'],
        ],
      );
    }
    const wrong = await fetch(`${server.url}/neo/v1/score?api_key=nobody&order_id=S5`);
    await assertVendorError(wrong, 401, /unknown/);
    const none = await fetch(`${server.url}/v1/get/score?api_key=${server.shop}&order_id=NONE`);
    await assertVendorError(none, 404, /no order NONE/);
  });

  test('the shop saves its postback addresses and moves a flagged order on, with the key in the body and kept nowhere', async () => {
    const saved = await server.neo('addpostbackurl/', {
      secret: server.shop,
      score_postback: 'https://shop.example/score',
      action_postback: '',
    });
    assert.deepEqual(saved, { status: 200, body: { status: 'success', message: 'The postback addresses are saved' } });
    const { settings } = await server.app.api.account(server.accountId);
    assert.equal((settings as Shape).sources.thirdwatch.scorePostback, 'https://shop.example/score');
    assert.equal((await server.neo('addpostbackurl/', { secret: 'wrong' })).status, 401);
    assert.equal((await server.neo('addpostbackurl/', { secret: server.shop, score_postback: 'ftp://x' })).status, 400);

    await server.send('order_status', { _orderId: 'FLAG', _orderStatus: '_held' });
    const moved = await server.neo('clientaction', {
      secret: server.shop,
      order_id: 'FLAG',
      action_type: 'approved',
      message: 'Called the customer',
    });
    assert.equal(moved.body['message'], 'Order FLAG is now approved');
    const again = await server.neo('clientaction', { secret: server.shop, order_id: 'FLAG', action_type: 'approved' });
    assert.equal(again.body['message'], 'Action of the shop recorded in the history of order FLAG');
    const { body } = await server.call('GET', '/v1/timeline?order=FLAG');
    assert.ok(!JSON.stringify(body).includes(server.shop));
  });
});
