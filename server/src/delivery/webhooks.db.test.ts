import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { Receiver } from '../../test/receiver.ts';
import { startReceiver, until } from '../../test/receiver.ts';

describe('webhooks', () => {
  let server: TestApp;
  let receivers: Receiver[] = [];
  before(async () => {
    server = await startTestApp({ settings: { allowTargets: ['127.0.0.1/32'] } });
  });
  after(() => server.stop());
  afterEach(async () => {
    const { body } = await server.call('GET', '/v1/endpoints');
    for (const { id } of body.data) await server.call('DELETE', `/v1/endpoints/${id}`);
    for (const receiver of receivers) await receiver.close();
    receivers = [];
  });

  async function receiver(answer?: Receiver['answer']): Promise<Receiver> {
    const one = await startReceiver(answer);
    receivers.push(one);
    return one;
  }

  async function endpoint(url: string, more: object = {}) {
    const { status, body } = await server.call('POST', '/v1/endpoints', { body: { url, ...more } });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  async function order(more: object = {}) {
    const { status, body } = await server.call('POST', '/v1/orders', { body: { workflow: 'retail', ...more } });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  async function move(id: string, to: string, more: object = {}) {
    const { status, body } = await server.call('PUT', `/v1/orders/${id}/status`, { body: { to, ...more } });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }

  test('a change is told with the change itself and the order as of it, signed as the official library verifies', async () => {
    const hook = await receiver();
    const { secret } = await endpoint(hook.url);
    const made = await order({ reference: 'TOLD' });
    const moved = await move(made.id, 'approved', { message: 'Paid', notify: false });
    await until('two webhooks', () => hook.received.length === 2);

    for (const { headers, text } of hook.received) new Webhook(secret).verify(text, headers as Record<string, string>);
    const [created, changed] = hook.received.map(({ body }) => body);
    assert.deepEqual([created.type, created.data.seq, created.data.previousSeq], ['order.created', 1, null]);
    assert.equal(created.data.order.status, 'placed');
    assert.deepEqual(
      [changed.type, changed.timestamp, changed.data.from, changed.data.to, changed.data.seq, changed.data.previousSeq],
      ['order.status_changed', moved.event.occurredAt, 'placed', 'approved', 2, 1],
    );
    assert.deepEqual([changed.data.message, changed.data.notify], ['Paid', false]);
    assert.deepEqual([changed.data.order.status, changed.data.order.version], ['approved', 2]);
    assert.equal(hook.received[1]!.headers['webhook-id'], moved.event.id);
  });
});
