import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';

describe('imports over HTTP', () => {
  let server: TestApp;
  before(async () => {
    server = await startTestApp();
  });
  after(() => server.stop());

  async function send(lines: readonly (object | string)[], headers: Record<string, string> = {}, key?: string) {
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const answer = await server.call('POST', '/v1/orders/import', {
      body,
      headers: { 'content-type': 'application/x-ndjson', 'x-milepost-mode': 'backfill', ...headers },
      ...(key === undefined ? {} : { key }),
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const results = (answer.body as string)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const summary = results.pop()!['summary'] as Record<string, number>;
    return { results, summary };
  }

  async function historyOf(key: string): Promise<[string, string | null, string][]> {
    const { body } = await server.call('GET', `/v1/orders/${key}/events`);
    return body.data.map(({ type, to, occurredAt }: Record<string, string>) => [type, to, occurredAt]);
  }

  const gone = {
    reference: 'OLD-1',
    workflow: 'retail',
    status: 'placed',
    occurredAt: '2026-10-01T09:00:00Z',
    customer: { name: 'Grete Hermann', email: 'grete@example.com' },
    lines: [{ sku: 'A', ordered: 2, shipped: 2 }],
    history: [
      { to: 'shipped', occurredAt: '2026-10-03T09:00:00Z' },
      { to: 'packed', occurredAt: '2026-10-02T09:00:00Z', message: 'In the box' },
    ],
  };

  test('an order comes with the way it has gone, each step at its own time, and nobody is told', async () => {
    const { results, summary } = await send([gone]);
    assert.equal(results[0]!['status'], 201);
    assert.deepEqual(await historyOf('reference:OLD-1'), [
      ['order.created', 'placed', '2026-10-01T09:00:00.000Z'],
      ['order.status_changed', 'packed', '2026-10-02T09:00:00.000Z'],
      ['order.status_changed', 'shipped', '2026-10-03T09:00:00.000Z'],
      ['order.line_changed', null, '2026-10-03T09:00:00.000Z'],
    ]);
    const { body } = await server.call('GET', '/v1/orders/reference:OLD-1');
    assert.equal(body.status, 'shipped');
    assert.equal(body.lines[0].shipped, 2);
    assert.equal(summary['toTell'], 0);
    assert.equal(summary['events'], 4);
    const { body: events } = await server.call('GET', '/v1/orders/reference:OLD-1/events');
    assert.ok(
      events.data.every(
        ({ historical, notify, source }: Record<string, unknown>) =>
          historical === true && notify === false && source === 'import',
      ),
    );
  });

  test('what the rules would have refused is done and counted', async () => {
    const { results, summary } = await send([
      {
        reference: 'ODD-1',
        occurredAt: '2026-10-01T09:00:00Z',
        history: [{ to: 'delivered', occurredAt: '2026-10-02T09:00:00Z' }],
      },
    ]);
    assert.equal(results[0]!['against'], 'transition_not_allowed');
    assert.equal(summary['againstRules'], 1);
    assert.equal((await server.call('GET', '/v1/orders/reference:ODD-1')).body.status, 'delivered');
  });

  test('importing the same again makes nothing twice, with the same idempotency keys and without any', async () => {
    const line = { ...gone, reference: 'OLD-2', idempotencyKey: 'file:1' };
    await send([line]);
    const before = await historyOf('reference:OLD-2');
    assert.deepEqual((await send([line])).summary, {
      lines: 1,
      created: 0,
      changed: 0,
      unchanged: 1,
      refused: 0,
      events: 0,
      againstRules: 0,
      toTell: 0,
    });
    const { idempotencyKey: _, ...keyless } = line;
    assert.equal((await send([keyless])).summary['events'], 0);
    assert.deepEqual(await historyOf('reference:OLD-2'), before);
  });

  test('statuses of orders come as lines too, and follow the order that stands before them in the file', async () => {
    const { results } = await send([
      { ...gone, reference: 'OLD-3' },
      { orderId: 'reference:OLD-3', to: 'delivered', occurredAt: '2026-10-05T09:00:00Z' },
      { orderId: 'reference:NOBODY', to: 'delivered' },
      { orderId: 'reference:OLD-3', to: 'deliverd' },
      '{ not json',
      { reference: 'OLD-4', history: [{ to: 'nowhere', occurredAt: '2026-10-05T09:00:00Z' }] },
      { reference: 'OLD-5', colour: 'red' },
    ]);
    assert.deepEqual(
      results.map(({ line, status, code }) => [line, status, code]),
      [
        [1, 201, undefined],
        [2, 200, undefined],
        [3, 404, 'order_not_found'],
        [4, 422, 'status_unknown'],
        [5, 400, 'json_malformed'],
        [6, 422, 'status_unknown'],
        [7, 422, 'validation_failed'],
      ],
    );
    assert.equal((await server.call('GET', '/v1/orders/reference:OLD-3')).body.status, 'delivered');
    assert.equal((await server.call('GET', '/v1/orders/reference:OLD-4')).status, 404);
  });

  test('an import of its own number keeps it, and the counter moves past', async () => {
    await send([{ reference: 'NUMBERED', number: 5000 }]);
    assert.equal((await server.call('GET', '/v1/orders/number:5000')).body.reference, 'NUMBERED');
    const { body } = await server.call('POST', '/v1/orders', { body: {} });
    assert.ok(body.number > 5000);
  });

  test('who takes care of an order is named by e-mail address, and a name that nobody has is refused', async () => {
    const user = await server.call('POST', '/v1/users', { body: { email: 'Owner@example.com', role: 'staff' } });
    const { results } = await send([
      { reference: 'OWNED-1', ownerEmail: 'owner@example.com', watcherEmails: ['OWNER@example.com'] },
      { reference: 'OWNED-2', watcherEmails: ['nobody@example.com'] },
    ]);
    assert.deepEqual(
      results.map(({ status, code }) => [status, code]),
      [
        [201, undefined],
        [422, 'validation_failed'],
      ],
    );
    const { body } = await server.call('GET', '/v1/orders/reference:OWNED-1');
    assert.deepEqual([body.ownerId, body.watcherIds], [user.body.id, [user.body.id]]);
    assert.equal((await server.call('GET', '/v1/orders/reference:OWNED-2')).status, 404);
  });

  test('what was told late is kept at its time and moves the order nowhere', async () => {
    const history = [
      { to: 'packed', occurredAt: '2026-10-04T09:00:00Z', placed: true, message: 'Told late' },
      { to: 'approved', occurredAt: '2026-10-02T09:00:00Z' },
    ];
    const line = { reference: 'LATE-1', status: 'placed', occurredAt: '2026-10-01T09:00:00Z', history };
    await send([line]);
    assert.equal((await send([line])).summary['events'], 0);
    const { body } = await server.call('GET', '/v1/orders/reference:LATE-1/events');
    assert.deepEqual(
      body.data.map(({ to, applied, message }: Record<string, unknown>) => [to, applied, message]),
      [
        ['placed', true, null],
        ['approved', true, null],
        ['packed', false, 'Told late'],
      ],
    );
    assert.equal((await server.call('GET', '/v1/orders/reference:LATE-1')).body.status, 'approved');
  });

  test('an address as a vendor wrote it is taken, and erased with a customer who was named by id', async () => {
    const customer = await server.call('POST', '/v1/customers', { body: { name: 'Ada', email: 'ada.i@example.com' } });
    const shippingAddress = {
      city: 'Pune',
      country: 'India',
      phone: '+91 20 0000 0000, ask for the warehouse behind it',
    };
    await send([{ reference: 'PLACE-1', customer: { id: customer.body.id }, shippingAddress }]);
    const contact = async () => (await server.call('GET', '/v1/orders/reference:PLACE-1/contact')).body;
    assert.deepEqual((await contact()).shippingAddress, shippingAddress);
    await server.call('DELETE', `/v1/people/${customer.body.personId}`);
    assert.deepEqual((await contact()).shippingAddress, {});
  });

  test('a live import tells everybody, and a dry run writes nothing', async () => {
    const { summary } = await send([{ reference: 'LIVE-1' }], { 'x-milepost-mode': 'live' });
    assert.equal(summary['toTell'], 1);
    const dry = await send([{ reference: 'DRY-1' }], { 'x-milepost-mode': 'dry-run' });
    assert.equal(dry.results[0]!['status'], 201);
    assert.equal((await server.call('GET', '/v1/orders/reference:DRY-1')).status, 404);
  });

  test('whoever may not pass over the rules may not import', async () => {
    const staff = await server.key({ role: 'staff' });
    const answer = await server.call('POST', '/v1/orders/import', {
      key: staff,
      body: '{"reference":"X"}',
      headers: { 'content-type': 'application/x-ndjson' },
    });
    assert.deepEqual([answer.status, answer.body.code], [403, 'right_missing']);
  });

  test('lines on one order are done in the order of the lines, with a time or without', async () => {
    await server.call('POST', '/v1/orders', { body: { reference: 'ORDERLY' } });
    const steps = ['approved', 'packed', 'approved', 'packed', 'approved', 'packed'];
    const soon = (index: number) => new Date(Date.now() + index * 1000).toISOString();
    const body = steps
      .map((to, index) =>
        JSON.stringify({ orderId: 'reference:ORDERLY', to, ...(index % 2 === 0 ? { occurredAt: soon(index) } : {}) }),
      )
      .join('\n');
    await server.call('POST', '/v1/status-changes', { body, headers: { 'content-type': 'application/x-ndjson' } });
    const history = await historyOf('reference:ORDERLY');
    assert.equal(history.length, 7);
    const { body: events } = await server.call('GET', '/v1/orders/reference:ORDERLY/events');
    const bySeq = events.data.toSorted((a: { seq: number }, b: { seq: number }) => a.seq - b.seq);
    assert.deepEqual(
      bySeq.slice(1).map(({ to }: { to: string }) => to),
      steps,
    );
  });
});
