import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { Receiver } from '../../../test/receiver.ts';
import { startReceiver, until } from '../../../test/receiver.ts';
import type { WordbeeCall } from '../../../test/wordbee-client.ts';
import { logIntoWordbee } from '../../../test/wordbee-client.ts';

describe('webhooks in Wordbee’s body', () => {
  let server: TestApp;
  let hook: Receiver;
  let ada: WordbeeCall;
  let user: { id: string; number: number };
  let acme: { id: string; number: number };
  before(async () => {
    hook = await startReceiver();
    server = await startTestApp({
      settings: { allowTargets: ['127.0.0.1/32'], publicUrl: 'https://orders.example.com' },
    });
    acme = await make('/v1/customers', { name: 'Acme Ltd' });
    user = await make('/v1/users', { name: 'Ada Byron', role: 'manager' });
    ada = await logIntoWordbee(server, await server.key({ role: 'manager', userId: user.id }));
    await make('/v1/endpoints', { url: hook.url, format: 'wordbee' });
    const one = { format: 'wordbee', types: ['order.status_changed', 'order.status_overridden'] };
    await make('/v1/endpoints', { ...one, url: `${hook.url}/status` });
    await make('/v1/endpoints', { url: `${hook.url}/clients`, format: 'wordbee', audience: 'customer' });
  });
  after(async () => {
    await server.stop();
    await hook.close();
  });

  async function make(path: string, body: object) {
    const answer = await server.call('POST', path, { body });
    assert.ok(answer.status < 300, `${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** The bodies that came to an endpoint about an order, in their order. */
  const toldOf = (number: number, path = '') =>
    hook.received
      .filter((one) => one.path === `/hook${path}` && one.body.data.id === String(number))
      .map(({ body }) => body);

  test('a new order, a change of its status and a message are told with every member that a receiver reads', async () => {
    const { id, number } = await make('/v1/orders', {
      ...{ workflow: 'translation', reference: 'PO-1', customer: { id: acme.id }, ownerId: user.id },
      ...{ dueAt: '2026-01-31T11:00:00Z', data: { project: { id: 9 } } },
    });
    await ada('PUT', `/orders/${number}/status`, { status: 1 });
    await ada('PUT', `/orders/${number}/status`, { status: 2, message: 'Accepted by phone' });
    await ada('POST', `/orders/${number}/traces`, { message: 'Files follow' });
    await ada('PUT', `/orders/${number}/status`, { status: 2, message: 'They are there' });
    await server.call('PATCH', `/v1/orders/${id}`, { body: { note: 'no business of a receiver' } });
    await until('five of them', () => toldOf(number).length === 5);

    assert.deepEqual(toldOf(number)[2], {
      userId: String(user.number),
      data: {
        ...{ id: String(number), status: 2, statusCode: 'Confirmed', statusName: 'In progress' },
        ...{ initialStatus: 1, initialStatusCode: 'Proposal', initialStatusName: 'Proposal' },
        ...{ reference: 'PO-1', clientUserId: String(user.number), projectId: '9' },
        ...{ deadline_x: '2026-01-31T11:00:00.000Z', message: 'Accepted by phone' },
        url: `https://orders.example.com/console/orders/${id}`,
      },
    });
    assert.deepEqual(
      toldOf(number).map(({ data }) => [data.status, data.initialStatus, data.initialStatusCode, data.message]),
      [
        [0, null, '', ''],
        [1, 0, 'RequestSent', ''],
        [2, 1, 'Proposal', 'Accepted by phone'],
        [2, null, '', 'Files follow'],
        [2, null, '', 'They are there'],
      ],
    );
  });

  test('an endpoint is one of the vendor’s webhooks by its types, and its test is one that a receiver can read', async () => {
    const { number } = await make('/v1/orders', { workflow: 'retail', reference: 'SHOP' });
    await ada('PUT', `/orders/${number}/status`, { status: 2 });
    await ada('POST', `/orders/${number}/traces`, { message: 'Hello' });
    await ada('PUT', `/orders/${number}/status`, { status: 10 });
    await until('the changes', () => toldOf(number, '/status').length === 2);
    assert.deepEqual(
      toldOf(number, '/status').map(({ data: { status, statusCode } }) => [status, statusCode]),
      [
        [2, 'Confirmed'],
        [10, 'Cancelled'],
      ],
    );
    const { body } = await server.call('GET', '/v1/endpoints');
    const { id } = body.data.find(({ url }: { url: string }) => url.endsWith('/status'));
    await make(`/v1/endpoints/${id}/test`, { type: 'order.status_changed' });
    await until('a test', () => toldOf(0, '/status').length === 1);
    const [{ data }] = toldOf(0, '/status');
    assert.ok(Number.isInteger(data.status) && data.statusCode === 'Confirmed');
  });

  test('whose endpoint is for customers is told no numbers of staff; invoice items are told to nobody', async () => {
    const { id, number } = await make('/v1/orders', { workflow: 'translation', customer: { id: acme.id } });
    const item = await make(`/v1/orders/${id}/invoice-items`, { name: 'English to German' });
    await ada('PUT', `/invoices/items/${item.number}/status/1`);
    await ada('PUT', `/orders/${number}/status`, { status: 2 });
    await until('the change', () => toldOf(number, '/clients').some(({ data }) => data.status === 2));
    for (const { userId, data } of toldOf(number, '/clients')) {
      assert.deepEqual([userId, data.clientUserId, data.url], ['', '', '']);
    }
    await until('the same to staff', () => toldOf(number).length === toldOf(number, '/clients').length);
    assert.equal(hook.received.filter(({ body }) => body.data.id === String(item.number)).length, 0);
  });
});
