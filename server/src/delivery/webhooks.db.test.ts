import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import pg from 'pg';
import pino from 'pino';
import { Webhook } from 'standardwebhooks';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { Receiver } from '../../test/receiver.ts';
import { startReceiver, until } from '../../test/receiver.ts';

describe('webhooks', () => {
  let server: TestApp;
  let receivers: Receiver[] = [];
  /** What the server has logged as an error. */
  const faults: string[] = [];
  let aheadMs = 0;
  /** Where the clock stands still, if it does. */
  let stillMs: number | undefined;
  const now = () => new Date((stillMs ?? Date.now()) + aheadMs);
  const passSeconds = (seconds: number) => (aheadMs += seconds * 1000);
  before(async () => {
    server = await startTestApp({
      settings: { allowTargets: ['127.0.0.1/32'], webhookFailuresMax: 4 },
      now,
      logger: pino({ level: 'error' }, { write: (line: string) => void faults.push(line) }),
    });
  });
  after(() => server.stop());
  afterEach(async () => {
    const { body } = await server.call('GET', '/v1/endpoints');
    for (const { id } of body.data) await server.call('DELETE', `/v1/endpoints/${id}`);
    aheadMs = 0;
    stillMs = undefined;
    for (const receiver of receivers) await receiver.close();
    receivers = [];
  });

  /** What happens to the tables by another process. */
  async function query(text: string, values: readonly unknown[]): Promise<void> {
    const client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
    await client.query(text, [...values]).finally(() => client.end());
  }

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

  const read = async (id: string) => (await server.call('GET', `/v1/endpoints/${id}`)).body;
  const deliveries = async (id: string, query = '') =>
    (await server.call('GET', `/v1/endpoints/${id}/deliveries${query}`)).body.data;
  const seqs = (hook: Receiver, orderId: string) =>
    hook.received.filter(({ body }) => body.data.orderId === orderId).map(({ body }) => body.data.seq);

  test('a rotated secret signs beside the old one until the overlap is over', async () => {
    const hook = await receiver();
    const { id, secret: old } = await endpoint(hook.url);
    const { status, body: rotated } = await server.call('POST', `/v1/endpoints/${id}/secrets`, {
      body: { overlapSeconds: 3600 },
    });
    assert.equal(status, 201);
    await order();
    await until('a webhook', () => hook.received.length === 1);
    const [both] = hook.received;
    for (const secret of [old, rotated.secret])
      new Webhook(secret).verify(both!.text, both!.headers as Record<string, string>);
    assert.equal((await read(id)).secrets.length, 2);
    assert.ok(!JSON.stringify(await read(id)).includes('whsec_'), 'a secret is shown only once');

    passSeconds(3601);
    await order();
    await until('another webhook', () => hook.received.length === 2);
    const signatures = String(hook.received[1]!.headers['webhook-signature']).split(' ');
    assert.equal(signatures.length, 1);
  });

  test('a delivery that fails is tried again by the schedule, becomes a dead letter, and can be taken up again', async () => {
    const hook = await receiver(500);
    const { id } = await endpoint(hook.url, { retrySchedule: [60, 120] });
    await order();
    for (let attempts = 1; attempts <= 3; attempts++) {
      await until(`attempt ${attempts}`, async () => (await deliveries(id))[0]?.attempts === attempts);
      passSeconds(150);
    }
    const [dead] = await deliveries(id, '?state=dead');
    assert.deepEqual([dead.state, dead.attempts, dead.nextAttemptAt], ['dead', 3, null]);
    const { body } = await server.call('GET', `/v1/endpoints/${id}/deliveries/${dead.id}`);
    assert.equal(body.log.length, 3);
    const [first] = body.log;
    assert.deepEqual(
      [first.ok, first.reason, first.words, first.response.status],
      [false, 'status', 'The receiver answered 500.', 500],
    );
    assert.ok(first.nextAttemptAt > first.at);
    assert.equal(first.request.headers['webhook-id'], dead.eventId);
    assert.equal(JSON.parse(first.request.body).type, 'order.created');

    hook.answer = 200;
    assert.equal((await server.call('POST', `/v1/endpoints/${id}/deliveries/${dead.id}/retry`)).status, 202);
    await until('the delivery', async () => (await deliveries(id, '?state=delivered')).length === 1);
    assert.deepEqual(new Set(hook.received.map(({ headers }) => headers['webhook-id'])), new Set([dead.eventId]));
    assert.equal((await server.call('POST', `/v1/endpoints/${id}/deliveries/${dead.id}/retry`)).status, 409);
  });

  test('Retry-After is honoured', async () => {
    const hook = await receiver((response) => response.writeHead(503, { 'retry-after': '600' }).end());
    const { id } = await endpoint(hook.url, { retrySchedule: [5, 5, 5] });
    await order();
    await until('an attempt', async () => (await deliveries(id))[0]?.attempts === 1);
    const [waiting] = await deliveries(id);
    const waitSeconds = (Date.parse(waiting.nextAttemptAt) - Date.now() - aheadMs) / 1000;
    assert.ok(waitSeconds > 590 && waitSeconds <= 600, `${waitSeconds} s`);
    hook.answer = 200;
    passSeconds(601);
    await until('the delivery', async () => (await deliveries(id, '?state=delivered')).length === 1);
  });

  test('410 pauses the endpoint, and nothing is dropped: resumed, it catches up', async () => {
    const hook = await receiver(410);
    const { id } = await endpoint(hook.url);
    await order();
    await until('the pause', async () => !(await read(id)).enabled);
    assert.deepEqual([(await read(id)).status, (await read(id)).pausedReason], ['paused', 'gone']);
    await order();
    await order();
    hook.answer = 200;
    hook.received.length = 0;
    await server.call('PATCH', `/v1/endpoints/${id}`, { body: { enabled: true } });
    await until('all three', () => hook.received.length === 3);
    const positions = hook.received.map(({ body }) => Number(body.data.position));
    assert.deepEqual(
      positions,
      positions.toSorted((a, b) => a - b),
    );
  });

  test('an endpoint that fails altogether is probed, its account is told, and it catches up when it answers again', async () => {
    const hook = await receiver(500);
    const { id } = await endpoint(hook.url, { retrySchedule: [1, 1, 1, 1, 1, 1, 1], ordering: 'per-order' });
    const orders = [];
    for (let i = 0; i < 6; i++) orders.push(await order());
    await until('failing', async () => {
      passSeconds(2);
      return (await read(id)).status === 'failing';
    });
    // Far longer than the schedule lasts: the attempts no longer count.
    for (let i = 0; i < 5; i++) {
      const probes = hook.received.length;
      await until('a probe', () => {
        passSeconds(1);
        return hook.received.length > probes;
      });
    }
    assert.deepEqual(await deliveries(id, '?state=dead'), []);
    const later = await order();
    const { body: feed } = await server.call('GET', '/v1/events?types=account.endpoint_failing&limit=500');
    assert.ok(feed.data.some(({ data }: { data: { endpointId: string } }) => data.endpointId === id));

    hook.received.length = 0;
    hook.answer = 200;
    await until('all of them', () => {
      passSeconds(1);
      return new Set(hook.received.map(({ body }) => body.data.orderId)).size === 7;
    });
    // The clock runs faster than an attempt may last, so that one that is under way is made again by then.
    for (const { id: orderId } of [...orders, later]) assert.deepEqual([...new Set(seqs(hook, orderId))], [1]);
    await until('active', async () => (await read(id)).status === 'active');
  });

  test('per order, a later event waits for the one before; other orders go on', async () => {
    let stuck = '';
    const hook = await receiver((response, { body }) => {
      response.writeHead(body.data.orderId === stuck && body.data.seq === 1 ? 500 : 200).end();
    });
    const { id } = await endpoint(hook.url, { ordering: 'per-order', retrySchedule: [60, 60] });
    await server.call('PATCH', `/v1/endpoints/${id}`, { body: { enabled: false } });
    const first = await order();
    stuck = first.id;
    await move(first.id, 'approved');
    const others = [await order(), await order()];
    for (const other of others) await move(other.id, 'approved');
    await server.call('PATCH', `/v1/endpoints/${id}`, { body: { enabled: true } });
    await until('the others', () => others.every((other) => seqs(hook, other.id).length === 2));
    assert.deepEqual(
      others.map((other) => seqs(hook, other.id)),
      [
        [1, 2],
        [1, 2],
      ],
    );
    await until('a first attempt', () => seqs(hook, first.id).length === 1);
    await until('its record', async () =>
      (await deliveries(id, `?orderId=${first.id}`)).some(({ attempts }: { attempts: number }) => attempts === 1),
    );
    assert.deepEqual(seqs(hook, first.id), [1], 'the second event must wait');
    stuck = '';
    passSeconds(80);
    await until('both', () => seqs(hook, first.id).length === 3);
    assert.deepEqual(seqs(hook, first.id), [1, 1, 2]);
  });

  test('per order, an event that is given up lets the next one go', async () => {
    const hook = await receiver((response, { body }) => response.writeHead(body.data.seq === 1 ? 422 : 200).end());
    const { id } = await endpoint(hook.url, { ordering: 'per-order', retrySchedule: [60] });
    const made = await order();
    await move(made.id, 'approved');
    await until('an attempt', async () =>
      (await deliveries(id)).some(({ attempts }: { attempts: number }) => attempts === 1),
    );
    passSeconds(80);
    await until('the second event', () => seqs(hook, made.id).includes(2));
    assert.deepEqual(seqs(hook, made.id), [1, 1, 2]);
    assert.equal((await deliveries(id, '?state=dead')).length, 1);
  });

  test('an endpoint that hangs never delays another', async () => {
    const hanging = await receiver(() => {});
    const quick = await receiver();
    const slow: string[] = [];
    for (let i = 0; i < 3; i++)
      slow.push((await endpoint(hanging.url, { timeoutSeconds: 300, description: `hangs ${i}` })).id);
    await endpoint(quick.url);
    for (let i = 0; i < 30; i++) await order();
    await until('all at the quick one', () => quick.received.length === 30, 50);
    await until('one that hangs', () => hanging.received.length > 0);
    for (const id of slow)
      assert.ok(
        (await deliveries(id)).every(({ attempts }: { attempts: number }) => attempts === 0),
        'they still hang',
      );
  });

  test('a new endpoint can begin at a position, or with a snapshot that the tail follows without gap or repeat', async () => {
    const [{ position }] = [await order()];
    const active = await order();
    await move(active.id, 'approved');
    const closed = await order();
    await move(closed.id, 'canceled', { reason: 'customer_request' }).catch(() => {});
    await server.call('POST', `/v1/orders/${closed.id}/override`, { body: { to: 'canceled', reason: 'test' } });

    const since = await receiver();
    await endpoint(since.url, { start: { from: 'position', position } });
    await until('what came after', () => seqs(since, active.id).length === 2);
    assert.ok(since.received.every(({ body }) => Number(body.data.position) > Number(position)));

    const snapshot = await receiver();
    await endpoint(snapshot.url, { start: { from: 'snapshot' } });
    await move(active.id, 'packed', {}).catch(() => {});
    const tail = await order();
    await until(
      'snapshot and tail',
      () => seqs(snapshot, tail.id).length === 1 && seqs(snapshot, active.id).length >= 1,
    );
    const shown = snapshot.received.filter(({ body }) => body.type === 'order.snapshot');
    assert.ok(
      shown.some(
        ({ body }) => body.data.orderId === active.id && body.data.order.status === 'approved' && body.data.seq === 2,
      ),
    );
    assert.ok(!shown.some(({ body }) => body.data.orderId === closed.id), 'a closed order is not in it');
    const all = seqs(snapshot, active.id);
    assert.deepEqual(all, [...new Set(all)], 'nothing twice');
    const lastSnapshot = snapshot.received.findLastIndex(({ body }) => body.type === 'order.snapshot');
    const firstTail = snapshot.received.findIndex(({ body }) => body.type !== 'order.snapshot');
    assert.ok(lastSnapshot < firstTail, 'the tail follows the snapshot');
  });

  test('only what types, filters and the condition ask for is told', async () => {
    const [byType, byStatus, byCondition] = [await receiver(), await receiver(), await receiver()];
    await endpoint(byType.url, { types: ['order.status_changed'] });
    await endpoint(byStatus.url, { filters: { status: ['approved'], workflow: ['retail'] } });
    await endpoint(byCondition.url, { filters: { condition: 'order.total.amount > 100.0' } });
    const small = await order({ total: { amount: '20.00', currency: 'EUR' } });
    const large = await order({ total: { amount: '250.00', currency: 'EUR' } });
    await move(small.id, 'approved');
    await move(large.id, 'approved');
    await until(
      'all',
      () => byType.received.length === 2 && byStatus.received.length === 2 && byCondition.received.length === 2,
    );
    assert.deepEqual(
      byType.received.map(({ body }) => [body.type, body.data.previousSeq]),
      Array(2).fill(['order.status_changed', null]),
    );
    assert.deepEqual(
      byStatus.received.map(({ body }) => body.data.to),
      ['approved', 'approved'],
    );
    assert.deepEqual(
      byCondition.received.map(({ body }) => body.data.orderId),
      [large.id, large.id],
    );
  });

  test('a receiver for customers is told nothing internal', async () => {
    const hook = await receiver();
    await endpoint(hook.url, { audience: 'customer' });
    const made = await order({ data: { margin: 'secret margin' }, note: 'internal note' });
    await move(made.id, 'approved', { note: 'another note', message: 'Paid' });
    await until('two', () => hook.received.length === 2);
    const text = hook.received.map((each) => each.text).join();
    for (const secret of ['secret margin', 'internal note', 'another note']) assert.ok(!text.includes(secret), secret);
    assert.equal(hook.received[1]!.body.data.message, 'Paid');
  });

  test('with latest-per-order, what waits is replaced by what came later, and connects to what was told', async () => {
    const hook = await receiver();
    const { id } = await endpoint(hook.url, { compaction: 'latest-per-order', retrySchedule: [600] });
    const made = await order();
    await until('the creation', () => hook.received.length === 1);
    await until('its record', async () => (await deliveries(id, '?state=delivered')).length === 1);
    hook.answer = 500;
    await move(made.id, 'approved');
    await until('a failed attempt', async () => (await deliveries(id, '?state=pending'))[0]?.attempts === 1);
    await server.call('POST', `/v1/orders/${made.id}/override`, { body: { to: 'shipped', reason: 'test' } });
    await until('the later event in its place', async () => (await deliveries(id, '?state=pending'))[0]?.seq === 3);
    hook.answer = 200;
    hook.received.length = 0;
    passSeconds(800);
    await until('the latest', () => hook.received.length === 1);
    const { data } = hook.received[0]!.body;
    assert.deepEqual([data.seq, data.previousSeq, data.from, data.to], [3, 1, 'placed', 'shipped']);
  });

  test('replays: one event, all since a position, only what failed; repeats carry the same id', async () => {
    const hook = await receiver();
    const { id } = await endpoint(hook.url, { retrySchedule: [] });
    const made = [await order(), await order(), await order()];
    await until('three', () => hook.received.length === 3);
    const ids = hook.received.map(({ headers }) => headers['webhook-id']);
    const replay = async (body: object) => {
      hook.received.length = 0;
      const started = await server.call('POST', `/v1/endpoints/${id}/replays`, { body });
      assert.equal(started.status, 202, JSON.stringify(started.body));
      return started.body.id;
    };

    await replay({ kind: 'event', position: made[1].position });
    await until('the one', () => hook.received.length === 1);
    assert.equal(hook.received[0]!.headers['webhook-id'], ids[1]);

    const replayId = await replay({ kind: 'since', position: made[0].position });
    await until('the two', () => hook.received.length === 2);
    await until('done', async () => {
      const { body } = await server.call('GET', `/v1/endpoints/${id}/replays/${replayId}`);
      return body.state === 'done' && body.queued === 2 && body.settled === 2 && body.position === body.toPosition;
    });

    hook.answer = 500;
    await order();
    await until('a dead letter', async () => (await deliveries(id, '?state=dead')).length === 1);
    hook.answer = 200;
    await replay({ kind: 'failed' });
    await until('the dead letter', () => hook.received.length === 1);
    await until('no dead letter', async () => (await deliveries(id, '?state=dead')).length === 0);

    const today = {
      from: new Date(Date.now() + aheadMs - 86_400_000).toISOString(),
      to: new Date(Date.now() + aheadMs + 60_000).toISOString(),
    };
    await replay({ kind: 'range', ...today });
    await until('all of the range', () =>
      ids.every((each) => hook.received.some(({ headers }) => headers['webhook-id'] === each)),
    );
  });

  test('a slow replay does not starve live traffic', async () => {
    const hook = await receiver();
    const { id } = await endpoint(hook.url);
    const { position } = await order();
    for (let i = 0; i < 20; i++) await order();
    await until('all', () => hook.received.length === 21);
    hook.received.length = 0;
    await server.call('POST', `/v1/endpoints/${id}/replays`, { body: { kind: 'since', position, perSecond: 1 } });
    await until('the replay has begun', () => hook.received.length > 0);
    const live = await order();
    await until('the live one', () => seqs(hook, live.id).length === 1);
    assert.ok(hook.received.length < 21, 'the replay was still under way');
  });

  test('CloudEvents and the signature of Ingram', async () => {
    const [cloud, hub] = [await receiver(), await receiver()];
    await endpoint(cloud.url, { format: 'cloudevents' });
    await endpoint(hub.url, { signature: 'ingram', secret: 'made-up-webhook-secret-0001' });
    const made = await order();
    await until('both', () => cloud.received.length === 1 && hub.received.length === 1);
    const { headers, body } = cloud.received[0]!;
    assert.match(String(headers['content-type']), /^application\/cloudevents\+json/);
    assert.deepEqual(
      [body.specversion, body.type, body.subject, body.id],
      ['1.0', 'milepost.order.created', made.id, headers['webhook-id']],
    );
    assert.equal(String(hub.received[0]!.headers['x-hub-signature']).length, 88);
  });

  test('a test event is sent at once and is one of the catalogue; headers of ones own go along and stay hidden', async () => {
    const hook = await receiver();
    const { id, secret } = await endpoint(hook.url, { headers: { authorization: 'Bearer hidden-token' } });
    const { body: catalogue } = await server.call('GET', '/v1/event-types');
    assert.ok(catalogue.data.length > 20);
    const { status, body } = await server.call('POST', `/v1/endpoints/${id}/test`, { body: { type: 'order.late' } });
    assert.equal(status, 202);
    await until('the test', () => hook.received.length === 1);
    const [one] = hook.received;
    new Webhook(secret).verify(one!.text, one!.headers as Record<string, string>);
    assert.deepEqual([one!.body.type, one!.headers.authorization], ['order.late', 'Bearer hidden-token']);
    const example = catalogue.data.find(({ type }: { type: string }) => type === 'order.late').example;
    assert.deepEqual(one!.body.data, example.data);
    await until('its record', async () => (await deliveries(id, '?state=delivered')).length === 1);
    const log = await server.call('GET', `/v1/endpoints/${id}/deliveries/${body.deliveryId}`);
    assert.equal(log.body.log[0].request.headers.authorization, '***');
    assert.ok(!JSON.stringify([log.body, await read(id)]).includes('hidden-token'));
  });

  test('what an endpoint may not be is refused with what to do', async () => {
    const refused = async (body: object, pointer: string) => {
      const answer = await server.call('POST', '/v1/endpoints', { body });
      assert.deepEqual([answer.status, answer.body.pointer], [422, pointer], JSON.stringify(answer.body));
    };
    const url = 'https://example.com/hook';
    for (const target of [
      'http://93.184.216.34/',
      'https://10.0.0.1/',
      'https://[::ffff:a00:1]/',
      'https://169.254.169.254/',
      'ftp://example.com/',
    ])
      await refused({ url: target }, '/url');
    await refused({ url, types: ['order.misspelt'] }, '/types');
    await refused({ url, format: 'xml' }, '/format');
    await refused({ url, filters: { condition: 'order.totl > 1' } }, '/filters/condition');
    await refused({ url, filters: { category: ['opened'] } }, '/filters/category');
    await refused({ url, headers: { 'webhook-id': 'mine' } }, '/headers/webhook-id');
    await refused({ url, secret: 'short-secret' }, '/secret');
    const staff = await server.key({ role: 'staff' });
    assert.equal((await server.call('POST', '/v1/endpoints', { body: { url }, key: staff })).status, 403);
  });

  test('a name that turns to a private address after it was saved is stopped when connecting, with words in the log', async () => {
    const { id } = await endpoint('https://localhost:9/hook', { retrySchedule: [] });
    await order();
    await until('the attempt', async () => (await deliveries(id, '?state=dead')).length === 1);
    const [dead] = await deliveries(id);
    const { body } = await server.call('GET', `/v1/endpoints/${id}/deliveries/${dead.id}`);
    // 127.0.0.1 is on this server's list, ::1 is not; whichever is reached, nothing is sent in the clear.
    assert.match(body.log[0].words, /not allowed as a target|refused the connection/);
  });

  test('another account sees nothing of it', async () => {
    const hook = await receiver();
    const { id } = await endpoint(hook.url);
    const other = await server.account('others');
    for (const path of ['', '/deliveries', '/replays']) {
      assert.equal((await server.call('GET', `/v1/endpoints/${id}${path}`, { key: other.manager })).status, 404, path);
    }
    assert.deepEqual((await server.call('GET', '/v1/endpoints', { key: other.manager })).body.data, []);
    await server.call('POST', '/v1/orders', { body: { workflow: 'retail' }, key: other.manager });
    const mine = await order();
    await until('mine', () => hook.received.length === 1);
    assert.equal(hook.received[0]!.body.data.orderId, mine.id);
  });

  test('two nodes share the work without double work; what a dead node had claimed is taken up when its lease ends', async () => {
    const second = await startTestApp({
      connectionString: server.connectionString,
      settings: { allowTargets: ['127.0.0.1/32'] },
      now,
    });
    const hook = await receiver();
    await endpoint(hook.url);
    // On a machine that stands still for seconds, a node that lives may look dead to the other.
    stillMs = Date.now();
    for (let i = 0; i < 60; i++) await order();
    await until('all', () => hook.received.length >= 60);
    assert.equal(new Set(hook.received.map(({ headers }) => headers['webhook-id'])).size, 60);
    assert.equal(hook.received.length, 60);

    // It never answers, and the time passes that it would have been given: as if whoever sent it had died.
    hook.answer = () => {};
    hook.received.length = 0;
    await order();
    await until('a first attempt', () => hook.received.length === 1);
    hook.answer = 200;
    passSeconds(60);
    await until('a second attempt', () => hook.received.length === 2);
    assert.equal(hook.received[0]!.headers['webhook-id'], hook.received[1]!.headers['webhook-id']);
    await second.stop();
  });

  test('what went well is recorded once, also when a failure was noted elsewhere meanwhile', async () => {
    const hook = await receiver();
    const { id } = await endpoint(hook.url);
    const faultCount = faults.length;
    hook.answer = (response) => {
      void query('UPDATE endpoint_health SET failures = 1 WHERE endpoint_id = $1', [id]).then(() => {
        hook.answer = 204;
        response.writeHead(204).end();
      });
    };
    await order();
    await until('the first is recorded', async () => (await deliveries(id, '?state=delivered')).length === 1);
    await order();
    await until('both are recorded', async () => (await deliveries(id, '?state=delivered')).length === 2);
    assert.deepEqual(faults.slice(faultCount), []);
  });

  test('an endpoint that a dead process had as much under way at as it takes is told on once those leases end', async () => {
    const hook = await receiver(500);
    const { id } = await endpoint(hook.url, { concurrency: 1, retrySchedule: [3600] });
    const failed = await order();
    await until('a failed attempt', async () => (await deliveries(id))[0]?.attempts === 1);
    const lease = `leased_until = now() + interval '2 seconds', due_at = now() + interval '2 seconds'`;
    await query(`UPDATE deliveries SET ${lease} WHERE endpoint_id = $1`, [id]);
    hook.answer = 200;
    const next = await order();
    await until('both', () => seqs(hook, failed.id).length === 2 && seqs(hook, next.id).length === 1);
  });

  test('what a backfill records is told only to those who ask for it', async () => {
    const [usual, historical] = [await receiver(), await receiver()];
    await endpoint(usual.url);
    await endpoint(historical.url, { historical: true });
    const { status } = await server.call('POST', '/v1/orders', {
      body: { workflow: 'retail' },
      headers: { 'x-milepost-mode': 'backfill' },
    });
    assert.equal(status, 201);
    const live = await order();
    await until('both', () => historical.received.length === 2 && usual.received.length === 1);
    assert.equal(usual.received[0]!.body.data.orderId, live.id);
  });
});
