import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { WordbeeCall } from '../../../test/wordbee-client.ts';
import { callWordbee, logIntoWordbee } from '../../../test/wordbee-client.ts';

describe('orders of Wordbee: lists, history, progress, making', () => {
  let server: TestApp;
  let manager: WordbeeCall;
  let client: WordbeeCall;
  let acme: { id: string; number: number };
  let other: { id: string; number: number };
  before(async () => {
    server = await startTestApp();
    acme = (await server.call('POST', '/v1/customers', { body: { name: 'Acme Ltd' } })).body;
    other = (await server.call('POST', '/v1/customers', { body: { name: 'Other' } })).body;
    manager = await logIntoWordbee(server, server.manager);
    client = await logIntoWordbee(server, await server.key({ role: 'client', customerIds: [acme.id] }));
    const made = [
      {
        reference: 'PO-1',
        customer: { id: acme.id },
        dueAt: '2026-03-10T10:00:00Z',
        data: { sourceLanguage: 'en-US', targetLanguages: ['de', 'fr'] },
      },
      { reference: 'po-2', customer: { id: other.id }, dueAt: '2026-04-10T10:00:00Z' },
      {
        reference: 'a "quoted" one',
        customer: { id: acme.id },
        data: { project: { id: 9 } },
      },
      {},
      { workflow: 'retail', reference: 'SHOP', customer: { id: acme.id } },
    ];
    for (const body of made) {
      const answer = await server.call('POST', '/v1/orders', { body: { workflow: 'translation', ...body } });
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
    }
    // A change through this dialect, so that its lists wait until they show everything before it.
    assert.equal((await manager('PUT', '/orders/2/status', { status: 2 })).status, 204);
  });
  after(() => server.stop());

  async function found(query: string, call = manager): Promise<readonly number[]> {
    const { status, json, text } = await call('POST', '/orders/list', { query });
    assert.equal(status, 200, text);
    assert.equal(json.total, json.rows.length);
    return json.rows.map(({ id }: { id: number }) => id).toSorted();
  }

  test('the query language finds what it says, in PostgreSQL', async () => {
    const cases: readonly (readonly [query: string, ids: readonly number[]])[] = [
      ['', [1, 2, 3, 4, 5]],
      ['{reference}.Contains("")', [1, 2, 3, 4, 5]],
      ['{id} = 3', [3]],
      ['{status} = 2', [2]],
      ['{status} == 0', [1, 3, 4, 5]],
      ['{status} != 0 OR {id} < 2', [1, 2]],
      ['{reference}.StartsWith("PO-")', [1, 2]],
      ['{reference}.EndsWith("-2")', [2]],
      ['{reference} = "a ""quoted"" one"', [3]],
      ['{reference} = "a \\"quoted\\" one"', [3]],
      ['{reference} == null', [4]],
      ['NOT {reference} == null', [1, 2, 3, 5]],
      ['!({reference}.Contains("o"))', [4]],
      ['{reference}.Length = 4', [1, 2, 5]],
      ['{client}.StartsWith("Acme") And {src} == "en-US"', [1]],
      ['{trg}.Contains("fr")', [1]],
      [`{companyId} = 1`, [1, 3, 5]],
      ['{deadline} == null', [3, 4, 5]],
      ['{deadline} < DateTime(2026, 04, 01)', [1]],
      ['{deadline}.Matches("2026-04")', [2]],
      ['{deadline}.Matches("2026-04", ">=")', [2]],
      ['{deadline}.Matches("2026", "<>")', []],
      ['{deadline}.Matches("9999", "<=")', [1, 2]],
      ['{projectId} = 9', [3]],
      ['{id} * 2 - 1 = 5', [3]],
      ['{id} / 0 = 1', []],
      ['{id} > 3 ? {reference} == null : {reference} != null', [1, 2, 3, 4]],
      ['{created} >= DateTime(2020, 1, 1) && {created} < DateTime(9999, 12, 31)', [1, 2, 3, 4, 5]],
      ['({id} = 1) = true', [1]],
      ['({id} = 1 ? null : {reference}) = "SHOP"', [5]],
    ];
    for (const [query, ids] of cases) assert.deepEqual(await found(query), ids, query);
  });

  test('a client finds the orders of its own company and no other', async () => {
    assert.deepEqual(await found('', client), [1, 3, 5]);
    assert.deepEqual(await found('{id} = 2', client), []);
    const { json } = await client('POST', '/companies/list');
    assert.deepEqual(
      json.rows.map(({ name }: { name: string }) => name),
      ['Acme Ltd'],
    );
    assert.deepEqual((await client('POST', '/persons/list')).json, { total: 0, count: 0, rows: [] });
  });

  test('a query that is none is refused with the place, and the fields that there are', async () => {
    const { status, json } = await manager('POST', '/orders/list', { query: '{referenz} = "x"' });
    assert.equal(status, 400);
    assert.match(json.reason, /character 1: There is no field \{referenz\}/);
    assert.match(json.error.details, /\{reference\}/);
  });

  test('take, skip and sort cut and order the rows, and total stays', async () => {
    const page = async (body: object) => (await manager('POST', '/orders/list', body)).json;
    const first = await page({ take: 2 });
    assert.deepEqual([first.total, first.count, first.rows.map(({ id }: any) => id)], [5, 2, [5, 4]]);
    const second = await page({ take: 2, skip: 2, sort: [{ id: 'id', asc: true }] });
    assert.deepEqual(
      second.rows.map(({ id }: any) => id),
      [3, 4],
    );
    const byDeadline = await page({ sort: [{ id: 'deadline', asc: false }] });
    assert.deepEqual(
      byDeadline.rows.slice(0, 2).map(({ id }: any) => id),
      [2, 1],
    );
    const byMembers = await page({ sort: [{ id: 'status', asc: false }, { id: 'src' }, { id: 'id', asc: true }] });
    assert.deepEqual(
      byMembers.rows.map(({ id }: any) => id),
      [2, 1, 3, 4, 5],
    );
    assert.equal((await manager('POST', '/orders/list', { sort: [{ id: 'nothing' }] })).status, 400);
    assert.equal((await manager('POST', '/orders/list', { take: -1 })).status, 400);
    assert.equal((await manager('POST', '/orders/list', { take: 100_000 })).status, 200);
  });

  test('an order is had in five ways, and reads the same in all', async () => {
    const ways = [
      await manager('GET', '/orders/1'),
      await manager('GET', '/orders/list/items/1'),
      await manager('POST', '/orders/list/item/1'),
    ].map(({ json }) => json);
    const listed = [
      await manager('POST', '/orders/list', { query: '{id} = 1' }),
      await manager('POST', '/orders/list/full', { query: '{id} = 1' }),
    ].map(({ json }) => json.rows[0]);
    for (const one of [...ways, ...listed]) assert.deepEqual(one, ways[0]);
    assert.deepEqual(
      [
        ways[0].reference,
        ways[0].status,
        ways[0].statust,
        ways[0].companyName,
        ways[0].srct,
        ways[0].trg,
        ways[0].trgt,
        ways[0].deadline,
      ],
      [
        'PO-1',
        0,
        'New request',
        'Acme Ltd',
        'American English',
        'de, fr',
        'German, French',
        '2026-03-10T10:00:00.000Z',
      ],
    );
  });

  test('an order made natively a moment ago can be read at once', async () => {
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'translation' } });
    assert.equal((await manager('GET', `/orders/list/items/${made.body.number}`)).status, 200);
    await manager('DELETE', `/orders/${made.body.number}`);
  });

  test('list/fields tells the members, by GET and by POST', async () => {
    for (const method of ['GET', 'POST']) {
      const { json } = await manager(method, '/orders/list/fields');
      const status = json.cols.find(({ id }: { id: string }) => id === 'status');
      assert.deepEqual([status.type, status.control], ['Integer', 'Standard']);
    }
  });

  test('traces hold changes and messages, newest first, with the status and deadline of their time', async () => {
    await server.call('POST', '/v1/users', { body: { name: 'Ada Byron', role: 'manager' } });
    const users = (await server.call('GET', '/v1/users')).body.data;
    const ada = await logIntoWordbee(server, await server.key({ role: 'manager', userId: users[0].id }));
    assert.equal((await ada('PUT', '/orders/3/status', { status: 1, message: 'Our offer' })).status, 204);
    await server.call('PATCH', '/v1/orders/number:3', { body: { dueAt: '2026-05-01T10:00:00Z', note: 'secret' } });
    assert.equal((await client('POST', '/orders/3/traces', { message: 'Thank you' })).status, 204);
    const { json } = await manager('GET', '/orders/3/traces');
    assert.deepEqual([json.count, json.canAdd, json.items.length], [4, true, 4]);
    assert.deepEqual(
      json.items.map(({ message, status, deadline, sender }: any) => [
        message,
        status,
        deadline,
        sender.plname,
        sender.cname,
      ]),
      [
        ['Thank you', 1, '2026-05-01T10:00:00.000Z', null, 'Acme Ltd'],
        [null, 1, '2026-05-01T10:00:00.000Z', null, 'Main'],
        ['Our offer', 1, null, 'Byron', 'Main'],
        [null, 0, null, null, 'Main'],
      ],
    );
    assert.deepEqual(json.items[2].sender, {
      pid: users[0].number,
      pfname: 'Ada',
      plname: 'Byron',
      cid: null,
      cname: 'Main',
    });
    const seen = (await client('GET', '/orders/3/traces')).text;
    assert.ok(!seen.includes('Byron') && !seen.includes('secret'), 'clients read the company, not the person');
  });

  test('companies and persons are found as the connector’s pickers ask for them, sorted, and one by one', async () => {
    for (const name of ['Grace  Brewster Hopper', 'Hedy', 'Grace Kelly']) {
      await server.call('POST', '/v1/users', { body: { name, role: 'staff' } });
    }
    const find = async (noun: string, body: object) => (await manager('POST', `/${noun}/list`, body)).json;
    const names = async (noun: string, query: string) => {
      const { total, rows } = await find(noun, { query, skip: 0, take: 500 });
      assert.equal(total, rows.length);
      return rows.map(({ firstname = '', lastname, name }: any) => [firstname, lastname ?? name].join('|'));
    };
    const picker = (word: string) => `{firstname}.Contains("${word}") OR {lastname}.Contains("${word}")`;
    assert.deepEqual(await names('persons', picker('grace')), ['Grace Brewster|Hopper', 'Grace|Kelly']);
    assert.deepEqual(await names('persons', picker('hedy')), ['|Hedy']);
    assert.deepEqual(await names('persons', '{firstname} = "grace brewster" AND {lastname} = "Hopper"'), [
      'Grace Brewster|Hopper',
    ]);
    const everybody = await find('persons', {});
    assert.equal((await find('persons', { query: picker('') })).total, everybody.total);
    assert.deepEqual(await names('companies', '{name}.Contains("acme")'), ['|Acme Ltd']);
    const { rows } = await find('companies', { sort: [{ id: 'name', asc: false }], take: 1 });
    assert.equal(rows[0].name, 'Other');
    assert.deepEqual((await manager('GET', `/companies/list/items/${other.number}`)).json, rows[0]);
    const hedy = everybody.rows.find(({ name }: any) => name === 'Hedy');
    assert.deepEqual((await manager('POST', `/persons/list/items/${hedy.personId}`)).json, hedy);
    assert.match((await manager('GET', '/companies/list/items/999')).json.reason, /^Company 999 does not exist/);
    assert.match((await manager('GET', '/persons/list/items/x')).json.reason, /^Person x does not exist/);
    assert.equal((await client('GET', `/companies/list/items/${other.number}`)).status, 400);
    assert.equal((await client('GET', `/persons/list/items/${hedy.personId}`)).status, 400);
    assert.match((await manager('POST', '/persons/list', { query: '{status} = 1' })).json.reason, /no field/);
    for (const noun of ['companies', 'persons']) {
      const { cols } = (await manager('GET', `/${noun}/list/fields`)).json;
      assert.ok(cols.some(({ id }: { id: string }) => id === 'name'));
    }
    const languages = (await manager('GET', '/settings/languages')).json;
    assert.deepEqual(
      languages.find(({ loc }: { loc: string }) => loc === 'de-AT'),
      { loc: 'de-AT', name: 'Austrian German' },
    );
  });

  test('a message must say something', async () => {
    for (const body of [{}, { message: '' }, { message: '  ' }, { message: null }, { message: 5 }]) {
      assert.equal((await manager('POST', '/orders/3/traces', body)).status, 400);
    }
  });

  test('orders/create answers a bare number, which trm/status finds finished; its files are fetched as an archive, its target languages are jobs', async () => {
    const form = [
      '--b',
      'Content-Disposition: form-data; name="data"',
      '',
      JSON.stringify({
        client: { companyId: acme.number },
        option: 1,
        deadline: '2026-06-01T12:00:00+02:00',
        reference: 'NEW',
        sourceLanguage: 'en',
        targetLanguages: ['de', 'fr'],
        customFields: [{ id: 'CustomStr1', value: 'Legal' }],
      }),
      '--b',
      'Content-Disposition: form-data; name="zipFile"; filename="files.zip"',
      'Content-Type: application/zip',
      '',
      'PK...',
      '--b--',
      '',
    ].join('\r\n');
    const call = await logIntoWordbee(server, server.manager);
    const headers = {
      'x-auth-token': server.manager,
      'x-auth-accountid': 'main',
      'content-type': 'multipart/form-data; boundary=b',
    };
    const made = await callWordbee(server.url, headers, 'POST', '/orders/create', form);
    assert.equal(made.status, 200, made.text);
    assert.match(made.text, /^\d+$/);
    const { json } = await call('GET', `/trm/status?requestid=${made.text}`);
    assert.equal(json.trm.status, 'Finished');
    const { orderId } = json.result.items[0].v.orderDetails.orderSummary;
    const order = (await call('GET', `/orders/${orderId}`)).json;
    assert.deepEqual(
      [order.reference, order.companyName, order.deadline, order.status],
      ['NEW', 'Acme Ltd', '2026-06-01T10:00:00.000Z', 0],
    );
    const native = (await server.call('GET', `/v1/orders/number:${orderId}`)).body;
    assert.equal(native.data.files[0].name, 'files.zip');
    assert.deepEqual(native.data.customFields, [{ id: 'CustomStr1', value: 'Legal' }]);

    // The connector downloads the files of an order as an archive: it asks, polls for a token, and fetches.
    const asked = (await call('POST', `/orders/${orderId}/files/all/zip`)).json;
    const polled = (await call('GET', `/trm/status?requestid=${asked.trm.requestid}`)).json;
    const url = `${server.url}/api/media/get/${polled.custom.filetoken}`;
    const fetched = await fetch(url, { headers: { 'x-auth-token': server.manager, 'x-auth-accountid': 'main' } });
    assert.deepEqual([fetched.status, fetched.headers.get('content-type')], [200, 'application/zip']);
    assert.match(await fetched.text(), /^PK.*files\.zip.*PK\.\.\./s, 'what is no archive is put into one');
    const none = await call('POST', '/orders/1/files/all/zip');
    assert.deepEqual([none.status, none.json.reason], [400, 'Order 1 has no files.']);
    const person = await server.call('POST', '/v1/customers', { body: { name: 'Jo Doe' } });
    const theirs = form
      .replace(`"companyId":${acme.number}`, `"companyId":${person.body.number}`)
      .replace('NEW', 'GONE');
    const gone = (await callWordbee(server.url, headers, 'POST', '/orders/create', theirs)).text;
    assert.equal((await call('POST', `/orders/${gone}/files/all/zip`)).status, 200);
    assert.equal((await server.call('DELETE', `/v1/people/${person.body.personId}`)).status, 204);
    assert.equal((await call('POST', `/orders/${gone}/files/all/zip`)).status, 400, 'files go with the person');
    await call('DELETE', `/orders/${gone}`);
    const stranger = await logIntoWordbee(server, await server.key({ role: 'client', customerIds: [other.id] }));
    assert.equal((await stranger('GET', `/media/get/${polled.custom.filetoken}`)).status, 400);

    assert.equal((await call('GET', `/orders/${orderId}/workprogress`)).json.available, false);
    await call('PUT', `/orders/${orderId}/status`, { status: 2 });
    await server.call('PATCH', `/v1/orders/number:${orderId}`, {
      body: { data: { ...native.data, project: { id: 7, reference: 'PR-7' } } },
    });
    const progress = (await call('GET', `/orders/${orderId}/workprogress`)).json;
    assert.deepEqual(
      [progress.available, progress.order.status, progress.project.id, progress.project.trgs],
      [
        true,
        2,
        7,
        [
          { v: 'de', t: 'German' },
          { v: 'fr', t: 'French' },
        ],
      ],
    );
    assert.deepEqual(
      progress.jobs.map(({ task, status, statust }: any) => [task, status, statust]),
      [
        ['de', 4, 'Open'],
        ['fr', 4, 'Open'],
      ],
    );
  });

  test('a client submits a request for its own company, and for no other', async () => {
    const made = await client('POST', '/orders/create', { reference: 'mine', targetLanguages: ['de'] });
    assert.equal(made.status, 200, made.text);
    const { json } = await client('GET', `/orders/${made.text}`);
    assert.deepEqual([json.companyName, json.status], ['Acme Ltd', 0]);
    assert.equal((await client('POST', '/orders/create', { client: { companyId: other.number } })).status, 400);
    await manager('DELETE', `/orders/${made.text}`);
  });

  test('a key with fewer rights than to read orders reads none', async () => {
    const call = await logIntoWordbee(server, await server.key({ role: 'manager', rights: ['status.set'] }));
    for (const path of ['/orders/1', '/orders/1/traces', '/orders/1/status/transitions', '/orders/1/workprogress']) {
      assert.equal((await call('GET', path)).status, 400, path);
    }
    for (const noun of ['orders', 'companies', 'persons'])
      assert.equal((await call('POST', `/${noun}/list`)).status, 400);
  });

  test('an order of an unknown company, or with a broken form or date, is refused and nothing is made', async () => {
    const { total } = (await manager('POST', '/orders/list', { take: 1 })).json;
    for (const body of [
      { client: { companyId: 999 } },
      { client: 5 },
      { deadline: 'soon' },
      { targetLanguages: [1] },
      { targetLanguages: 'de' },
    ]) {
      assert.equal((await manager('POST', '/orders/create', body)).status, 400, JSON.stringify(body));
    }
    assert.equal((await manager('POST', '/orders/list', { take: 1 })).json.total, total);
  });
});
