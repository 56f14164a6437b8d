import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { WordbeeCall } from '../../../test/wordbee-client.ts';
import { logIntoWordbee } from '../../../test/wordbee-client.ts';

describe('invoice items', () => {
  let server: TestApp;
  let manager: WordbeeCall;
  let staff: WordbeeCall;
  let client: WordbeeCall;
  let clientKey: string;
  let order: { id: string; number: number };
  before(async () => {
    server = await startTestApp();
    const customer = await server.call('POST', '/v1/customers', { body: { name: 'Acme' } });
    const made = await server.call('POST', '/v1/orders', {
      body: { workflow: 'translation', customer: { id: customer.body.id }, reference: 'PO-1' },
    });
    order = made.body;
    clientKey = await server.key({ role: 'client', customerIds: [customer.body.id] });
    manager = await logIntoWordbee(server, server.manager);
    staff = await logIntoWordbee(server, await server.key({ role: 'staff' }));
    client = await logIntoWordbee(server, clientKey);
  });
  after(() => server.stop());

  async function newItem(body: object = {}): Promise<{ id: string; number: number; position: string }> {
    const made = await server.call('POST', `/v1/orders/number:${order.number}/invoice-items`, { body });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return made.body;
  }

  test('are made natively for an order, numbered, listed with it and in no list of orders', async () => {
    const headers = { 'idempotency-key': 'item-1' };
    const body = { name: 'English to German', total: { amount: '240.00', currency: 'EUR' }, data: { words: 1200 } };
    const path = `/v1/orders/${order.id}/invoice-items`;
    const first = await server.call('POST', path, { body, headers });
    const again = await server.call('POST', path, { body, headers });
    assert.deepEqual([first.status, again.body.id], [201, first.body.id]);
    const { status, total, data, customerId, workflow } = first.body;
    assert.deepEqual([status, total, workflow.key], ['quote_draft', body.total, 'invoice-item']);
    assert.deepEqual(data, { words: 1200, invoiceOf: order.id });
    assert.ok(Number.isInteger(first.body.number) && first.body.number !== order.number && customerId !== null);
    const second = await newItem({ status: 'invoice_draft' });

    const listed = await server.call('GET', path);
    assert.deepEqual(
      listed.body.data.map(({ id }: { id: string }) => id),
      [first.body.id, second.id],
    );
    const orders = await server.call('GET', `/v1/orders?atLeast=${first.body.event.position}`);
    assert.deepEqual(
      orders.body.data.map(({ id }: { id: string }) => id),
      [order.id],
    );
    const vendors = await manager('POST', '/orders/list', {});
    assert.deepEqual([vendors.json.total, vendors.json.rows[0].id], [1, order.number]);
    assert.equal((await server.call('POST', `/v1/orders/${second.id}/invoice-items`, { body: {} })).status, 409);
    const other = await server.call('POST', path, { body: { workflow: 'retail' } });
    assert.deepEqual([other.status, other.body.pointer], [422, '/workflow']);
  });

  test('are set by number in the path without a body, answered with number and title, and read the same', async () => {
    const { id, number } = await newItem({ name: 'Item' });
    assert.deepEqual((await manager('GET', `/invoices/items/${number}/status`)).json, {
      status: 0,
      statust: 'Quote Draft',
    });
    const put = await staff('PUT', `/invoices/items/${number}/status/1`);
    assert.deepEqual([put.status, put.json], [200, { status: 1, statust: 'Quote Sent' }]);
    const accepted = await client('PUT', `/invoices/items/${number}/status/2`);
    assert.deepEqual([accepted.status, accepted.json], [200, { status: 2, statust: 'Quote Accepted' }]);
    for (const status of [10, 15, 11, 12]) {
      const { json } = await manager('PUT', `/invoices/items/${number}/status/${status}`);
      assert.equal(json.status, status, JSON.stringify(json));
    }
    const again = await manager('PUT', `/invoices/items/${number}/status/12`);
    assert.deepEqual([again.status, again.json], [200, { status: 12, statust: 'Paid' }]);
    const history = await server.call('GET', `/v1/orders/${id}/events`);
    assert.deepEqual(
      history.body.data.map(({ to, source }: { to: string; source: string }) => [to, source]),
      [
        ['quote_draft', 'native'],
        ...['quote_sent', 'quote_accepted', 'invoice_draft', 'invoice_approved', 'invoice_sent', 'paid'].map((to) => [
          to,
          'wordbee',
        ]),
        ['paid', 'wordbee'],
      ].slice(0, history.body.data.length),
    );
  });

  test('keep to their rules: staff may not send an invoice, a manager overrides what the graph lacks, a client sees what is sent', async () => {
    const { id, number } = await newItem({ status: 'invoice_draft' });
    const refused = await staff('PUT', `/invoices/items/${number}/status/11`);
    assert.equal(refused.status, 400);
    assert.match(
      refused.json.reason,
      /The invoice item has status 10 \(Invoice Draft\)\. Open to you: 13 \(Problem\)\./,
    );
    assert.equal((await manager('PUT', `/invoices/items/${number}/status/12`)).status, 200);
    const { body } = await server.call('GET', `/v1/orders/${id}/events`);
    assert.deepEqual([body.data.at(-1).type, body.data.at(-1).data.reason], ['order.status_overridden', 'not given']);
    const unknown = await manager('PUT', `/invoices/items/${number}/status/5`);
    assert.match(unknown.json.reason, /^Status 5 does not exist for this invoice item\./);
    for (const status of ['x', '-1', '1.5']) {
      assert.equal((await manager('PUT', `/invoices/items/${number}/status/${status}`)).status, 400);
    }
  });

  test('are no orders to any dialect, and orders are no items; another account’s are not there', async () => {
    const { id, number } = await newItem();
    const missing = await manager('GET', `/invoices/items/${order.number}/status`);
    assert.deepEqual([missing.status, missing.json.reason], [400, `Invoice item ${order.number} does not exist.`]);
    for (const [method, path] of [
      ['PUT', `/orders/${number}/status`],
      ['GET', `/orders/${number}`],
      ['GET', `/orders/${number}/traces`],
    ] as const) {
      const { json } = await manager(method, path, method === 'PUT' ? { status: 2 } : undefined);
      assert.equal(json.reason, `Order ${number} does not exist.`, path);
    }
    const evreka = await server.call('GET', `/engagement/orders/${id}`);
    assert.deepEqual([evreka.status, evreka.body], [404, { detail: `Order (${id}) not found` }]);
    const shown = `20-${number.toString(36).toUpperCase().padStart(5, '0')}`;
    const headers = { 'IM-CustomerNumber': '20-222222', 'IM-CountryCode': 'US', 'IM-CorrelationID': 'c' };
    assert.equal((await server.call('GET', `/resellers/v6.1/orders/${shown}`, { headers })).status, 404);
    const other = await server.account('other');
    const stranger = await logIntoWordbee(server, other.manager, 'other');
    assert.equal((await stranger('GET', `/invoices/items/${number}/status`)).status, 400);
    const clients = await server.call('GET', `/v1/orders/${order.id}/invoice-items`, { key: clientKey });
    const words = clients.body.data.map(({ status, data, lines }: any) => [status, data, lines[0]?.name ?? null]);
    assert.deepEqual(
      words,
      [
        ['paid', {}, 'Item'],
        ['paid', {}, null],
      ],
      'drafts are nobody’s business outside',
    );
  });
});
