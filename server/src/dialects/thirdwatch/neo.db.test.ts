import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';

// Tests look into answers of every shape.

type Shape = any;

describe('calls outside the event base path', () => {
  let server: TestApp;
  let key: string;
  before(async () => {
    server = await startTestApp({ settings: { bodyLimitBytes: 65_536 } });
    key = await server.key({ role: 'staff', dialect: 'thirdwatch' });
  });
  after(() => server.stop());

  const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': 'application/json', 'x-thirdwatch-api-key': key, ...headers },
      redirect: 'manual',
    });
  const send = async (event: string, body: unknown) => {
    const answer = await post(`/event/v1/${event}`, JSON.stringify(body));
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  };

  /** Every client reads this as a failure with a text: both names are strings, the type is JSON. */
  async function assertVendorError(answer: Response, status: number, message: RegExp): Promise<void> {
    assert.equal(answer.status, status);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    const body = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual(Object.keys(body).sort(), ['error', 'message']);
    assert.equal(typeof body['error'], 'string');
    assert.match(String(body['message']), message);
  }

  test('the score is a sum of documented rules, at both paths, with the key in the query', async () => {
    const user = { _userId: 'risky', _deviceIp: '203.0.113.9' };
    for (const id of ['S1', 'S2', 'S3', 'S4', 'S5']) {
      const places = { _billingAddress: { _country: 'IN' }, _shippingAddress: { _country: 'US' } };
      await send('createOrder', { ...user, ...places, _orderId: id, _originTimestamp: '1494322845717' });
    }
    await send('chargeback', { _userId: 'risky', _chargebackState: '_received' });
    await send('tag', { _userId: 'risky', _isBad: true, _abuseType: '_paymentAbuse' });
    for (const path of ['/neo/v1/score', '/v1/get/score']) {
      const answer = await fetch(`${server.url}${path}?api_key=${key}&order_id=S5`);
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
    const none = await fetch(`${server.url}/v1/get/score?api_key=${key}&order_id=NONE`);
    await assertVendorError(none, 404, /no order NONE/);
  });

  test('the shop saves its postback addresses and moves a flagged order on, with the key in the body and kept nowhere', async () => {
    const neo = async (path: string, body: unknown) => {
      const answer = await fetch(`${server.url}/neo/v1/${path}`, { method: 'POST', body: JSON.stringify(body) });
      return { status: answer.status, body: (await answer.json()) as Record<string, string> };
    };
    const saved = await neo('addpostbackurl/', {
      secret: key,
      score_postback: 'https://shop.example/score',
      action_postback: '',
    });
    assert.deepEqual(saved, { status: 200, body: { status: 'success', message: 'The postback addresses are saved' } });
    const { settings } = await server.app.api.account(server.accountId);
    assert.equal((settings as Shape).sources.thirdwatch.scorePostback, 'https://shop.example/score');
    assert.equal((await neo('addpostbackurl/', { secret: 'wrong' })).status, 401);
    assert.equal((await neo('addpostbackurl/', { secret: key, score_postback: 'ftp://x' })).status, 400);

    await send('order_status', { _orderId: 'FLAG', _orderStatus: '_held' });
    const moved = await neo('clientaction', {
      secret: key,
      order_id: 'FLAG',
      action_type: 'approved',
      message: 'Called the customer',
    });
    assert.equal(moved.body['message'], 'Order FLAG is now approved');
    const again = await neo('clientaction', { secret: key, order_id: 'FLAG', action_type: 'approved' });
    assert.equal(again.body['message'], 'Action of the shop recorded in the history of order FLAG');
    const { body } = await server.call('GET', '/v1/timeline?order=FLAG');
    assert.ok(!JSON.stringify(body).includes(key));
  });
});
