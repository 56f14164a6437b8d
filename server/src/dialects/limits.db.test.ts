import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { callEvreka } from '../../test/evreka-client.ts';
import { callWordbee } from '../../test/wordbee-client.ts';

describe('limits of calls, in the vendors’ formats', () => {
  let server: TestApp;
  let clock = Date.parse('2026-01-31T10:00:00Z');
  before(async () => {
    server = await startTestApp({ settings: { rateLimit: 2, loginLimit: 3 }, now: () => new Date(clock) });
  });
  after(() => server.stop());

  test('a key that asks too often gets Wordbee’s throttling error, and may go on afterwards', async () => {
    const headers = { 'x-auth-token': server.manager, 'x-auth-accountid': 'main' };
    const ask = () => callWordbee(server.url, headers, 'POST', '/persons/list');
    assert.deepEqual([(await ask()).status, (await ask()).status], [200, 200]);
    const { status, json } = await ask();
    assert.equal(status, 429);
    assert.deepEqual(Object.keys(json.error), ['type', 'message']);
    assert.deepEqual([json.error.type, json.reason], ['Throttling error', json.error.message]);
    clock += 1000;
    assert.equal((await ask()).status, 200);
  });

  test('a key that asks too often gets a detail from Evreka, with the time to wait', async () => {
    clock += 1000;
    const ask = () => callEvreka(server, server.manager, 'GET', '/engagement/orders');
    assert.deepEqual([(await ask()).status, (await ask()).status], [200, 200]);
    const { status, json, headers } = await ask();
    assert.deepEqual(
      [status, json, headers.get('retry-after')],
      [429, { detail: 'Too many requests. Try again in 1 s.' }, '1'],
    );
  });

  test('a key that asks too often gets a text from Thirdwatch in both members, and the vendor’s own 429 from Ingram Micro', async () => {
    clock += 1000;
    const shop = await server.key({ role: 'staff', dialect: 'thirdwatch' });
    const report = () =>
      server.call('POST', '/event/v1/login', { key: null, body: {}, headers: { 'x-thirdwatch-api-key': shop } });
    assert.deepEqual([(await report()).status, (await report()).status], [200, 200]);
    const told = await report();
    assert.deepEqual([told.status, told.headers.get('retry-after')], [429, '1']);
    assert.deepEqual([typeof told.body.error, typeof told.body.message], ['string', 'string']);

    const key = await server.key({ role: 'staff', dialect: 'ingram' });
    const headers = { 'IM-CustomerNumber': '20-222222', 'IM-CountryCode': 'US', 'IM-CorrelationID': 'c1' };
    const ask = () => server.call('GET', '/resellers/v6/orders/search', { key, headers });
    assert.deepEqual([(await ask()).status, (await ask()).status], [204, 204]);
    const refused = await ask();
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '1']);
    assert.deepEqual(refused.body, { errors: [{ field: null, message: 'too many requests' }] });
  });

  test('an address with too many wrong keys is slowed down, a good key is not', async () => {
    clock += 60_000;
    const wrong = () => callEvreka(server, 'wrong', 'GET', '/engagement/orders');
    assert.deepEqual([(await wrong()).status, (await wrong()).status, (await wrong()).status], [401, 401, 401]);
    assert.equal((await wrong()).status, 429);
    const logIn = await fetch(`${server.url}/api/auth/token`, {
      method: 'POST',
      body: '{"accountid":"main","key":"x"}',
    });
    assert.equal(logIn.status, 429);
    const shop = await server.call('POST', '/event/v1/login', {
      ...{ key: null, body: {}, headers: { 'x-thirdwatch-api-key': 'wrong' } },
    });
    assert.deepEqual([shop.status, shop.body.error], [429, 'rate_limited']);
    assert.equal((await server.call('GET', '/resellers/v6/orders/search', { key: 'wrong' })).status, 429);
    const token = await server.call('POST', '/oauth/oauth30/token', {
      key: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&client_id=nobody&client_secret=wrong',
    });
    assert.deepEqual([token.status, Object.keys(token.body)], [429, ['message']]);
    assert.equal((await callEvreka(server, server.manager, 'GET', '/engagement/orders')).status, 200);
  });
});
