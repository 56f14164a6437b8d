import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { EventName } from './events.ts';
import { events } from './events.ts';

describe('what breaks Thirdwatch clients, and does not here', () => {
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
  const order = async (id: string) =>
    (await server.call('GET', `/v1/orders/external:thirdwatch:${encodeURIComponent(id)}`)).body;
  const history = async (orderId: string) =>
    (await server.call('GET', `/v1/orders/${orderId}/events`)).body.data as Record<string, any>[];

  /** Every client reads this as a failure with a text: both names are strings, the type is JSON. */
  async function assertVendorError(answer: Response, status: number, message: RegExp): Promise<void> {
    assert.equal(answer.status, status);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    const body = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual(Object.keys(body).sort(), ['error', 'message']);
    assert.equal(typeof body['error'], 'string');
    assert.match(String(body['message']), message);
  }

  test('all twenty events answer 200 with application/json and both status and message as strings, never 204 or a redirect', async () => {
    assert.equal(Object.keys(events).length, 20);
    for (const event of Object.keys(events)) {
      const answer = await post(`/event/v1/${event}`, '{}');
      assert.equal(answer.status, 200, event);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
      const body = (await answer.json()) as Record<string, unknown>;
      assert.deepEqual([typeof body['status'], typeof body['message']], ['string', 'string'], event);
    }
  });

  test('a base path that ends in a slash gives /event//v1, which works', async () => {
    const answer = await post('/event//v1/order_status', '{"_orderId":"SLASH","_orderStatus":"_approved"}');
    assert.equal(answer.status, 200);
    assert.equal((await order('SLASH')).status, 'approved');
  });

  test('the key may have one prefix word before it; a wrong, missing or revoked key is 401 in the vendor form', async () => {
    const body = '{"_orderId":"P1","_orderStatus":"_held"}';
    assert.equal((await post('/event/v1/order_status', body, { 'x-thirdwatch-api-key': `Token ${key}` })).status, 200);
    await assertVendorError(
      await post('/event/v1/order_status', body, { 'x-thirdwatch-api-key': 'wrong' }),
      401,
      /unknown/,
    );
    await assertVendorError(await post('/event/v1/order_status', body, { 'x-thirdwatch-api-key': '' }), 401, /No key/);
  });

  test('a key of a customer may not report, since reports go against the rules where they must', async () => {
    const client = await server.key({ role: 'client' });
    const answer = await post('/event/v1/order_status', '{}', { 'x-thirdwatch-api-key': client });
    await assertVendorError(answer, 403, /staff or manager/);
  });

  test('only what no client can mean is refused: not JSON, not an object, not UTF-8, empty', async () => {
    for (const body of ['{"a":', '[]', 'null', '"text"', '12', '', '\ufeff']) {
      await assertVendorError(await post('/event/v1/order_status', body), 400, /body/i);
    }
    await assertVendorError(await post('/event/v1/login', Buffer.from([0x7b, 0xff, 0x7d])), 400, /UTF-8/);
  });

  test('too large a body is 413, a compressed one 415, an unknown path or method 404: all in the vendor form', async () => {
    await assertVendorError(await post('/event/v1/login', `{"a":"${'x'.repeat(70_000)}"}`), 413, /larger/);
    await assertVendorError(await post('/event/v1/login', '{}', { 'content-encoding': 'gzip' }), 415, /gzip/);
    await assertVendorError(await post('/event/v1/create_order', '{}'), 404, /createOrder/);
    const get = await fetch(`${server.url}/event/v1/login`, { headers: { 'x-thirdwatch-api-key': key } });
    await assertVendorError(get, 404, /POST/);
  });

  test('the content type may be anything, or missing', async () => {
    for (const type of ['text/plain', 'application/json; charset=utf-8', 'application/x-www-form-urlencoded', 'x']) {
      assert.equal((await post('/event/v1/logout', '{"_userId":"u"}', { 'content-type': type })).status, 200, type);
    }
  });

  test('a browser may ask first (CORS preflight), and reads the answer', async () => {
    const asked = await fetch(`${server.url}/event/v1/order_status`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-thirdwatch-api-key',
      },
    });
    assert.equal(asked.status, 200);
    assert.match(asked.headers.get('access-control-allow-headers') ?? '', /X-THIRDWATCH-API-KEY/i);
    assert.equal((await post('/event/v1/login', '{}')).headers.get('access-control-allow-origin'), '*');
  });

  test('a member called __proto__ is kept and does no harm', async () => {
    const answer = await post(
      '/event/v1/custom_event',
      '{"_orderId":"PROTO","__proto__":{"polluted":1},"_customInfo":{"__proto__":{"x":2},"constructor":3}}',
    );
    assert.equal(answer.status, 200);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    const response = await fetch(`${server.url}/v1/orders/external:thirdwatch:PROTO/events`, {
      headers: { authorization: `Bearer ${server.manager}` },
    });
    assert.match(
      await response.text(),
      /"report":\{"_customInfo":\{"constructor":3,"__proto__":\{"x":2\}\},"__proto__":\{"polluted":1\}\}|"__proto__":\{"polluted":1\}/,
    );
  });

  test('NUL and half surrogate pairs become U+FFFD in the history, which says so, and stay as they are in the timeline', async () => {
    const sent = '{"_orderId":"NUL","_userId":"nul-user","a\\u0000b":"c\\u0000d","half":"\\ud83d"}';
    assert.equal((await post('/event/v1/custom_event', sent)).status, 200);
    const event = (await history((await order('NUL')).id)).at(-1)!;
    assert.deepEqual(event['data'].data.report, { 'a\ufffdb': 'c\ufffdd', half: '\ufffd' });
    assert.match(event['data'].data.altered, /timeline has the body as received/);
    const timeline = await server.call('GET', '/v1/timeline?user=nul-user');
    assert.equal(timeline.body.data[0].id, event['data'].received.entry);
    assert.equal(timeline.body.data[0].body, sent);
  });

  test('numbers, booleans and null come where strings are declared; long numbers keep their digits', async () => {
    const answer = await post(
      '/event/v1/order_status',
      '{"_userId":true,"_orderId":12345678901234567890,"_orderStatus":"_held","_reason":null,"_description":5}',
    );
    assert.deepEqual(await answer.json(), {
      status: 'success',
      message: 'Order 12345678901234567890 is now held for review',
    });
    const odd = await send('order_status', { _orderId: { a: 1 }, _orderStatus: ['_held'] });
    assert.deepEqual([odd.status, odd.body['status']], [200, 'success']);
  });

  test('an order id that is too long to be a name waits in the quarantine, and nothing fails', async () => {
    const long = 'x'.repeat(5000);
    assert.equal((await send('order_status', { _orderId: long, _orderStatus: '_held', _userId: long })).status, 200);
    const { body } = await server.call('GET', '/v1/quarantine?code=_held');
    assert.ok(body.data.some(({ reason }: any) => reason === 'order_unknown'));
  });

  test('the same bare status again is no event; every call is in the timeline', async () => {
    await send('order_status', { _orderId: 'TWICE', _orderStatus: '_approved' });
    const before = await order('TWICE');
    const again = await send('order_status', { _orderId: 'TWICE', _orderStatus: '_approved' });
    assert.equal(again.body['message'], 'Order TWICE is approved already');
    assert.equal((await order('TWICE')).version, before.version);
    const timeline = await server.call('GET', '/v1/timeline?order=TWICE');
    assert.equal(timeline.body.data.length, 2);
  });

  test('a status that the workflow does not lead to is followed as an override that is marked, or only noted where the account says so', async () => {
    await send('order_status', { _orderId: 'LEAP', _orderStatus: '_canceled' });
    const leap = await send('order_status', { _orderId: 'LEAP', _orderStatus: '_rto' });
    assert.match(leap.body['message']!, /^Order LEAP is now returned to origin, as an override/);
    const events = await history((await order('LEAP')).id);
    assert.equal(events.at(-1)!['type'], 'order.status_overridden');
    assert.equal(events.at(-1)!['source'], 'thirdwatch');

    const careful = await server.account('careful');
    const change = { authority: 'check' } as const;
    const actor = { kind: 'system', id: 'test', userId: null, role: 'system' } as const;
    await server.app.api.accountSettings.changeSource(careful.accountId, 'thirdwatch', change, actor);
    const headers = { 'x-thirdwatch-api-key': careful.manager };
    await post('/event/v1/order_status', '{"_orderId":"LEAP","_orderStatus":"_canceled"}', headers);
    const noted = await post('/event/v1/order_status', '{"_orderId":"LEAP","_orderStatus":"_rto"}', headers);
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
    const first = await send('item_status', { _orderId: 'LINES', _itemId: 'A', _itemStatus: '_fulfilled' });
    assert.deepEqual(first.body, { status: 'success', message: 'Item A of order LINES is now shipped' });
    assert.equal((await order('LINES')).status, 'partially_shipped');
    await send('item_status', { _orderId: 'LINES', _itemId: 'B', _itemStatus: '_fulfilled' });
    const done = await order('LINES');
    assert.equal(done.status, 'shipped');
    assert.deepEqual(
      done.lines.map(({ sku, shipped, status }: any) => [sku, shipped, status]),
      [
        ['A', 2, 'shipped'],
        ['B', 1, 'shipped'],
      ],
    );
    await send('item_status', { _orderId: 'LINES', _itemId: 'b', _itemStatus: '_held' });
    assert.equal((await order('LINES')).lines.length, 3, 'item ids are case-sensitive');
  });

  test('update_order replaces: lines that it does not name go, and it creates what is unknown', async () => {
    const items = (...ids: string[]) => ids.map((id) => ({ _itemId: id, _quantity: 1 }));
    const made = await send('update_order', {
      _orderId: 'UP',
      _amount: 10.5,
      _currencyCode: 'usd',
      _items: items('a', 'b'),
    });
    assert.equal(made.body['message'], 'Order UP is created');
    assert.deepEqual((await order('UP')).total, { amount: '10.5', currency: 'USD' });
    const replaced = await send('update_order', { _orderId: 'UP', _items: items('b', 'c', 'c') });
    assert.equal(replaced.body['message'], 'Order UP is replaced and stays pending');
    const now = await order('UP');
    assert.equal(now.total, null);
    assert.deepEqual(
      now.lines.map(({ externalIds }: any) => externalIds.thirdwatch),
      ['b', 'c', 'c#2'],
    );
  });

  test('two createOrder events of one unknown order and user at once make one order and one customer', async () => {
    const body = { _orderId: 'RACE', _userId: 'racer', _userEmail: 'racer@example.test', _items: [{ _itemId: 'i' }] };
    const answers = await Promise.all(Array.from({ length: 6 }, () => send('createOrder', body)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const { lines, customerId } = await order('RACE');
    assert.equal(lines.length, 1);
    assert.ok(customerId);
  });

  test('transactions and chargebacks stand in the history of their order, without payment details', async () => {
    await send('transaction', {
      _orderId: 'PAID',
      _transactionType: '_sale',
      _transactionStatus: '_success',
      _paymentMethod: { _cardBin: '411111', _cardLast4: '4242' },
      _originTimestamp: '1494322845717',
    });
    const back = await send('chargeback', {
      _orderId: 'PAID',
      _chargebackState: '_received',
      _chargebackReason: '_fraud',
    });
    assert.equal(back.body['message'], 'Chargeback recorded in the history of order PAID');
    const events = await history((await order('PAID')).id);
    const activities = events.filter(({ type }) => type === 'order.activity_recorded');
    assert.deepEqual(
      activities.map(({ data }) => data.kind),
      ['transaction', 'chargeback'],
    );
    assert.equal(activities[0]!['occurredAt'], '2017-05-09T09:40:45.717Z');
    assert.ok(!JSON.stringify(events).includes('4242'));
    const alone = await send('chargeback', { _userId: 'u9', _chargebackState: '_received' });
    assert.equal(alone.body['message'], 'Chargeback kept in the timeline of user u9');
  });

  test('what a guest did joins the user by link_session_to_user, and nobody else sees it there', async () => {
    await send('add_to_cart', { _sessionId: 's1', _item: { _itemId: 'lamp' } });
    await send('login', { _sessionId: 's1', _userId: 'other', _loginStatus: '_success' });
    const before = await server.call('GET', '/v1/timeline?user=jo');
    assert.deepEqual(before.body.data, []);
    const linked = await send('link_session_to_user', { _sessionId: 's1', _userId: 'jo' });
    assert.equal(linked.body['message'], 'Session s1 is linked to user jo');
    const after = await server.call('GET', '/v1/timeline?user=jo');
    assert.deepEqual(
      after.body.data.map(({ kind }: any) => kind),
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

  test('any JSON object to any event gets 2xx, and its bytes are in the timeline', async () => {
    const names = [
      '_orderId',
      '_userId',
      '_sessionId',
      '_orderStatus',
      '_itemId',
      '_itemStatus',
      '_items',
      '_amount',
      '_customInfo',
    ];
    const scalar = fc.oneof(
      fc.constantFrom('_held', '_approved', 'ORDER-1', '', '__proto__', 'a\0b', '\ud800', '1494322845717'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const body = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string(), fc.constant('__proto__')), scalar, {
      maxKeys: 8,
    });
    const anyEvent = fc.constantFrom(...(Object.keys(events) as EventName[]));
    await fc.assert(
      fc.asyncProperty(anyEvent, body, async (event, members) => {
        const session = `property-${counter++}`;
        const sent = JSON.stringify({ ...members, _sessionId: session });
        const answer = await post(`/event/v1/${event}`, sent);
        const text = await answer.text();
        assert.equal(answer.status, 200, `${text} for ${event} ${sent}`);
        const { body: page } = await server.call('GET', `/v1/timeline?session=${session}`);
        assert.deepEqual(
          page.data.map(({ kind, body: kept }: any) => [kind, kept]),
          [[event, sent]],
        );
      }),
      { numRuns: 150 },
    );
  });

  test('an object nested a thousand deep is taken; the history keeps its upper part and says so', async () => {
    const deep = `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`;
    const answer = await post('/event/v1/custom_event', `{"_orderId":"DEEP","_customInfo":${deep}}`);
    assert.equal(answer.status, 200);
    const event = (await history((await order('DEEP')).id)).at(-1)!;
    assert.match(event['data'].data.altered, /as received/);
    const { body } = await server.call('GET', '/v1/timeline?order=DEEP');
    assert.ok(body.data[0].body.includes(deep));
  });

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
      const { reasons, ...body } = (await answer.json()) as Record<string, any>;
      assert.deepEqual(body, {
        order_id: 'S5',
        user_id: 'risky',
        order_timestamp: '2017-05-09T09:40:45.717Z',
        score: 100,
        flag: 'red',
      });
      assert.deepEqual(
        reasons.map(({ name, value, flag }: any) => [name, value, flag]),
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
    assert.equal((settings as any).sources.thirdwatch.scorePostback, 'https://shop.example/score');
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

let counter = 0;
