import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { until } from '../../test/receiver.ts';

interface StreamEvent {
  readonly id: string;
  readonly type: string;
  // Tests look into data of every shape.

  readonly data: any;
}

describe('the feed and the live stream', () => {
  let server: TestApp;
  before(async () => {
    server = await startTestApp({ settings: { streamHeartbeatSeconds: 1 } });
  });
  after(() => server.stop());

  /** Listens to a stream until it is closed. */
  async function listen(options: { url?: string; key?: string; query?: string; lastEventId?: string } = {}) {
    const { url = server.url, key = server.manager, query = '', lastEventId } = options;
    const abort = new AbortController();
    const response = await fetch(`${url}/v1/events/stream${query}`, {
      signal: abort.signal,
      headers: {
        authorization: `Bearer ${key}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
    });
    assert.equal(response.status, 200);
    const events: StreamEvent[] = [];
    const seen = { ended: false, heartbeats: 0 };
    const done = (async () => {
      let text = '';
      try {
        for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
          text += chunk;
          const blocks = text.split('\n\n');
          text = blocks.pop()!;
          for (const block of blocks) {
            const lines = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
            if (block.includes(': still here')) seen.heartbeats += 1;
            if (lines.data !== undefined)
              events.push({ id: lines.id, type: lines.event, data: JSON.parse(lines.data) });
          }
        }
      } catch {
        // Closed by the test.
      }
      seen.ended = true;
    })();
    return {
      events,
      seen,
      headers: response.headers,
      close: async () => {
        abort.abort();
        await done;
      },
    };
  }

  async function order(more: object = {}, account = server.manager) {
    const { body } = await server.call('POST', '/v1/orders', { body: { workflow: 'retail', ...more }, key: account });
    return body;
  }

  test('events come as they happen, with their position as id, and proxies are told to pass them on', async () => {
    const stream = await listen();
    assert.match(stream.headers.get('content-type')!, /text\/event-stream/);
    assert.equal(stream.headers.get('x-accel-buffering'), 'no');
    const made = await order();
    await until('one event', () => stream.events.length === 1);
    assert.deepEqual(
      [stream.events[0]!.type, stream.events[0]!.id, stream.events[0]!.data.orderId],
      ['order.created', made.position, made.id],
    );
    await stream.close();
  });

  test('a reader that comes back with Last-Event-ID has missed nothing and sees nothing twice', async () => {
    const first = await listen();
    await order();
    await until('one event', () => first.events.length === 1);
    await first.close();
    const meanwhile = [await order(), await order(), await order()];
    const second = await listen({ lastEventId: first.events[0]!.id });
    const live = await order();
    await until('four events', () => second.events.length === 4);
    assert.deepEqual(
      second.events.map(({ id }) => id),
      [...meanwhile, live].map(({ position }) => position),
    );
    await second.close();
  });

  test('silence is broken by signs of life', async () => {
    const stream = await listen();
    await until('a sign of life', () => stream.seen.heartbeats > 0);
    await stream.close();
  });

  test('a stream tells only the types asked for', async () => {
    const stream = await listen({ query: '?types=order.status_changed' });
    const made = await order();
    await server.call('PUT', `/v1/orders/${made.id}/status`, { body: { to: 'approved' } });
    await until('an event', () => stream.events.length > 0);
    assert.deepEqual(
      stream.events.map(({ type }) => type),
      ['order.status_changed'],
    );
    await stream.close();
  });

  test('a client sees only the orders of its customers, and nothing internal', async () => {
    const own = await order({ customer: { name: 'Ada', email: 'ada@example.com' } });
    const key = await server.key({ role: 'client', customerIds: [own.customerId] });
    const stream = await listen({ key, query: '?after=0' });
    await order({ customer: { name: 'Bob', email: 'bob@example.com' } });
    const second = await order({ customer: { id: own.customerId }, note: 'internal note' });
    await until('two events', () => stream.events.length === 2);
    assert.deepEqual(
      stream.events.map(({ data }) => data.orderId),
      [own.id, second.id],
    );
    assert.ok(!JSON.stringify(stream.events).includes('internal note'));
    await stream.close();
  });

  test('another account is never seen', async () => {
    const stream = await listen();
    const other = await server.account('other');
    await order({}, other.manager);
    const mine = await order();
    await until('an event', () => stream.events.length > 0);
    assert.deepEqual(
      stream.events.map(({ data }) => data.orderId),
      [mine.id],
    );
    await stream.close();
  });

  test('a revoked key ends its streams', async () => {
    const { body } = await server.call('POST', '/v1/keys', { body: { name: 'short', role: 'staff' } });
    const stream = await listen({ key: body.secret });
    await server.call('DELETE', `/v1/keys/${body.id}`);
    await until('the end', () => stream.seen.ended);
  });

  test('what another node commits is streamed here, and a node that stops ends its streams', async () => {
    const second = await startTestApp({
      connectionString: server.connectionString,
      settings: { streamHeartbeatSeconds: 1 },
    });
    const stream = await listen({ url: second.url });
    const made = await order();
    await until('an event', () => stream.events.length === 1);
    assert.equal(stream.events[0]!.data.orderId, made.id);
    await second.stop();
    await until('the end', () => stream.seen.ended);
  });

  test('a long poll answers as soon as there is an event, and empty when the time is up', async () => {
    const { body: end } = await server.call('GET', '/v1/events?limit=500');
    const startedAt = performance.now();
    const waiting = server.call('GET', `/v1/events?after=${end.position}&wait=60`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const made = await order();
    const { body } = await waiting;
    assert.deepEqual(
      body.data.map((event: { orderId: string }) => event.orderId),
      [made.id],
    );
    assert.ok(performance.now() - startedAt < 50_000);
    const { body: none } = await server.call('GET', `/v1/events?after=${body.position}&wait=1`);
    assert.deepEqual([none.data, none.next, none.position], [[], null, body.position]);
  });

  test('Last-Event-ID that is no position is refused', async () => {
    const { status, body } = await server.call('GET', '/v1/events/stream', { headers: { 'last-event-id': 'abc' } });
    assert.deepEqual([status, body.code], [400, 'header_invalid']);
  });
});
