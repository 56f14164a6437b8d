import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { after, before, describe, test } from 'node:test';
import type { Answer, TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { Treasure } from '../../test/native-routes.ts';
import { hideTreasure } from '../../test/native-routes.ts';
import { rawRequest } from '../../test/raw-request.ts';
import { problems } from './problems.ts';

describe('bad input', () => {
  let server: TestApp;
  let treasure: Treasure;
  let orderPath: string;
  before(async () => {
    server = await startTestApp({ settings: { loginLimit: 0 } });
    treasure = await hideTreasure(server);
    orderPath = `/v1/orders/${treasure.orderId}`;
  });
  after(() => server.stop());

  const read = async () => (await server.call('GET', orderPath)).body as unknown;
  const json = { 'content-type': 'application/json' };

  /** A 4xx problem with this code, and with this pointer where one is given, that changes nothing. */
  async function refused(
    answer: Promise<Answer>,
    status: number,
    code: keyof typeof problems,
    pointer?: string,
  ): Promise<Answer> {
    const before = await read();
    const given = await answer;
    const { type, detail, hint, requestId } = given.body;
    assert.deepEqual([given.status, given.body.code], [status, code], JSON.stringify(given.body));
    if (pointer !== undefined) assert.equal(given.body.pointer, pointer, JSON.stringify(given.body));
    assert.match(given.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.equal(type, `/docs/errors#${code}`);
    assert.ok(
      [detail, hint, requestId].every((text) => typeof text === 'string' && text !== ''),
      JSON.stringify(given.body),
    );
    assert.equal(given.body.retryable, problems[code].retryable);
    assert.deepEqual(await read(), before);
    return given;
  }
  const send = (body: Buffer | string, headers = {}, path = orderPath, method = 'PATCH') =>
    rawRequest(server.url, {
      method,
      path,
      body,
      headers: { authorization: `Bearer ${server.manager}`, ...json, ...headers },
    });
  const patch = (body: unknown) => server.call('PATCH', orderPath, { body });
  const create = (body: unknown) => server.call('POST', '/v1/orders', { body });
  const put = (body: unknown) => server.call('PUT', `${orderPath}/status`, { body });

  test('a body that is not JSON is refused with what is wrong', async () => {
    for (const body of [
      '{"data": ',
      '{data: 1}',
      "{'data': 1}",
      'null x',
      '\u{feff}{"data": {}}',
      '[1,]',
      'NaN',
      '{"a":1}{"b":2}',
    ]) {
      await refused(send(body), 400, 'json_malformed');
    }
    await refused(send(''), 400, 'json_malformed');
    await refused(send(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])), 400, 'json_malformed');
    await refused(send(Buffer.from('{"data":{}}', 'utf16le')), 400, 'json_malformed');
  });

  test('a body of another shape is refused', async () => {
    for (const body of ['[]', '"text"', '1', 'null', 'true']) await refused(send(body), 422, 'validation_failed', '');
  });

  test('nothing is coerced: null is no 0, true is no 1, text is no number', async () => {
    for (const ordered of [null, true, '3', 3.5, -1, [], {}, 1e10]) {
      await refused(create({ lines: [{ ordered }] }), 422, 'validation_failed', '/lines/0/ordered');
    }
    for (const to of [null, 1, true, [], {}, '']) await refused(put({ to }), 422, 'validation_failed', '/to');
    for (const notify of ['true', 1, 0, null])
      await refused(put({ to: 'packed', notify }), 422, 'validation_failed', '/notify');
  });

  test('an unknown member is refused with the nearest known one and all that are known', async () => {
    const { body } = await refused(
      put({ to: 'packed', occured_at: '2026-01-01' }),
      422,
      'validation_failed',
      '/occured_at',
    );
    assert.match(body.detail, /Did you mean "occurredAt"\? Known here: .*message/);
    await refused(create({ lines: [{ ordered: 1, colour: 'red' }] }), 422, 'validation_failed', '/lines/0/colour');
  });

  test('all faults of a body are told together', async () => {
    const { body } = await refused(
      create({ lines: [{ ordered: -1 }], total: { amount: 'x', currency: 'EUR' }, id: 'no' }),
      422,
      'validation_failed',
    );
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    for (const pointer of ['/lines/0/ordered', '/total/amount', '/id'])
      assert.ok(pointers.includes(pointer), pointers.join(' '));
  });

  test('of a body of several kinds only the faults of the kind that is meant are told', async () => {
    const job = { kind: 'move_orders', filter: {}, to: 7 };
    const { body } = await refused(server.call('POST', '/v1/jobs', { body: job }), 422, 'validation_failed');
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    assert.deepEqual(pointers.toSorted(), ['/filter', '/to']);
    const nothing = await refused(
      server.call('POST', '/v1/jobs', { body: { kind: 'dance' } }),
      422,
      'validation_failed',
    );
    assert.match(JSON.stringify(nothing.body.errors), /one of move_orders or move_to_version/);
  });

  test('a job to a status that no workflow has, and a replay that ends before it begins, are not begun', async () => {
    const job = { kind: 'move_orders', filter: { status: ['placed'] }, to: 'teleported' };
    const jobs = async () => (await server.call('GET', '/v1/jobs')).body.data as unknown;
    const before = await jobs();
    await refused(server.call('POST', '/v1/jobs', { body: job }), 422, 'status_unknown', '/to');
    assert.deepEqual(await jobs(), before);
    const { body: endpoint } = await server.call('POST', '/v1/endpoints', {
      body: { url: 'https://hooks.example/in' },
    });
    const replay = { kind: 'range', from: '2026-11-21', to: '2026-11-20' };
    const begun = server.call('POST', `/v1/endpoints/${endpoint.id}/replays`, { body: replay });
    await refused(begun, 422, 'validation_failed', '/from');
  });

  test('unknown statuses, workflows, orders and keys are told apart', async () => {
    await refused(put({ to: 'teleported' }), 422, 'status_unknown', '/to');
    await refused(create({ workflow: 'nothing' }), 422, 'workflow_unknown', '/workflow');
    await refused(create({ status: 'nowhere' }), 422, 'status_unknown', '/status');
    await refused(create({ reference: ' \t ' }), 422, 'validation_failed', '/reference');
    await refused(server.call('GET', '/v1/orders/number:999999'), 404, 'order_not_found');
    await refused(server.call('GET', '/v1/orders/01900000-0000-7000-8000-000000000000'), 404, 'order_not_found');
    for (const key of [
      '7',
      'number:',
      'number:x',
      'number:99999999999',
      'reference:',
      'external:ingram:',
      'external:',
      'x:y',
      '%20',
    ])
      await refused(server.call('GET', `/v1/orders/${key}`), 400, 'order_key_invalid');
    await refused(server.call('GET', `/v1/orders/${'x'.repeat(600)}`), 400, 'path_invalid');
    await refused(server.call('GET', '/v1/nothing'), 404, 'route_not_found');
    await refused(server.call('DELETE', '/v1/keys/no-uuid'), 422, 'validation_failed');
  });

  test('dates that are none, and those beyond what can be kept, are refused', async () => {
    const absurd = [
      '2026-02-30',
      '2026-13-01',
      '0001-01-01',
      '9999-12-31',
      '9999-12-31T23:59:59Z',
      '2026-01-01T25:00:00Z',
      '2026-01-01T00:00:00',
      '1969-12-31',
      '10000-01-01',
      '+010000-01-01T00:00:00Z',
      'tomorrow',
      '',
      '2026-1-1',
      1,
      null,
    ];
    for (const occurredAt of absurd)
      await refused(put({ to: 'packed', occurredAt }), 422, 'validation_failed', '/occurredAt');
    for (const dueAt of absurd.slice(0, -1)) await refused(patch({ dueAt }), 422, 'validation_failed', '/dueAt');
    for (const at of ['2026-02-30', 'yesterday', '2026-1-1', '0001-01-01', '99999-01-01', '2026-01-01 (x)'])
      await refused(server.call('GET', `${orderPath}?at=${encodeURIComponent(at)}`), 422, 'validation_failed');
    await refused(server.call('GET', '/v1/orders?createdFrom=2026-02-30'), 422, 'validation_failed');
    await refused(
      put({ to: 'packed', occurredAt: '2999-01-01T00:00:00Z' }),
      422,
      'occurred_at_in_future',
      '/occurredAt',
    );
  });

  test('a text of another form is refused with what to write, and an example', async () => {
    const cases = [
      ['/v1/orders?createdFrom=yesterday', '/createdFrom is "yesterday": Give an instant with its zone, as 2026-'],
      [
        '/v1/orders?updatedTo=2026-02-30',
        '/updatedTo is "2026-02-30": Give an instant .* or a date that exists, as 2026-',
      ],
      ['/v1/orders?customerId=jonas', '/customerId is "jonas": Give a UUID, as 0192'],
      ['/v1/orders?tookFrom=2026-02-30', '/tookFrom is "2026-02-30": Give a date that exists, as 2026-'],
    ] as const;
    for (const [path, said] of cases) {
      const { body } = await refused(server.call('GET', path), 422, 'validation_failed');
      assert.match(body.detail, new RegExp(`^query: ${said}`));
    }
    const { body } = await refused(
      create({ customer: { email: 'jonas' } }),
      422,
      'validation_failed',
      '/customer/email',
    );
    assert.match(body.detail, /Give an e-mail address, as anna@example\.com\.$/);
    const country = await refused(patch({ shippingAddress: { country: 'Germany' } }), 422, 'validation_failed');
    const said = '/shippingAddress/country is "Germany": Two capital letters, as DE (ISO 3166-1 alpha-2).';
    // That it could be null instead is nothing that is wrong with it.
    assert.deepEqual(country.body.errors, [{ pointer: '/shippingAddress/country', detail: said }]);
  });

  test('the last day that can be kept is kept, and the lists go on', async () => {
    const made = await create({ dueAt: '9999-12-30', orderedAt: '1970-01-01' });
    assert.equal(made.status, 201);
    const { body } = await server.call('GET', `/v1/orders?atLeast=${made.body.position}&limit=1`);
    assert.equal(body.data[0].dueAt, '9999-12-30T23:59:59.999Z');
  });

  test('text that the database cannot keep is refused wherever it stands', async () => {
    await refused(send('{"data": {"a": "x\\u0000y"}}'), 422, 'validation_failed', '/data/a');
    await refused(send('{"data": {"a\\u0000": 1}}'), 422, 'validation_failed');
    await refused(send('{"data": {"a": "\\ud800"}}'), 422, 'validation_failed', '/data/a');
    await refused(send('{"reference": "\\udc00x"}'), 422, 'validation_failed', '/reference');
    for (const path of [
      '/v1/orders?q=%00',
      '/v1/orders?reference=a%00b',
      '/v1/workflows/a%00b',
      '/v1/orders/external:a%00:b',
      '/v1/quarantine?code=%00',
    ])
      assert.equal((await server.call('GET', path)).status, 400, path);
  });

  test('numbers that cannot be kept exactly are refused', async () => {
    await refused(send('{"data": {"n": 1e400}}'), 422, 'validation_failed', '/data/n');
    await refused(send('{"data": {"n": 9007199254740993}}'), 422, 'validation_failed', '/data/n');
    await refused(patch({ total: { amount: '1e5', currency: 'EUR' } }), 422, 'validation_failed', '/total/amount');
    await refused(create({ number: 2_147_483_647 }), 422, 'validation_failed', '/number');
  });

  test('deep nesting and prototypes’ names are refused', async () => {
    await refused(send(`{"data": {"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`), 422, 'validation_failed');
    await refused(send(`{"data": ${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`), 422, 'validation_failed');
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      await refused(send(`{"data": {"${name}": {"polluted": true}}}`), 422, 'validation_failed', `/data/${name}`);
      await refused(send(`{"${name}": {"polluted": true}}`), 422, 'validation_failed');
    }
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  test('sizes have limits: 413 for a body, 422 for a member', async () => {
    await refused(send(JSON.stringify({ data: { text: 'x'.repeat(1_100_000) } })), 413, 'body_too_large');
    await refused(put({ to: 'packed', message: 'x'.repeat(10_001) }), 422, 'validation_failed', '/message');
    await refused(
      create({ lines: Array.from({ length: 1001 }, () => ({ ordered: 1 })) }),
      422,
      'validation_failed',
      '/lines',
    );
    await refused(server.call('GET', '/v1/orders?limit=501'), 422, 'validation_failed', '/limit');
  });

  test('an order with as many long lines as fit a body is listed and found all the same', async () => {
    const lines = Array.from({ length: 900 }, (_, index) => ({
      ordered: 1,
      name: `${index} ${'ずれ'.repeat(90)}`,
      sku: `sku-${index}`,
    }));
    const made = await create({ reference: 'LONG', lines });
    assert.equal(made.status, 201, JSON.stringify(made.body).slice(0, 300));
    const { body } = await server.call('GET', `/v1/orders?atLeast=${made.body.position}&q=sku-1`);
    assert.deepEqual(
      body.data.map(({ reference }: { reference: string }) => reference),
      ['LONG'],
    );
  });

  test('media types: other ones, compressed bodies and none at all', async () => {
    await refused(
      send('to=packed', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'media_type_unsupported',
    );
    await refused(send('{}', { 'content-type': 'text/plain' }), 415, 'media_type_unsupported');
    await refused(send(gzipSync('{"data": {}}'), { 'content-encoding': 'gzip' }), 415, 'media_type_unsupported');
    const bare = rawRequest(server.url, {
      method: 'PUT',
      path: `${orderPath}/status`,
      headers: { authorization: `Bearer ${server.manager}`, 'content-length': '0' },
    });
    assert.ok([400, 415, 422].includes((await bare).status));
  });

  test('a body that does not come is said to be missing, of one order and of a stream', async () => {
    const missing = /^The body is missing/;
    for (const path of ['/v1/orders', `${orderPath}/undo`]) {
      assert.match((await refused(server.call('POST', path), 422, 'validation_failed', '')).body.detail, missing);
    }
    assert.match((await refused(create('null'), 422, 'validation_failed', '')).body.detail, /^The body is null/);
    for (const path of ['/v1/status-changes', '/v1/orders/import']) {
      assert.match((await refused(server.call('POST', path), 400, 'json_malformed')).body.detail, missing);
    }
  });

  test('a customer and users that the account does not have are not given to an order', async () => {
    const id = '0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2e';
    await refused(create({ customer: { id } }), 422, 'customer_unknown', '/customer/id');
    await refused(patch({ customerId: id }), 422, 'customer_unknown', '/customerId');
    for (const send of [create, patch]) {
      await refused(send({ ownerId: id }), 422, 'validation_failed', '/ownerId');
      await refused(send({ watcherIds: [id] }), 422, 'validation_failed', '/watcherIds');
    }
    const { manager } = await server.account('elsewhere');
    const theirs = await server.call('POST', '/v1/customers', { key: manager, body: { name: 'Ada' } });
    await refused(create({ customer: { id: theirs.body.id } }), 422, 'customer_unknown', '/customer/id');
  });

  test('a type of event that there is not is refused by feed and stream, as it is of an endpoint', async () => {
    for (const path of ['/v1/events', '/v1/events/stream']) {
      const asked = server.call('GET', `${path}?types=order.created&types=order.craeted`);
      assert.match((await refused(asked, 422, 'validation_failed', '/types')).body.detail, /order\.craeted/);
    }
  });

  test('where only certain words may stand they are told', async () => {
    const told = async (answer: Promise<Answer>, pointer: string, words: RegExp) =>
      assert.match((await refused(answer, 422, 'validation_failed', pointer)).body.detail, words);
    await told(server.call('GET', '/v1/orders?order=foo'), '/order', /is "foo": Use .*late_first/);
    await told(server.call('GET', '/v1/orders?category=foo'), '/category/0', /Use one of .*on_hold.* or \w+\.$/);
    await told(server.call('GET', '/v1/orders/export?format=xml'), '/format', /Use one of csv or ndjson\./);
    const key = { name: 'x', role: 'staff', dialect: 'foo' };
    await told(server.call('POST', '/v1/keys', { body: key }), '/dialect', /thirdwatch, ingram, wordbee or evreka/);
    const template = { kind: 'change', language: 'en', subject: 'a\r\nBcc: b@example.com', body: 'c' };
    await told(server.call('POST', '/v1/mail-templates', { body: template }), '/subject', /in one line/);
  });

  test('what is not below a path with anything below it is not there, and monitors may ask by HEAD', async () => {
    await refused(server.call('GET', '/console/assets/nothing.js', { key: null }), 404, 'route_not_found');
    await refused(server.call('GET', `/v1/orders/${'x'.repeat(600)}`), 400, 'path_invalid');
    for (const path of ['/healthz', '/readyz'])
      assert.equal((await server.call('HEAD', path, { key: null })).status, 200);
  });

  test('methods that a path has not are answered with those it has', async () => {
    const { headers } = await refused(server.call('PUT', '/v1/orders', { body: {} }), 405, 'method_not_allowed');
    assert.equal(headers.get('allow'), 'GET, POST');
    assert.equal(
      (await refused(server.call('POST', `${orderPath}/status`, { body: {} }), 405, 'method_not_allowed')).headers.get(
        'allow',
      ),
      'PUT',
    );
    await refused(rawRequest(server.url, { method: 'PROPFIND', path: '/v1/orders' }), 405, 'method_not_allowed');
  });

  test('broken percent escapes and unknown query parameters', async () => {
    await refused(
      rawRequest(server.url, {
        method: 'GET',
        path: '/v1/orders/%E0%A4%A',
        headers: { authorization: `Bearer ${server.manager}` },
      }),
      400,
      'path_invalid',
    );
    const { body } = await refused(
      server.call('GET', '/v1/orders?statuss=placed'),
      422,
      'validation_failed',
      '/statuss',
    );
    assert.match(body.detail, /Did you mean "status"\?/);
    for (const query of [
      'limit=0',
      'limit=x',
      'limit=1e99',
      'late=maybe',
      'category=nothing',
      'cursor=%27',
      'atLeast=-1',
      'inStatusSeconds=1e300',
      'customerId=7',
    ])
      assert.ok([400, 422].includes((await server.call('GET', `/v1/orders?${query}`)).status), query);
  });

  test('names that are taken are a conflict', async () => {
    await refused(create({ reference: 'MARKED' }), 409, 'reference_taken', '/reference');
    await refused(create({ externalIds: { ingram: 'MARKED-1' } }), 409, 'external_id_taken', '/externalIds/ingram');
    await refused(create({ number: 4711 }), 409, 'number_taken', '/number');
    const again = await create({ id: treasure.orderId, reference: 'OTHER' });
    assert.deepEqual([again.status, again.body.changed, again.body.reference], [200, false, 'MARKED']);
  });

  test('a lost update is a 412 with the fresh order and its ETag', async () => {
    const wrong = server.call('PATCH', orderPath, { body: { data: {} }, headers: { 'if-match': '"1"' } });
    const { body, headers } = await refused(wrong, 412, 'precondition_failed');
    assert.equal(body.order.id, treasure.orderId);
    assert.equal(headers.get('etag'), `"${body.order.version}"`);
    for (const tag of ['1', '"x"', '"1", 2', '']) {
      const bad = server.call('PATCH', orderPath, { body: { data: {} }, headers: { 'if-match': tag } });
      await refused(bad, 400, 'header_invalid');
    }
  });

  test('headers that say what cannot be', async () => {
    const withHeader = (headers: Record<string, string>) =>
      server.call('PATCH', orderPath, { body: { data: {} }, headers });
    await refused(withHeader({ 'idempotency-key': 'x'.repeat(201) }), 400, 'header_invalid');
    await refused(withHeader({ 'idempotency-key': 'grün' }), 400, 'header_invalid');
    await refused(withHeader({ 'x-milepost-mode': 'yolo' }), 400, 'header_invalid');
    await refused(withHeader({ 'x-on-behalf-of': 'ada' }), 400, 'header_invalid');
    const staff = await server.key({ role: 'staff' });
    await refused(
      server.call('PATCH', orderPath, { key: staff, body: { data: {} }, headers: { 'x-milepost-mode': 'backfill' } }),
      403,
      'right_missing',
    );
    for (const key of ['', 'x', 'mp_' + 'a'.repeat(43)])
      await refused(server.call('GET', '/v1/orders', { key }), 401, 'unauthorized');
  });

  test('a bad line of a stream stops nothing', async () => {
    const lines = [
      '{"orderId": "number:4711", "to": "nowhere"}',
      '{',
      '{"orderId": "number:4711"}',
      '"x"',
      '{"orderId": "x", "to": "packed"}',
      '{"orderId":"number:4711","to":"approved","notify":"yes"}',
    ];
    const answer = await send(
      Buffer.concat([Buffer.from(lines.join('\n')), Buffer.from([0x0a, 0xff, 0x0a])]),
      { 'content-type': 'application/x-ndjson' },
      '/v1/status-changes',
      'POST',
    );
    const results = String(answer.body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; status: number; code: string });
    assert.deepEqual(
      results.map(({ line, status, code }) => [line, status, code]),
      [
        [1, 422, 'status_unknown'],
        [2, 400, 'json_malformed'],
        [3, 422, 'validation_failed'],
        [4, 422, 'validation_failed'],
        [5, 400, 'order_key_invalid'],
        [6, 422, 'validation_failed'],
        [7, 400, 'json_malformed'],
      ],
    );
  });
});
