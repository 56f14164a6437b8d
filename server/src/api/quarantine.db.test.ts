import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';

// Tests look into answers of every shape.

type Shape = any;

describe('the quarantine of reports', () => {
  let server: TestApp;
  let key: string;
  let clock = Date.parse('2026-11-20T09:00:00.000Z');
  before(async () => {
    server = await startTestApp({ now: () => new Date((clock += 1000)) });
    key = await server.key({ role: 'staff' });
  });
  after(() => server.stop());

  const report = (event: string, body: unknown) =>
    server.call('POST', `/event/v1/${event}`, { key: null, body, headers: { 'x-thirdwatch-api-key': key } });
  const waiting = async (code: string) =>
    (await server.call('GET', `/v1/quarantine?code=${code}`)).body.data as Record<string, Shape>[];
  const map = (body: unknown, headers = {}) => server.call('POST', '/v1/mappings', { body, headers });
  const order = async (id: string) => (await server.call('GET', `/v1/orders/external:thirdwatch:${id}`)).body;

  test('mapping a code shows what each waiting event would do, then does it in the order of receipt', async () => {
    await report('order_status', { _orderId: 'W1', _orderStatus: '_wo_processing' });
    await report('order_status', { _orderId: 'W2', _orderStatus: '_wo_processing' });
    const wanted = { source: 'thirdwatch', code: '_wo_processing', to: '_approved' };

    const preview = await map(wanted, { 'x-milepost-mode': 'dry-run' });
    assert.equal(preview.status, 200, JSON.stringify(preview.body));
    assert.deepEqual(
      preview.body.releases.map(({ outcome, to, result }: Shape) => [outcome, to, result]),
      [
        ['applied', 'approved', 'Order W1 is now approved'],
        ['applied', 'approved', 'Order W2 is now approved'],
      ],
    );
    assert.equal((await waiting('_wo_processing')).length, 2, 'a preview releases nothing');
    assert.equal((await order('W1')).code, 'order_not_found');

    const mapped = await map(wanted);
    assert.equal(mapped.status, 201);
    assert.deepEqual(
      mapped.body.releases.map(({ event }: Shape) => event.orderId),
      ['W1', 'W2'],
    );
    assert.equal((await order('W1')).status, 'approved');
    assert.deepEqual(await waiting('_wo_processing'), []);
    const released = await server.call('GET', '/v1/quarantine?state=released');
    assert.deepEqual(
      released.body.data.map(({ result }: Shape) => result),
      ['Order W1 is now approved', 'Order W2 is now approved'],
    );

    const next = await report('order_status', { _orderId: 'W3', _orderStatus: '_wo_processing' });
    assert.equal(next.body.message, 'Order W3 is now approved', 'the mapping holds for what comes');
    const { body } = await server.call('GET', '/v1/orders/external:thirdwatch:W3/events');
    assert.equal(body.data[0].data.received.code, '_wo_processing', 'the history keeps the code as it came');
  });

  test('a released status belongs to when it was received: it moves nothing back that came after it', async () => {
    await report('order_status', { _orderId: 'LATE', _orderStatus: '_wo_on-hold' });
    await report('order_status', { _orderId: 'LATE', _orderStatus: '_canceled' });
    const mapped = await map({ source: 'thirdwatch', code: '_wo_on-hold', to: '_held' });
    assert.match(
      mapped.body.releases[0].result,
      /^Order LATE stays canceled; that it was held for review was put into its history/,
    );
    assert.equal((await order('LATE')).status, 'canceled');
  });

  test('the exact mapping goes before the longest prefix, the account before the workflow, and null moves nothing', async () => {
    await map({ source: 'thirdwatch', code: 'x_', match: 'prefix', to: '_held' });
    await map({ source: 'thirdwatch', code: 'x_good_', match: 'prefix', to: 'approved' });
    await map({ source: 'thirdwatch', code: 'x_good_no', to: null });
    await report('order_status', { _orderId: 'M', _orderStatus: 'X_other' });
    assert.equal((await order('M')).status, 'held');
    await report('order_status', { _orderId: 'M', _orderStatus: 'x_good_yes' });
    assert.equal((await order('M')).status, 'approved');
    const nothing = await report('order_status', { _orderId: 'M', _orderStatus: 'x_good_no' });
    assert.equal(nothing.body.message, 'Status recorded in the history of order M');
    assert.equal((await order('M')).status, 'approved');
    await map({ source: 'thirdwatch', code: '_rto', to: '_returned' });
    await report('order_status', { _orderId: 'RTO', _orderStatus: '_rto' });
    assert.equal((await order('RTO')).status, 'returned');
  });

  test('an event that names no order is released for the order that somebody gives it, once', async () => {
    await report('order_status', { _orderStatus: '_held', _userId: 'guest-7' });
    const [event] = await waiting('_held');
    assert.equal(event!['reason'], 'order_unknown');
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'retail', reference: 'GIVEN' } });
    const release = (body: unknown, headers = {}) =>
      server.call('POST', `/v1/quarantine/${event!['id']}/release`, { body, headers });
    const still = await release({});
    assert.equal(still.body.outcome, 'waits');
    const would = await release({ order: 'reference:GIVEN' }, { 'x-milepost-mode': 'dry-run' });
    assert.deepEqual([would.body.outcome, would.body.to], ['applied', 'on_hold']);
    const both = await Promise.all([release({ order: 'reference:GIVEN' }), release({ order: 'reference:GIVEN' })]);
    assert.ok(both.every(({ status }) => status === 200 || status === 409));
    assert.equal((await release({ order: 'reference:GIVEN' })).status, 409);
    const { body } = await server.call('GET', `/v1/orders/${made.body.id}/events`);
    assert.equal(body.data.filter(({ to }: Shape) => to === 'on_hold').length, 1);
  });

  test('an event can be put aside with a reason, and stays in sight', async () => {
    await report('item_status', { _orderId: 'ASIDE', _itemId: 'i', _itemStatus: 'lost' });
    const [event] = await waiting('lost');
    assert.equal(event!['codeKind'], 'line');
    const aside = await server.call('POST', `/v1/quarantine/${event!['id']}/dismiss`, {
      body: { reason: 'A test shop' },
    });
    assert.deepEqual([aside.status, aside.body.state, aside.body.result], [200, 'dismissed', 'A test shop']);
    assert.deepEqual(await waiting('lost'), []);
  });

  test('a mapping must lead somewhere; making and removing one is in the log of the account', async () => {
    const nowhere = await map({ source: 'thirdwatch', code: 'a', to: 'no_such_status' });
    assert.deepEqual([nowhere.status, nowhere.body.code], [422, 'status_unknown']);
    assert.equal((await map({ source: 'nobody', code: 'a', to: '_held' })).status, 422);
    const made = await map({ source: 'thirdwatch', kind: 'line', code: 'gone', to: 'canceled' });
    const gone = await server.call('DELETE', `/v1/mappings/${made.body.mapping.id}`);
    assert.equal(gone.status, 204);
    const log = await server.call(
      'GET',
      '/v1/events?limit=500&types=account.mapping_created&types=account.mapping_removed',
    );
    assert.deepEqual(
      log.body.data.slice(-2).map(({ type }: Shape) => type),
      ['account.mapping_created', 'account.mapping_removed'],
    );
  });

  test('customers and other accounts see and change nothing of it', async () => {
    await report('order_status', { _orderId: 'SECRET', _orderStatus: 'mystery' });
    const [event] = await waiting('mystery');
    const client = await server.key({ role: 'client' });
    assert.equal((await server.call('GET', '/v1/quarantine', { key: client })).status, 403);
    assert.equal((await server.call('GET', '/v1/mappings', { key: client })).status, 403);
    const other = await server.account('other');
    assert.deepEqual((await server.call('GET', '/v1/quarantine', { key: other.manager })).body.data, []);
    assert.equal((await server.call('GET', `/v1/quarantine/${event!['id']}`, { key: other.manager })).status, 404);
    const staff = await server.call('POST', '/v1/mappings', {
      key,
      body: { source: 'thirdwatch', code: 'mystery', to: '_held' },
    });
    assert.equal(staff.status, 403, 'what a code means is for managers');
  });

  test('a person who is erased takes the bodies along, and what waits can still be released', async () => {
    await report('createOrder', { _orderId: 'ERASE', _userId: 'erased-1', _userEmail: 'e@example.test' });
    await report('order_status', {
      _orderId: 'ERASE',
      _userId: 'erased-1',
      _orderStatus: 'odd',
      _analyst: 'p@example.test',
    });
    const { customerId } = await order('ERASE');
    const customer = await server.call('GET', `/v1/customers/${customerId}`);
    const erased = await server.call('DELETE', `/v1/people/${customer.body.personId}`);
    assert.ok(erased.status < 300, JSON.stringify(erased.body));
    assert.deepEqual((await server.call('GET', '/v1/timeline?user=erased-1')).body.data, []);
    const [event] = await waiting('odd');
    const shown = await server.call('GET', `/v1/quarantine/${event!['id']}`);
    assert.equal(shown.body.body, '{"_orderId":"ERASE","_orderStatus":"odd"}');
    const mapped = await map({ source: 'thirdwatch', code: 'odd', to: '_held' });
    assert.equal(mapped.body.releases[0].outcome, 'applied');
  });
});
