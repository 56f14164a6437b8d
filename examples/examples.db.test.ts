import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import type { IngramTestApp } from '../server/test/ingram.ts';
import { startIngramApp } from '../server/test/ingram.ts';
import { ApiClient, OrderStatus, OrderStatusApi, VendorError } from '../sdk/src/vendors/thirdwatch/index.ts';
import { logIn } from '../sdk/src/vendors/wordbee/index.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

describe('the examples', () => {
  let server: IngramTestApp;
  before(async () => {
    server = await startIngramApp();
  });
  after(() => server.stop());

  async function run(name: string, ...args: string[]): Promise<string> {
    const child = spawn(process.execPath, [`${folder}${name}`, ...args], {
      env: { PATH: process.env['PATH'], MILEPOST_URL: server.url, MILEPOST_KEY: server.manager },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(code, 0, said);
    return said.trim();
  }

  async function orderOf(key: string): Promise<{ status: string; workflow: { key: string } }> {
    return (await server.call('GET', `/v1/orders/${key}`)).body;
  }

  test('Thirdwatch order_status: the answer says what was done, and the order is there', async () => {
    assert.equal(await run('thirdwatch-order-status.ts'), 'Order OCT45671 is now canceled');
    const { status, workflow } = await orderOf('external:thirdwatch:OCT45671');
    assert.deepEqual([status, workflow.key], ['canceled', 'fraud-review']);
  });

  test('Thirdwatch custom_event: it lands in the history of its order', async () => {
    assert.notEqual(await run('thirdwatch-custom-event.ts', 'OCT45671'), '');
    const { body } = await server.call('GET', '/v1/orders/external:thirdwatch:OCT45671/events');
    assert.equal(body.data.at(-1).type, 'order.activity_recorded');
    assert.equal(JSON.stringify(body.data.at(-1).data).includes('trackLocation'), true);
  });

  test("Ingram order event: taken and sent on as it came, by our client and by the vendor's own package alike", async () => {
    assert.equal(await run('ingram-order-status-event.ts'), 'Taken: 200');
    const { status, workflow } = await orderOf('external:ingram:20-RD128');
    assert.deepEqual([status, workflow.key], ['partially_shipped', 'distribution']);
    assert.equal(server.relayed.length, 1);
    assert.equal(await run('ingram-with-the-vendors-package.ts'), 'Taken: 200');
  });

  test('Wordbee order status: closed by number', async () => {
    assert.match(await run('wordbee-order-status.ts'), /^Order \d+ is now 5 \(Closed\)\.$/);
  });

  test('Evreka order status: completed by UUID', async () => {
    assert.equal(await run('evreka-order-status.ts'), 'Order status updated successfully');
  });

  test('first steps: make, ask, move, be refused, read', async () => {
    const said = await run('first-steps.ts');
    assert.match(said, /is placed[\s\S]*approved[\s\S]*transition_not_allowed[\s\S]*order\.status_changed approved/);
  });

  test('every example is run by a test', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    const tests = files.filter((name) => name.endsWith('.test.ts'));
    const text = tests.map((name) => readFileSync(join(folder, name), 'utf8')).join();
    const helpers = ['where.ts', 'ingram-event.ts'];
    const unseen = files.filter((name) => !tests.includes(name) && !helpers.includes(name) && !text.includes(name));
    assert.deepEqual(unseen, []);
  });

  test("a refusal comes as an error with the vendor's own text, to the promise and to the callback", async () => {
    const client = new ApiClient();
    client.basePath = `${server.url}/event`;
    client.authentications.api_key.apiKey = 'wrong';
    const api = new OrderStatusApi(client);
    await assert.rejects(api.orderStatus(new OrderStatus()), (error) => {
      assert.ok(error instanceof VendorError);
      assert.equal(error.status, 401);
      return true;
    });
    const told = await new Promise((resolve) => {
      void api.orderStatus(new OrderStatus(), (error, data, response) =>
        resolve([error?.status, data, response?.status]),
      );
    });
    assert.deepEqual(told, [401, undefined, 401]);
  });

  test('the Wordbee client logs in again once its session has ended', async () => {
    const { body: order } = await server.call('POST', '/v1/orders', { body: { workflow: 'translation' } });
    const wordbee = await logIn({ url: `${server.url}/api`, accountid: 'main', key: server.manager });
    await wordbee.logOut();
    assert.equal((await wordbee.transitions(order.number)).current.status, 0);
  });

  test('the Wordbee client: history, messages, override, progress and invoice items of an order', async () => {
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'translation', reference: 'CLIENT' } });
    const { number } = made.body as { number: number };
    const item = await server.call('POST', `/v1/orders/number:${number}/invoice-items`, { body: { name: 'Words' } });
    const client = await logIn({ url: `${server.url}/api`, accountid: 'main', key: server.manager });
    await client.addTrace(number, { message: 'Files follow', notify: false });
    await client.overrideOrderStatus(number, { status: 3, message: 'Done by phone' });
    const { count, items, canAdd } = await client.traces(number);
    assert.deepEqual([count, items[0]?.statust, items[1]?.message, canAdd], [3, 'Work done', 'Files follow', true]);
    assert.equal((await client.workProgress(number)).available, false);
    assert.deepEqual(await client.setInvoiceItemStatus(item.body.number, 1), { status: 1, statust: 'Quote Sent' });
    assert.deepEqual(await client.invoiceItemStatus(item.body.number), { status: 1, statust: 'Quote Sent' });
  });
});
