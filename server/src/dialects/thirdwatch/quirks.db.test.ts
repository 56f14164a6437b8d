import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ThirdwatchTestApp } from '../../../test/thirdwatch.ts';
import { assertVendorError, startThirdwatchApp } from '../../../test/thirdwatch.ts';
import { events } from './events.ts';

describe('what breaks Thirdwatch clients, and does not here', () => {
  let server: ThirdwatchTestApp;
  before(async () => {
    server = await startThirdwatchApp({ settings: { bodyLimitBytes: 65_536 } });
  });
  after(() => server.stop());

  test('all twenty events answer 200 with application/json and both status and message as strings, never 204 or a redirect', async () => {
    assert.equal(Object.keys(events).length, 20);
    for (const event of Object.keys(events)) {
      const answer = await server.post(`/event/v1/${event}`, '{}');
      assert.equal(answer.status, 200, event);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
      const body = (await answer.json()) as Record<string, unknown>;
      assert.deepEqual([typeof body['status'], typeof body['message']], ['string', 'string'], event);
    }
  });

  test('a base path that ends in a slash gives /event//v1, which works', async () => {
    const answer = await server.post('/event//v1/order_status', '{"_orderId":"SLASH","_orderStatus":"_approved"}');
    assert.equal(answer.status, 200);
    assert.equal((await server.order('SLASH')).status, 'approved');
  });

  test('the key may have one prefix word before it; a wrong, missing or revoked key is 401 in the vendor form', async () => {
    const body = '{"_orderId":"P1","_orderStatus":"_held"}';
    assert.equal(
      (await server.post('/event/v1/order_status', body, { 'x-thirdwatch-api-key': `Token ${server.shop}` })).status,
      200,
    );
    await assertVendorError(
      await server.post('/event/v1/order_status', body, { 'x-thirdwatch-api-key': 'wrong' }),
      401,
      /unknown/,
    );
    await assertVendorError(
      await server.post('/event/v1/order_status', body, { 'x-thirdwatch-api-key': '' }),
      401,
      /No key/,
    );
  });

  test('a key of a customer may not report, since reports go against the rules where they must', async () => {
    const client = await server.key({ role: 'client' });
    const answer = await server.post('/event/v1/order_status', '{}', { 'x-thirdwatch-api-key': client });
    await assertVendorError(answer, 403, /staff or manager/);
  });

  test('only what no client can mean is refused: not JSON, not an object, not UTF-8, empty', async () => {
    for (const body of ['{"a":', '[]', 'null', '"text"', '12', '', '\ufeff']) {
      await assertVendorError(await server.post('/event/v1/order_status', body), 400, /body/i);
    }
    await assertVendorError(await server.post('/event/v1/login', Buffer.from([0x7b, 0xff, 0x7d])), 400, /UTF-8/);
  });

  test('too large a body is 413, a compressed one 415, an unknown path or method 404: all in the vendor form', async () => {
    await assertVendorError(await server.post('/event/v1/login', `{"a":"${'x'.repeat(70_000)}"}`), 413, /larger/);
    await assertVendorError(await server.post('/event/v1/login', '{}', { 'content-encoding': 'gzip' }), 415, /gzip/);
    await assertVendorError(await server.post('/event/v1/create_order', '{}'), 404, /createOrder/);
    const get = await fetch(`${server.url}/event/v1/login`, { headers: { 'x-thirdwatch-api-key': server.shop } });
    await assertVendorError(get, 404, /POST/);
  });

  test('the content type may be anything, or missing', async () => {
    for (const type of ['text/plain', 'application/json; charset=utf-8', 'application/x-www-form-urlencoded', 'x']) {
      assert.equal(
        (await server.post('/event/v1/logout', '{"_userId":"u"}', { 'content-type': type })).status,
        200,
        type,
      );
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
    assert.equal((await server.post('/event/v1/login', '{}')).headers.get('access-control-allow-origin'), '*');
  });
});
