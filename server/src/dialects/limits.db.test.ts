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
    assert.equal((await callEvreka(server, server.manager, 'GET', '/engagement/orders')).status, 200);
  });
});
