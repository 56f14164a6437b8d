import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { WordbeeCall } from '../../../test/wordbee-client.ts';
import { callWordbee, logIntoWordbee } from '../../../test/wordbee-client.ts';

describe('the status calls of Wordbee', () => {
  let server: TestApp;
  let customerId: string;
  let manager: WordbeeCall;
  let staff: WordbeeCall;
  let client: WordbeeCall;
  before(async () => {
    server = await startTestApp();
    const customer = await server.call('POST', '/v1/customers', { body: { name: 'Acme' } });
    assert.equal(customer.status, 201, JSON.stringify(customer.body));
    customerId = customer.body.id;
    manager = await logIntoWordbee(server, server.manager);
    staff = await logIntoWordbee(server, await server.key({ role: 'staff' }));
    client = await logIntoWordbee(server, await server.key({ role: 'client', customerIds: [customerId] }));
  });
  after(() => server.stop());

  /** A translation order of the client, put into a status; gives its number. */
  async function order(status = 'request_sent', workflow = 'translation'): Promise<number> {
    const made = await server.call('POST', '/v1/orders', { body: { workflow, customer: { id: customerId } } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    if (made.body.status !== status) {
      const put = await server.call('POST', `/v1/orders/${made.body.id}/override`, {
        body: { to: status, reason: 'test' },
      });
      assert.equal(put.status, 200, JSON.stringify(put.body));
    }
    return made.body.number;
  }

  async function native(number: number): Promise<{ status: string; version: number }> {
    return (await server.call('GET', `/v1/orders/number:${number}`)).body;
  }

  async function events(number: number): Promise<Record<string, any>[]> {
    return (await server.call('GET', `/v1/orders/number:${number}/events`)).body.data;
  }

  test('the seed call: a manager closes a fresh order, which is an override with the message as its reason', async () => {
    const number = await order();
    const put = await manager('PUT', `/orders/${number}/status`, {
      status: 5,
      message: 'Delivered as agreed',
      notify: true,
    });
    assert.deepEqual([put.status, put.text], [204, '']);
    assert.equal((await native(number)).status, 'closed');
    const last = (await events(number)).at(-1)!;
    assert.equal(last['type'], 'order.status_overridden');
    assert.deepEqual([last['message'], last['data'].reason], ['Delivered as agreed', 'Delivered as agreed']);
    assert.deepEqual([last['source'], last['notify']], ['wordbee', true]);
  });

  test('the seed call on a retail order: 2 approves it', async () => {
    const number = await order('placed', 'retail');
    const put = await manager('PUT', `/orders/${number}/status`, { status: 2, message: 'Confirmed', notify: true });
    assert.equal(put.status, 204, put.text);
    assert.equal((await native(number)).status, 'approved');
    assert.equal((await events(number)).at(-1)!['type'], 'order.status_changed');
  });

  test('an override without a message has the reason "not given"', async () => {
    const number = await order();
    assert.equal((await manager('PUT', `/orders/${number}/status`, { status: 4 })).status, 204);
    const last = (await events(number)).at(-1)!;
    assert.deepEqual(
      [last['type'], last['message'], last['data'].reason],
      ['order.status_overridden', null, 'not given'],
    );
  });

  test('a client’s close is refused, with the status the order has and what is open', async () => {
    const number = await order('done');
    const { version } = await native(number);
    const refused = await client('PUT', `/orders/${number}/status`, { status: 5 });
    assert.equal(refused.status, 400);
    assert.match(refused.json.reason, /has status 3 \(Work done\)\. Open to you: 4 \(Approved\), 2 \(In progress\)\./);
    assert.equal(refused.json.error.title, refused.json.reason);
    assert.equal((await native(number)).version, version, 'a refusal changes nothing');
  });

  test('a client accepts and rejects results, and accepts a proposal', async () => {
    for (const [from, number, to] of [
      ['done', 4, 'approved'],
      ['done', 2, 'confirmed'],
      ['proposal', 2, 'confirmed'],
    ] as const) {
      const made = await order(from);
      assert.equal((await client('PUT', `/orders/${made}/status`, { status: number })).status, 204);
      assert.equal((await native(made)).status, to);
    }
  });

  test('staff go by the transitions and may not override', async () => {
    const number = await order('confirmed');
    const refused = await staff('PUT', `/orders/${number}/status`, { status: 5 });
    assert.equal(refused.status, 400);
    assert.equal((await staff('PUT', `/orders/${number}/status`, { status: 3 })).status, 204);
    assert.equal((await native(number)).status, 'done');
  });

  test('some transitions are for managers alone: work in progress is canceled by no one else', async () => {
    const number = await order('confirmed');
    assert.equal((await staff('PUT', `/orders/${number}/status`, { status: 10 })).status, 400);
    assert.equal((await client('PUT', `/orders/${number}/status`, { status: 10 })).status, 400);
    assert.equal((await manager('PUT', `/orders/${number}/status`, { status: 10 })).status, 204);
    assert.equal((await events(number)).at(-1)!['type'], 'order.status_changed');
  });

  test('the same status again is a success that adds nothing, and a message is kept', async () => {
    const number = await order();
    await manager('PUT', `/orders/${number}/status`, { status: 1 });
    const { version } = await native(number);
    assert.equal((await manager('PUT', `/orders/${number}/status`, { status: 1 })).status, 204);
    assert.equal((await native(number)).version, version);
    assert.equal((await manager('PUT', `/orders/${number}/status`, { status: 1, message: 'Ring us' })).status, 204);
    assert.equal((await events(number)).at(-1)!['type'], 'order.status_noted');
  });

  test('notify is true when absent or null, and false is kept with the change', async () => {
    for (const [notify, expected] of [
      [undefined, true],
      [null, true],
      [true, true],
      [false, false],
    ] as const) {
      const number = await order();
      const body = { status: 1, ...(notify === undefined ? {} : { notify }) };
      assert.equal((await manager('PUT', `/orders/${number}/status`, body)).status, 204);
      assert.equal((await events(number)).at(-1)!['notify'], expected);
    }
  });

  test('a status must be an integer: null, true, a text and a fraction are none, and never counted as one', async () => {
    const number = await order();
    for (const status of [null, true, false, '5', 5.5, [5], {}, undefined]) {
      const refused = await manager('PUT', `/orders/${number}/status`, { status });
      assert.equal(refused.status, 400, JSON.stringify(status));
      assert.match(refused.json.reason, /"status"/);
    }
    assert.equal((await native(number)).status, 'request_sent');
  });

  test('a number that is no status, and an order that is not there, are told apart', async () => {
    const number = await order();
    assert.match(
      (await manager('PUT', `/orders/${number}/status`, { status: 7 })).json.reason,
      /^Status 7 does not exist/,
    );
    for (const missing of ['99999', '2147483648', '0', 'abc', '-1', '1.5', '00000000000000001']) {
      const refused = await manager('PUT', `/orders/${missing}/status`, { status: 5 });
      assert.deepEqual([refused.status, refused.json.reason], [400, `Order ${missing} does not exist.`]);
    }
  });

  test('an order of another company, or another account, reads as one that does not exist', async () => {
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'translation' } });
    const refused = await client('PUT', `/orders/${made.body.number}/status`, { status: 10 });
    assert.equal(refused.json.reason, `Order ${made.body.number} does not exist.`);
    const other = await server.account('elsewhere');
    const stranger = await logIntoWordbee(server, other.manager, 'elsewhere');
    assert.equal(
      (await stranger('GET', `/orders/${made.body.number}/status/transitions`)).json.reason,
      `Order ${made.body.number} does not exist.`,
    );
  });

  test('transitions are told exactly as the sheet has them', async () => {
    const number = await order('done');
    const { status, json } = await client('GET', `/orders/${number}/status/transitions`);
    assert.equal(status, 200);
    assert.deepEqual(json, {
      current: { status: 3, statust: 'Work done' },
      transitions: [
        {
          title: 'Accept results',
          status: 4,
          statust: 'Approved',
          isDefault: false,
          instructions: 'The results are as agreed.',
        },
        {
          title: 'Reject results',
          status: 2,
          statust: 'In progress',
          isDefault: false,
          instructions: 'Say what has to be done again.',
        },
      ],
      overrides: [],
      isClient: true,
      canChangeStatus: true,
      canOverrideStatus: false,
    });
    const { json: asManager } = await manager('GET', `/orders/${number}/status/transitions`);
    const close = asManager.transitions.find((one: { status: number }) => one.status === 5);
    assert.deepEqual([close.title, close.statust, close.isDefault], ['Close order', 'Closed', true]);
    assert.deepEqual(
      asManager.overrides.map((one: { status: number }) => one.status),
      [0, 1, 2, 4, 5, 10],
    );
    assert.deepEqual([asManager.isClient, asManager.canOverrideStatus], [false, true]);
  });

  test('every transition that is offered is taken', async () => {
    for (const from of ['request_sent', 'proposal', 'confirmed', 'done', 'approved']) {
      for (const call of [client, staff, manager]) {
        const { json } = await call('GET', `/orders/${await order(from)}/status/transitions`);
        for (const { status } of json.transitions) {
          const number = await order(from);
          assert.equal((await call('PUT', `/orders/${number}/status`, { status, message: 'so' })).status, 204);
          assert.notEqual((await events(number)).at(-1)!['type'], 'order.status_overridden');
        }
      }
    }
  });

  test('where nothing is open, both flags say so', async () => {
    const { json } = await client('GET', `/orders/${await order('closed')}/status/transitions`);
    assert.deepEqual(
      [json.transitions, json.overrides, json.canChangeStatus, json.canOverrideStatus],
      [[], [], false, false],
    );
  });

  test('the old override call sets any status for a manager and for nobody else', async () => {
    const number = await order('closed');
    assert.equal((await client('PUT', `/orders/${number}/status/override`, { status: 0 })).status, 400);
    assert.equal((await staff('PUT', `/orders/${number}/status/override`, { status: 0 })).status, 400);
    assert.equal((await manager('PUT', `/orders/${number}/status/override`, { status: 0 })).status, 204);
    assert.equal((await native(number)).status, 'request_sent');
  });

  test('an archived order is gone, and deleting one archives it', async () => {
    const number = await order();
    assert.equal((await client('DELETE', `/orders/${number}`)).status, 400);
    assert.equal((await manager('DELETE', `/orders/${number}`)).status, 204);
    assert.equal(
      (await manager('PUT', `/orders/${number}/status`, { status: 1 })).json.reason,
      `Order ${number} does not exist.`,
    );
    const kept = await server.call('GET', `/v1/orders/number:${number}?archived=true`);
    assert.equal(kept.status, 200);
  });

  test('a revoked key kills its tokens at once', async () => {
    const made = await server.call('POST', '/v1/keys', { body: { name: 'short', role: 'staff' } });
    const call = await logIntoWordbee(server, made.body.secret);
    const number = await order();
    assert.equal((await call('GET', `/orders/${number}`)).status, 200);
    assert.equal((await server.call('DELETE', `/v1/keys/${made.body.id}`)).status < 300, true);
    assert.equal((await call('GET', `/orders/${number}`)).status, 401);
  });

  test('a key itself is taken as a token, and DELETE ends a token only', async () => {
    const headers = { 'x-auth-token': server.manager, 'x-auth-accountid': 'MAIN' };
    assert.equal((await callWordbee(server.url, headers, 'POST', '/persons/list')).status, 200);
    assert.equal((await callWordbee(server.url, headers, 'DELETE', '/auth/token')).status, 204);
    assert.equal((await callWordbee(server.url, headers, 'POST', '/persons/list')).status, 200);
    const call = await logIntoWordbee(server, server.manager);
    assert.equal((await call('DELETE', '/auth/token')).status, 204);
    assert.equal((await call('POST', '/persons/list')).status, 401);
  });

  test('a token without its account, or with another account, is refused like a bad one', async () => {
    for (const headers of [
      { 'x-auth-token': server.manager },
      { 'x-auth-token': server.manager, 'x-auth-accountid': 'other' },
      { 'x-auth-accountid': 'main' },
    ]) {
      const refused = await callWordbee(server.url, headers, 'GET', '/orders/1');
      assert.deepEqual([refused.status, refused.json.error.title], [401, 'Token invalid or expired.']);
    }
  });
});
