import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import { callEvreka } from '../../../test/evreka-client.ts';
import type { RawAnswer } from '../../../test/raw-http.ts';
import { sendRaw } from '../../../test/raw-http.ts';

const completed = 'd666a904-5739-46c0-b70a-1cd57658a3f6';
const updated = { detail: 'Order status updated successfully' };

describe('what breaks Evreka’s clients', () => {
  let server: TestApp;
  let key: { id: string; secret: string };
  let token: string;
  before(async () => {
    // The tests send more wrong keys in a minute than one address may.
    server = await startTestApp({ settings: { loginLimit: 0 } });
    const made = await server.call('POST', '/v1/keys', { body: { name: 'evreka', role: 'manager' } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    key = made.body;
    token = JSON.parse((await recordedLogIn()).body).access_token;
  });
  after(() => server.stop());

  /** As python-requests sends it from the documentation's sample; only client, user and the lengths differ. */
  function recordedLogIn(secret = key.secret, path = '/auth/oauth/token'): Promise<RawAnswer> {
    const body = `username=${key.id}&password=${secret}&grant_type=password&scope=profile`;
    return sendRaw(
      server.url,
      `POST ${path} HTTP/1.1
User-Agent: python-requests/2.34.2
Accept-Encoding: gzip, deflate
Accept: */*
Connection: keep-alive
Content-Type: application/x-www-form-urlencoded
Content-Length: ${body.length}
Authorization: Basic ${basic(key.id, secret)}

${body}`,
    );
  }

  function basic(id: string, secret: string): string {
    return Buffer.from(`${id}:${secret}`).toString('base64');
  }

  function grant(body: string, credentials = basic(key.id, key.secret)): Promise<Response> {
    return fetch(`${server.url}/auth/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
  }

  async function visit(): Promise<string> {
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'field-service' } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return made.body.id;
  }

  async function statusOf(id: string): Promise<string> {
    return (await server.call('GET', `/v1/orders/${id}`)).body.status;
  }

  test('the unchanged seed sample, byte for byte, completes a visit', async () => {
    const id = await visit();
    const answer = await sendRaw(
      server.url,
      `PUT /engagement/orders/${id}/status HTTP/1.1
User-Agent: python-requests/2.28.1
Accept-Encoding: gzip, deflate
Accept: */*
Connection: keep-alive
Content-Type: application/json; charset=utf-8
Authorization: Bearer ${token}
Content-Length: 53

{"status_id": "d666a904-5739-46c0-b70a-1cd57658a3f6"}`,
    );
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type']!, /^application\/json/);
    assert.equal(answer.body, '{"detail":"Order status updated successfully"}');
    assert.equal(await statusOf(id), 'completed');
  });

  test('the recorded log-in gives both tokens, at the root and below /v1', async () => {
    for (const path of ['/auth/oauth/token', '/v1/auth/oauth/token', '//auth/oauth/token', '/auth/oauth/token/']) {
      const answer = await recordedLogIn(key.secret, path);
      assert.equal(answer.status, 200, answer.body);
      const { access_token, refresh_token, token_type, expires_in } = JSON.parse(answer.body);
      assert.deepEqual(
        [typeof access_token, typeof refresh_token, token_type, expires_in],
        ['string', 'string', 'Bearer', 86_400],
      );
    }
  });

  test('1: every answer is JSON, whatever its status and wherever below these paths', async () => {
    const id = await visit();
    const calls: readonly (readonly [expected: number, method: string, path: string, body?: unknown])[] = [
      [404, 'GET', '/engagement/no/such/call'],
      [404, 'GET', '/v1/engagement'],
      [404, 'POST', '/auth/nothing'],
      [405, 'GET', '/auth/oauth/token'],
      [405, 'PATCH', `/engagement/orders/${id}/status`, {}],
      [405, 'PUT', `/engagement/orders/${id}`, {}],
      [422, 'PUT', `/engagement/orders/${id}/status`, 'no json'],
      [422, 'PUT', `/engagement/orders/${id}/status`, ''],
      [422, 'PUT', `/engagement/orders/${id}/status`, '[]'],
      [413, 'PUT', `/engagement/orders/${id}/status`, 'x'.repeat(20_000_000)],
      [404, 'GET', '/engagement/orders/%zz'],
      [404, 'GET', `/engagement/orders/${'9'.repeat(3000)}`],
      [404, 'DELETE', '/engagement/orders/nothing'],
    ];
    for (const [expected, method, path, body] of calls) {
      const { status, json } = await callEvreka(server, token, method, path, body);
      assert.equal(status, expected, `${method} ${path.slice(0, 80)}`);
      assert.ok('detail' in json);
    }
    assert.deepEqual((await callEvreka(server, null, 'GET', '/engagement/orders')).json, {
      detail: 'Not authenticated',
    });
  });

  test('2: the misspelt refrest_token is taken, as refresh_token is, and both tokens are in the answer', async () => {
    const { refresh_token } = JSON.parse((await recordedLogIn()).body);
    for (const name of ['refrest_token', 'refresh_token']) {
      const response = await grant(`grant_type=refresh_token&${name}=${refresh_token}`);
      assert.equal(response.status, 200);
      const answer = (await response.json()) as Record<string, string>;
      assert.ok(answer['access_token'] && answer['refresh_token']);
      assert.equal((await callEvreka(server, answer['access_token'], 'GET', '/engagement/orders')).status, 200);
    }
  });

  test('errors of the log-in are those of RFC 6749, with the text in detail too', async () => {
    const cases: readonly (readonly [status: number, error: string, body: string, credentials?: string])[] = [
      [401, 'invalid_client', 'grant_type=password', basic('cid', 'csec')],
      [401, 'invalid_client', 'grant_type=password', basic(key.id, 'wrong')],
      [400, 'invalid_grant', 'grant_type=password&username=u%40x&password=p+w%261&scope=profile'],
      [400, 'invalid_grant', 'grant_type=refresh_token&refrest_token=RT1'],
      [400, 'invalid_grant', `grant_type=refresh_token&refresh_token=${token}`],
      [400, 'unsupported_grant_type', 'grant_type=client_credentials'],
      [400, 'unsupported_grant_type', ''],
    ];
    for (const [status, error, body, credentials] of cases) {
      const response = await grant(body, credentials);
      const answer = (await response.json()) as Record<string, string>;
      assert.deepEqual([response.status, answer['error']], [status, error], body);
      assert.equal(answer['detail'], answer['error_description']);
      assert.equal(response.headers.get('cache-control'), 'no-store');
    }
  });

  test('3: DELETE and GET with a JSON content type and an empty body are taken', async () => {
    const id = await visit();
    for (const [line, status] of [
      [`GET /engagement/orders/${id}`, 200],
      [`DELETE /engagement/orders/${id}`, 200],
      [`DELETE /engagement/orders/${id}`, 404],
    ] as const) {
      const answer = await sendRaw(
        server.url,
        `${line} HTTP/1.1
User-Agent: python-requests/2.28.1
Accept-Encoding: gzip, deflate
Accept: */*
Connection: keep-alive
Content-Type: application/json; charset=utf-8
Authorization: Bearer ${token}
Content-Length: 0

`,
      );
      assert.equal(answer.status, status, answer.body);
    }
  });

  test('4: nothing is redirected: slashes in front and at the end, and every prefix, are served', async () => {
    for (const path of [
      '/engagement/orders/ID/status',
      '//engagement/orders/ID/status',
      '/engagement/orders/ID/status/',
      '/v1/engagement/orders/ID/status',
      '//v1/engagement/orders/ID/status/',
      '/orders/ID/status',
      '//orders/ID/status/',
    ]) {
      const id = await visit();
      const answer = await callEvreka(server, token, 'PUT', path.replace('ID', id), { status_id: completed });
      assert.deepEqual([answer.status, answer.json], [200, updated], path);
      assert.equal(await statusOf(id), 'completed');
    }
  });

  test('5: an unknown order is 400 in the status call and 404 elsewhere, with what was sent in brackets', async () => {
    const unknown = 'd7b140e0-4ef5-42dd-a1c3-4009b190a0f4';
    for (const sent of [unknown, unknown.toUpperCase(), 'not-a-uuid', '7', 'a%20b']) {
      const shown = decodeURIComponent(sent);
      const put = await callEvreka(server, token, 'PUT', `/engagement/orders/${sent}/status`, { status_id: completed });
      assert.deepEqual([put.status, put.json], [400, { detail: `Order (${shown}) not found` }]);
      for (const method of ['GET', 'DELETE']) {
        const other = await callEvreka(server, token, method, `/engagement/orders/${sent}`);
        assert.deepEqual([other.status, other.json], [404, { detail: `Order (${shown}) not found` }]);
      }
    }
  });

  test('7: the sample with nothing filled in is told that Order () is not found', async () => {
    for (const path of ['/engagement/orders//status', '/v1/engagement/orders//status', '/orders//status']) {
      const { status, json } = await callEvreka(server, token, 'PUT', path, { status_id: '' });
      assert.deepEqual([status, json], [400, { detail: 'Order () not found' }], path);
    }
  });

  test('a form body under a JSON content type is taken, as an early edition of the sample sends it', async () => {
    const id = await visit();
    const put = await callEvreka(server, token, 'PUT', `/engagement/orders/${id}/status`, `status_id=${completed}`);
    assert.deepEqual([put.status, put.json], [200, updated]);
  });

  test('a malformed status_id gets the 422 list', async () => {
    const id = await visit();
    for (const [body, type] of [
      [{}, 'value_error.missing'],
      [{ status_id: null }, 'type_error.none.not_allowed'],
      [{ status_id: 5 }, 'type_error.str'],
      [{ status_id: true }, 'type_error.str'],
      [{ status_id: '' }, 'type_error.uuid'],
      [{ status_id: 'completed' }, 'type_error.uuid'],
    ] as const) {
      const { status, json } = await callEvreka(server, token, 'PUT', `/engagement/orders/${id}/status`, body);
      assert.equal(status, 422);
      assert.deepEqual(
        json.detail.map((one: any) => [one.loc, one.type]),
        [[['body', 'status_id'], type]],
      );
    }
    assert.equal(await statusOf(id), 'requested');
  });

  test('Basic credentials that are no key get a 401 that says so, and the client’s own are taken', async () => {
    const wrong = await callEvreka(server, `Basic ${basic('netrc', 'user')}`, 'GET', '/engagement/orders');
    assert.equal(wrong.status, 401);
    assert.match(wrong.json.detail, /Not authenticated: these Basic credentials are no key/);
    assert.equal(
      (await callEvreka(server, `Basic ${basic(key.id, key.secret)}`, 'GET', '/engagement/orders')).status,
      200,
    );
    assert.equal(
      (await callEvreka(server, `Basic ${basic('someone', key.secret)}`, 'GET', '/engagement/orders')).status,
      401,
    );
  });

  test('garbage never brings a 500, and is always answered with JSON that has a detail', async () => {
    const id = await visit();
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'binary' }), fc.double(), fc.uuid());
    const object = fc.dictionary(
      fc.constantFrom(
        'status_id',
        'type_id',
        'entity_id',
        'fulfillment_date',
        'latitude',
        'longitude',
        'order_item_list',
        'dynamic_field_list',
        'contact_list',
        '__proto__',
      ),
      value,
    );
    const body = fc.oneof(
      object.map((one) => JSON.stringify(one)),
      fc.json({ maxDepth: 2 }),
      fc.string({ unit: 'binary' }),
    );
    const target = fc.constantFrom(
      ['PUT', `/engagement/orders/${id}/status`] as const,
      ['POST', '/engagement/orders'] as const,
      ['POST', '/auth/oauth/token'] as const,
    );
    await fc.assert(
      fc.asyncProperty(target, body, async ([method, path], sent) => {
        const { status, json } = await callEvreka(server, token, method, path, sent);
        assert.ok([400, 401, 422].includes(status), `${status} ${JSON.stringify(json)}`);
        assert.ok('detail' in json);
      }),
      { numRuns: 300 },
    );
    const text = fc.string({ unit: 'binary' });
    const filter = fc.dictionary(
      fc.constantFrom(
        'name',
        'type_id',
        'status_id__exact',
        'completion_time_start',
        'sort_key',
        'sort_order',
        'page',
        'limit',
        'color',
        'x__contains',
      ),
      text,
    );
    await fc.assert(
      fc.asyncProperty(filter, async (query) => {
        const search = new URLSearchParams(
          Object.entries(query).map(([name, one]) => [name, one.toWellFormed()] as [string, string]),
        );
        const { status, json } = await callEvreka(server, token, 'GET', `/engagement/orders?${search.toString()}`);
        assert.ok(
          status === 422 ? 'detail' in json : status === 200 && Array.isArray(json.items),
          JSON.stringify(json),
        );
      }),
      { numRuns: 200 },
    );
  });
});
