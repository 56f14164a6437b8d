import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { RawAnswer } from '../../../test/raw-http.ts';
import { sendRaw } from '../../../test/raw-http.ts';
import type { WordbeeCall } from '../../../test/wordbee-client.ts';
import { callWordbee, logIntoWordbee } from '../../../test/wordbee-client.ts';

/** The one error object, with the members it always has (sheet section 1). */
function assertError(text: string): void {
  const { error, reason, ...more } = JSON.parse(text);
  assert.deepEqual(more, {});
  assert.ok(typeof reason === 'string' && reason !== '');
  assert.deepEqual(Object.keys(error), ['operation', 'date', 'title', 'details', 'errorurl', 'messages']);
  assert.match(error.date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
  assert.deepEqual([error.operation, error.errorurl, typeof error.title], [null, null, 'string']);
}

describe('what breaks Wordbee’s clients', () => {
  let server: TestApp;
  let call: WordbeeCall;
  let token: string;
  before(async () => {
    // The tests send more wrong keys in a minute than one address may.
    server = await startTestApp({ settings: { loginLimit: 0 } });
    call = await logIntoWordbee(server, server.manager);
    token = JSON.parse((await recordedLogIn()).body) as string;
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'translation', reference: 'PO-1' } });
    assert.equal(made.body.number, 1);
  });
  after(() => server.stop());

  /** As the PHP plugin under WordPress sends it; only account, key and the length that follows from them differ. */
  function recordedLogIn(key = server.manager): Promise<RawAnswer> {
    const body = `{"accountid":"main","key":"${key}"}`;
    return sendRaw(
      server.url,
      `POST /api/auth/token HTTP/1.1
User-Agent: WordPress/6.1.9; http://x
Accept: */*
Accept-Encoding: deflate, gzip, br, zstd
Referer: https://td.eu.wordbee-translator.com/api/auth/token
Content-Type: application/json
Connection: close
Content-Length: ${body.length}

${body}`,
    );
  }

  test('1: the token is a JSON string in double quotes', async () => {
    const answer = await recordedLogIn();
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type']!, /^application\/json/);
    assert.match(answer.body, /^"[!-~]+"$/);
  });

  test('the PHP plugin’s recorded list of projects is answered with 200, rows and total', async () => {
    const body =
      '{"query":"{src} == \\"en-US\\" And {client}.StartsWith(\\"Acme\\") And {dtreceived} >= DateTime(2026, 01, 01) And {dtreceived} <= DateTime(2026, 02, 01)","take":100}';
    const answer = await sendRaw(
      server.url,
      `POST /api/projects/list HTTP/1.1
Content-Type: application/json
X-Auth-Token: ${token}
X-Auth-AccountId: main
Connection: close
Content-Length: ${body.length}

${body}`,
    );
    assert.deepEqual([answer.status, JSON.parse(answer.body)], [200, { total: 0, count: 0, rows: [] }]);
  });

  test('2: every error has a JSON reason, on paths, methods and sizes that are not served too', async () => {
    const answers = [
      await call('GET', '/no/such/call'),
      await call('PATCH', '/orders/1/status'),
      await call('PUT', '/orders/1', {}),
      await call('PUT', '/orders/1/status', 'not json'),
      await call('PUT', '/orders/1/status', '[1]'),
      await call('PUT', '/orders/1/status', ''),
      await call('PUT', '/orders/%zz/status', { status: 1 }),
      await call('GET', `/orders/${'9'.repeat(3000)}`),
      await call('PUT', '/orders/1/status', `{"message":"${'x'.repeat(20_000_000)}"}`),
    ];
    for (const { status, text } of answers) {
      assert.equal(status, 400);
      assertError(text);
    }
  });

  test('2: a bad or expired token is 401, with the text that clients know', async () => {
    const { status, text, json } = await callWordbee(
      server.url,
      { 'x-auth-token': '61094C3A-F44F-4D5C-AD34-1D5185EFFE94', 'x-auth-accountid': 'main' },
      'GET',
      '/orders/1',
    );
    assert.equal(status, 401);
    assertError(text);
    assert.deepEqual(
      [json.error.title, json.error.details],
      ['Token invalid or expired.', 'Token invalid or expired.'],
    );
    assert.deepEqual(json.error.messages, [
      {
        title: 'Not authenticated',
        details: 'API construct session from token failed with error: Not authenticated',
        errorurl: null,
      },
    ]);
    assert.equal(
      json.reason,
      'Not authenticated - API construct session from token failed with error: Not authenticated',
    );
  });

  test('2: a fresh token is never answered with 401', async () => {
    for (let i = 0; i < 20; i += 1) {
      const fresh = await logIntoWordbee(server, server.manager);
      assert.equal((await fresh('GET', '/orders/1')).status, 200);
    }
  });

  test('3: errors of the log-in are one line of plain ASCII', async () => {
    const bodies = [
      '',
      'no json',
      '{"accountid":"mäin","key":"\n"}',
      '{"accountid":"Ünknown","key":"é"}',
      '{"accountid":5,"key":null}',
      '"ö"',
    ];
    for (const body of bodies) {
      const response = await fetch(`${server.url}/api/auth/token`, { method: 'POST', body });
      const text = await response.text();
      assert.equal(response.status, 400);
      assert.match(text, /^[ -~]+$/);
      assertError(text);
    }
    const refused = await recordedLogIn('YmFzZTY0a2V5');
    assert.equal(refused.status, 400);
    assert.deepEqual(
      [JSON.parse(refused.body).reason, JSON.parse(refused.body).error.messages],
      ['Invalid private key.', []],
    );
  });

  test('4: a JSON content type with an empty body is taken, on GET, DELETE and on lists', async () => {
    const head = (line: string) =>
      sendRaw(
        server.url,
        `${line} HTTP/1.1
X-Auth-Token: ${token}
X-Auth-AccountId: main
Accept: application/json
Content-Type: application/json
Content-Length: 0
Connection: close

`,
      );
    for (const line of ['GET /api/orders/list/items/1', 'POST /api/orders/list', 'POST /api/orders/list/item/1']) {
      const answer = await head(line);
      assert.equal(answer.status, 200, `${line}: ${answer.body}`);
    }
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'translation' } });
    assert.equal((await head(`DELETE /api/orders/${made.body.number}`)).status, 204);
  });

  test('5: the connection test, POST persons/list with no body and no content type, gives 200', async () => {
    for (const noun of ['persons', 'companies', 'projects', 'jobs', 'orders']) {
      const answer = await sendRaw(
        server.url,
        `POST /api/${noun}/list HTTP/1.1
X-Auth-Token: ${token}
X-Auth-AccountId: main
Content-Length: 0
Connection: close

`,
      );
      assert.equal(answer.status, 200, answer.body);
      const { total, count, rows } = JSON.parse(answer.body);
      assert.ok(Array.isArray(rows) && count === rows.length && total >= count);
    }
  });

  test('6: JSON comes with and without a charset, and with none of both', async () => {
    for (const type of ['application/json; charset=utf-8', 'application/json', 'text/plain']) {
      const headers = { 'x-auth-token': token, 'x-auth-accountid': 'main', 'content-type': type };
      assert.equal((await callWordbee(server.url, headers, 'POST', '/orders/list', { take: 1 })).status, 200);
    }
  });

  test('7: created is never null, status is the number and total what can be fetched', async () => {
    const { json } = await call('POST', '/orders/list', { query: '', take: 1 });
    for (const row of json.rows) {
      assert.match(row.created, /^\d{4}-\d\d-\d\dT/);
      assert.deepEqual([typeof row.status, typeof row.id, row.id === row.orderId], ['number', 'number', true]);
    }
    const seen = new Set<number>();
    while (seen.size < json.total) {
      const page = await call('POST', '/orders/list', { query: '', take: 1, skip: seen.size });
      assert.equal(page.json.count, 1, 'a positive total with no rows would loop for ever');
      seen.add(page.json.rows[0].id);
    }
  });

  test('the number 2 is never titled by its code: it reads In progress', async () => {
    await call('PUT', '/orders/1/status', { status: 2 });
    const { json } = await call('GET', '/orders/1');
    assert.deepEqual([json.status, json.statust], [2, 'In progress']);
  });

  test('a base URL with a trailing slash, and a slash at the end, are served without a redirect', async () => {
    for (const path of ['//orders/1', '/orders/1/', '//orders//1//']) {
      const answer = await call('GET', path);
      assert.deepEqual([answer.status, answer.json.id], [200, 1]);
    }
  });

  test('member names are read whatever their letter case, and unknown members are ignored', async () => {
    assert.equal(
      (await call('PUT', '/orders/1/status', { Status: 3, Message: 'x', NOTIFY: null, other: {} })).status,
      204,
    );
  });

  test('garbage never brings a 500, and is always answered in Wordbee’s format', async () => {
    const paths = [
      '/orders/1/status',
      '/orders/1/status/override',
      '/orders/1/traces',
      '/orders/list',
      '/orders/create',
      '/persons/list',
    ];
    const json = fc.json({ maxDepth: 3 });
    const object = fc.dictionary(
      fc.constantFrom(
        'status',
        'message',
        'notify',
        'query',
        'take',
        'skip',
        'sort',
        'fields',
        'client',
        'deadline',
        'targetLanguages',
        '__proto__',
      ),
      fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'binary' }), fc.double()),
    );
    const bytes = fc.string({ unit: 'binary', maxLength: 200 });
    const body = fc.oneof(
      json,
      object.map((value) => JSON.stringify(value)),
      bytes,
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.constantFrom('PUT', 'POST'), body, async (path, method, sent) => {
        const { status, text } = await call(method, path, sent);
        assert.ok([200, 204, 400].includes(status), `${status} ${text}`);
        if (status === 400) assertError(text);
      }),
      { numRuns: 300 },
    );
  });
});
