import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { ThirdwatchTestApp } from '../../../test/thirdwatch.ts';
import { startThirdwatchApp } from '../../../test/thirdwatch.ts';
import type { EventName } from './events.ts';
import { events } from './events.ts';

// Tests look into answers of every shape.

type Shape = any;

describe('bodies of every kind, none refused and nothing lost', () => {
  let server: ThirdwatchTestApp;
  before(async () => {
    server = await startThirdwatchApp({ settings: { bodyLimitBytes: 65_536 } });
  });
  after(() => server.stop());

  test('a member called __proto__ is kept and does no harm', async () => {
    const answer = await server.post(
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
    assert.equal((await server.post('/event/v1/custom_event', sent)).status, 200);
    const event = (await server.history((await server.order('NUL')).id)).at(-1)!;
    assert.deepEqual(event['data'].data.report, { 'a\ufffdb': 'c\ufffdd', half: '\ufffd' });
    assert.match(event['data'].data.altered, /timeline has the body as received/);
    const timeline = await server.call('GET', '/v1/timeline?user=nul-user');
    assert.equal(timeline.body.data[0].id, event['data'].received.entry);
    assert.equal(timeline.body.data[0].body, sent);
  });

  test('numbers, booleans and null come where strings are declared; long numbers keep their digits', async () => {
    const answer = await server.post(
      '/event/v1/order_status',
      '{"_userId":true,"_orderId":12345678901234567890,"_orderStatus":"_held","_reason":null,"_description":5}',
    );
    assert.deepEqual(await answer.json(), {
      status: 'success',
      message: 'Order 12345678901234567890 is now held for review',
    });
    const odd = await server.send('order_status', { _orderId: { a: 1 }, _orderStatus: ['_held'] });
    assert.deepEqual([odd.status, odd.body['status']], [200, 'success']);
  });

  test('an order id that is too long to be a name waits in the quarantine, and nothing fails', async () => {
    const long = 'x'.repeat(5000);
    assert.equal(
      (await server.send('order_status', { _orderId: long, _orderStatus: '_held', _userId: long })).status,
      200,
    );
    const { body } = await server.call('GET', '/v1/quarantine?code=_held');
    assert.ok(body.data.some(({ reason }: Shape) => reason === 'order_unknown'));
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
        const answer = await server.post(`/event/v1/${event}`, sent);
        const text = await answer.text();
        assert.equal(answer.status, 200, `${text} for ${event} ${sent}`);
        const { body: page } = await server.call('GET', `/v1/timeline?session=${session}`);
        assert.deepEqual(
          page.data.map(({ kind, body: kept }: Shape) => [kind, kept]),
          [[event, sent]],
        );
      }),
      { numRuns: 150 },
    );
  });

  test('an object nested a thousand deep is taken; the history keeps its upper part and says so', async () => {
    const deep = `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`;
    const answer = await server.post('/event/v1/custom_event', `{"_orderId":"DEEP","_customInfo":${deep}}`);
    assert.equal(answer.status, 200);
    const event = (await server.history((await server.order('DEEP')).id)).at(-1)!;
    assert.match(event['data'].data.altered, /as received/);
    const { body } = await server.call('GET', '/v1/timeline?order=DEEP');
    assert.ok(body.data[0].body.includes(deep));
  });
});

let counter = 0;
