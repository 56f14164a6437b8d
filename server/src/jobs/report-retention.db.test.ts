import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { connectTo } from '../../test/database.ts';
import type { Database } from '../store/database.ts';
import { keepHouse } from './housekeeping.ts';

const dayMs = 86_400_000;

describe('how long bodies of reports are kept', () => {
  let server: TestApp;
  let database: Database;
  before(async () => {
    server = await startTestApp();
    const { connectionString } = server;
    database = connectTo(connectionString);
  });
  after(async () => {
    await database.close();
    await server.stop();
  });

  const report = (body: unknown) =>
    server.call('POST', '/event/v1/order_status', {
      key: null,
      body,
      headers: { 'x-thirdwatch-api-key': server.manager },
    });

  test('timelines and settled events end with the retention; what still waits in quarantine stays', async () => {
    await report({ _userId: 'u', _orderId: 'KEPT', _orderStatus: '_held' });
    await report({ _orderId: 'A', _orderStatus: 'aside' });
    await report({ _orderId: 'W', _orderStatus: 'waits' });
    const listed = async (state: string) =>
      (await server.call('GET', `/v1/quarantine?state=${state}`)).body.data as { id: string; code: string }[];
    const aside = (await listed('waiting')).find(({ code }) => code === 'aside')!;
    await server.call('POST', `/v1/quarantine/${aside.id}/dismiss`, { body: { reason: 'nothing' } });

    const settings = { idempotencyDays: 7, jobReportDays: 90, retentionDays: 30 };
    const after31Days = () => new Date(Date.now() + 31 * dayMs);
    await keepHouse({ database, now: after31Days, settings }, new AbortController().signal);

    assert.deepEqual((await server.call('GET', '/v1/timeline?user=u')).body.data, []);
    assert.deepEqual(await listed('dismissed'), []);
    assert.deepEqual(
      (await listed('waiting')).map(({ code }) => code),
      ['waits'],
    );
    const order = await server.call('GET', '/v1/orders/external:thirdwatch:KEPT');
    assert.equal(order.body.status, 'held', 'the order and its history stay');
  });

  test('an address of a later order of a known customer goes with the person', async () => {
    const customer = { email: 'again@example.test' };
    const first = await server.call('POST', '/v1/orders', { body: { customer } });
    const second = await server.call('POST', '/v1/orders', { body: { customer, billingAddress: { city: 'Graz' } } });
    assert.equal(second.body.customerId, first.body.customerId);
    const person = (await server.call('GET', `/v1/customers/${first.body.customerId}`)).body.personId as string;
    await server.call('DELETE', `/v1/people/${person}`);
    const { rows } = await database.query<{ address: object }>({
      text: 'SELECT address FROM addresses WHERE account_id = $1 AND address_id = $2',
      values: [server.accountId, second.body.billingAddressId],
    });
    assert.deepEqual(
      rows.map(({ address }) => address),
      [{}],
    );
  });
});
