import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Milepost } from '@milepost/sdk';
import { createClient } from '@milepost/sdk';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { Receiver } from '../../test/receiver.ts';
import { startReceiver } from '../../test/receiver.ts';
import { until } from '../../test/until.ts';

describe('reconciling a consumer with what is so', () => {
  let server: TestApp;
  let hook: Receiver;
  let milepost: Milepost;
  before(async () => {
    hook = await startReceiver();
    server = await startTestApp({ settings: { allowTargets: ['127.0.0.1/32'] } });
    milepost = createClient({ url: server.url, key: server.manager });
  });
  after(async () => {
    await server.stop();
    await hook.close();
  });

  async function call(method: string, path: string, body?: unknown, key = server.manager) {
    const answer = await server.call(method, path, { key, ...(body === undefined ? {} : { body }) });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  const order = async () => String((await call('POST', '/v1/orders', { workflow: 'retail' })).id);
  const move = (id: string, to: string) => call('PUT', `/v1/orders/${id}/status`, { to });
  const stranger = '0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2e';

  test('the SDK gives only what differs: missing, behind, and no longer there', async () => {
    const known = new Map<string, number>();
    for (let i = 0; i < 12; i++) known.set(await order(), 1);
    const ids = [...known.keys()];
    const differences = async () => {
      const found = [];
      for await (const { orderId, yours, seq, order: fresh } of milepost.reconcile(known)) {
        found.push([orderId, yours, seq, fresh?.status ?? null]);
      }
      return found;
    };
    assert.deepEqual(await differences(), []);

    await move(ids[3]!, 'approved');
    known.delete(ids[7]!);
    known.set(stranger, 4);
    assert.deepEqual(
      (await differences()).sort(),
      [
        [ids[3], 1, 2, 'approved'],
        [ids[7], null, 1, 'placed'],
        [stranger, 4, null, null],
      ].sort(),
    );

    // Five lines bring a consumer up to date, also one that has nothing.
    const mine = new Map<string, number>();
    for await (const { orderId, seq } of milepost.reconcile(mine)) {
      if (seq === null) mine.delete(orderId);
      else mine.set(orderId, seq);
    }
    assert.deepEqual([...mine].sort(), ids.map((id) => [id, id === ids[3] ? 2 : 1]).sort());

    // More than one answer holds.
    const lines = Array.from({ length: 230 }, (_, index) => ({ reference: `R-${index}`, workflow: 'retail' }));
    await call('POST', '/v1/orders/import', lines);
    const seen = [];
    for await (const { orderId } of milepost.reconcile(mine)) seen.push(orderId);
    assert.equal(seen.length, 230);
    assert.equal(new Set(seen).size, 230);
  });

  test('a range is compared without its orders; one of which we have more is gone through in parts', async () => {
    const ids = [await order(), await order()].sort();
    const range = { from: ids[0]!, to: null };
    const empty = { count: 0, digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' };
    const { ranges } = await call('POST', '/v1/reconcile', {
      ranges: [
        { ...range, ...empty },
        { from: stranger, to: stranger, ...empty },
      ],
    });
    assert.deepEqual(ranges, [range]);
    const { data, next, position } = await call('POST', '/v1/reconcile', { orders: [{ id: ids[1], seq: 1 }], range });
    assert.deepEqual(
      data.map(({ orderId, seq }: { orderId: string; seq: number }) => [orderId, seq]),
      [[ids[0], 1]],
    );
    assert.equal(next, null);
    assert.match(position, /^\d+$/);
  });

  test('an endpoint is told again only what it lacks, by what it is told of at all', async () => {
    const endpoint = await call('POST', '/v1/endpoints', { url: hook.url, types: ['order.status_changed'] });
    const id = await order();
    await move(id, 'approved');
    await call('POST', `/v1/orders/${id}/messages`, { message: 'Hello' });
    await until(() => hook.received.length === 1);
    const settled = async () => (await call('GET', `/v1/endpoints/${endpoint.id}`)).consistentUpTo;
    const { position } = await call('POST', '/v1/reconcile', { orders: [] });
    await until(async () => BigInt(await settled()) >= BigInt(position));

    const ask = (seq: number) =>
      call('POST', '/v1/reconcile', { endpoint: endpoint.id, resend: true, orders: [{ id, seq }] });
    const same = await ask(2);
    assert.deepEqual([same.data, same.resent], [[], 0], 'the message is nothing that this endpoint hears of');
    const behind = await ask(0);
    assert.deepEqual([behind.resent, behind.data[0].seq, behind.data[0].pending], [1, 2, false]);
    await until(() => hook.received.length === 2);
    const [first, again] = hook.received;
    assert.equal(again!.headers['webhook-id'], first!.headers['webhook-id']);
  });

  test('a dead letter holds back up to where an endpoint is consistent', async () => {
    hook.answer = 500;
    const endpoint = await call('POST', '/v1/endpoints', { url: hook.url, retrySchedule: [] });
    await order();
    const read = async () => call('GET', `/v1/endpoints/${endpoint.id}`);
    await until(async () => {
      const { consistentUpTo, settledPosition, pending } = await read();
      return pending === 0 && BigInt(consistentUpTo) < BigInt(settledPosition);
    });
    hook.answer = 204;
    const { data } = await call('GET', `/v1/endpoints/${endpoint.id}/deliveries?state=dead`);
    await call('POST', `/v1/endpoints/${endpoint.id}/deliveries/${data[0].id}/retry`);
    await until(async () => {
      const { consistentUpTo, settledPosition } = await read();
      return consistentUpTo === settledPosition;
    });
  });

  test('a caller hears of nothing that it may not see', async () => {
    const customer = await call('POST', '/v1/customers', { name: 'Ada' });
    const client = await server.key({ role: 'client', customerIds: [String(customer.id)] });
    const [mine, other] = [
      String((await call('POST', '/v1/orders', { customer: { id: customer.id } })).id),
      await order(),
    ];
    const ask = async (known: Map<string, number>) => {
      const found: (string | number | null)[][] = [];
      for await (const { orderId, seq } of createClient({ url: server.url, key: client }).reconcile(known))
        found.push([orderId, seq]);
      return found.sort();
    };
    assert.deepEqual(
      await ask(new Map([[other, 1]])),
      [
        [mine, 1],
        [other, null],
      ].sort(),
    );
    assert.deepEqual(await ask(new Map([[mine, 1]])), []);
  });
});
