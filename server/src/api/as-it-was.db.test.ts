import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';

describe('the order as it was', () => {
  let server: TestApp;
  let now = new Date('2026-11-21T09:00:00.000Z');
  let path: string;
  const at = (time: string) => (now = new Date(`2026-11-21T${time}:00.000Z`));
  before(async () => {
    server = await startTestApp({ now: () => now });
    const { body } = await server.call('POST', '/v1/orders', { body: { workflow: 'retail', data: { gift: false } } });
    path = `/v1/orders/${body.id}`;
    at('10:00');
    await server.call('PUT', `${path}/status`, { body: { to: 'approved' } });
    at('11:00');
    await server.call('PATCH', path, { body: { data: { gift: true } } });
    at('12:00');
    await server.call('PUT', `${path}/status`, { body: { to: 'on_hold' } });
    // News from 10:30, which comes at 13:00 and moves nothing.
    at('13:00');
    await server.call('PUT', `${path}/status`, { body: { to: 'packed', occurredAt: '2026-11-21T10:30:00Z' } });
    at('14:00');
  });
  after(() => server.stop());

  const read = async (query: string) => (await server.call('GET', `${path}${query}`)).body;
  const day = (time: string) => `2026-11-21T${time}:00Z`;

  test('at any time has the status and the fields of that time, with late news where it belongs', async () => {
    const seen = await Promise.all(
      ['09:00', '10:00', '10:29', '10:30', '11:59', '12:00', '14:00'].map((time) => read(`?at=${day(time)}`)),
    );
    assert.deepEqual(
      seen.map(({ status, data }) => [status, data.gift]),
      [
        ['placed', false],
        ['approved', false],
        ['approved', false],
        ['packed', false],
        ['packed', true],
        ['on_hold', true],
        ['on_hold', true],
      ],
    );
  });

  test('as it was known before the late news came does not have it', async () => {
    assert.equal((await read(`?at=${day('10:45')}&knownAt=${day('12:30')}`)).status, 'approved');
    assert.equal((await read(`?at=${day('10:45')}&knownAt=${day('13:00')}`)).status, 'packed');
    assert.equal((await read(`?knownAt=${day('10:15')}`)).status, 'approved');
  });

  test('did not exist before it was made', async () => {
    const { status, body } = await server.call('GET', `${path}?at=${day('08:59')}`);
    assert.deepEqual([status, body.code], [404, 'order_not_found']);
  });

  test('a date is the end of that day', async () => {
    assert.equal((await read('?at=2026-11-21')).status, 'on_hold');
    assert.equal((await server.call('GET', `${path}?at=2026-11-20`)).status, 404);
  });

  test('shows a customer what that customer saw then', async () => {
    const customer = await server.call('POST', '/v1/customers', { body: { name: 'Ada' } });
    await server.call('PATCH', path, { body: { customerId: customer.body.id } });
    const key = await server.key({ role: 'client', customerIds: [customer.body.id as string] });
    const { body } = await server.call('GET', `${path}?at=${day('13:30')}`, { key });
    assert.equal(body.code, 'order_not_found', 'it was not this customer’s order then');
    const { body: present } = await server.call('GET', path, { key });
    assert.deepEqual([present.status, present.data], ['approved', {}], 'on_hold is hidden');
    const { body: history } = await server.call('GET', `${path}/events`, { key });
    assert.ok(!JSON.stringify(history).includes('on_hold'));
    await server.call('PUT', `${path}/status`, { body: { to: 'packed' } });
    const { body: later } = await server.call('GET', `${path}/events`, { key });
    assert.ok(!JSON.stringify(later).includes('on_hold'), JSON.stringify(later));
  });
});
