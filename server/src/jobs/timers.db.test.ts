import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { until } from '../../test/until.ts';
import { connectTo } from '../../test/database.ts';
import type { Submission } from '../core/outcome.ts';
import { systemPrincipal } from '../core/principal.ts';
import { sha256Hex } from '../lib/ids.ts';
import type { Database } from '../store/database.ts';
import { claimDueOrders } from '../store/timer-store.ts';

const hour = 3_600_000;
const day = 24 * hour;

describe('what happens by itself', () => {
  let clock = new Date('2026-11-21T09:00:00Z').getTime();
  const now = () => new Date(clock);
  let server: TestApp;
  let second: TestApp;
  let database: Database;
  before(async () => {
    server = await startTestApp({ now });
    second = await startTestApp({ now, connectionString: server.connectionString });
    database = connectTo(server.connectionString, 2);
  });
  after(async () => {
    await database.close();
    await second.stop();
    await server.stop();
  });

  async function order(body: object = {}, headers: Record<string, string> = {}): Promise<string> {
    const made = await server.call('POST', '/v1/orders', {
      body: { workflow: 'retail', status: 'payment_due', ...body },
      headers,
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    await shown(made.body.position);
    return made.body.id;
  }

  /** Waits until the projections, and with them the due timers, show this position. */
  async function shown(position: string): Promise<void> {
    const { status } = await server.call('GET', `/v1/orders?limit=1&atLeast=${position}`);
    assert.equal(status, 200);
  }

  async function change(method: string, path: string, body: object): Promise<void> {
    const changed = await server.call(method, path, { body });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    if (changed.body.position !== null) await shown(changed.body.position);
  }

  async function statusOf(id: string): Promise<string> {
    return (await server.call('GET', `/v1/orders/${id}`)).body.status;
  }

  async function history(id: string): Promise<{ type: string; to: string; actor: { kind: string }; data: unknown }[]> {
    return (await server.call('GET', `/v1/orders/${id}/events`)).body.data;
  }

  async function pending(id: string): Promise<string[]> {
    const { rows } = await database.query<{ name: string }>({
      text: `SELECT t.name FROM order_list l CROSS JOIN LATERAL jsonb_to_recordset(l.timers) AS t (name text)
        WHERE l.account_id = $1 AND l.order_id = $2 ORDER BY t.name`,
      values: [server.accountId, id],
    });
    return rows.map(({ name }) => name);
  }

  test('a year passes in a moment: what is due is done by the system, once', async () => {
    const id = await order();
    assert.deepEqual(await pending(id), ['unpaid']);
    clock += 365 * day;
    await until(async () => (await statusOf(id)) === 'canceled');

    const events = await history(id);
    assert.deepEqual(
      events.map(({ type, to, actor }) => [type, to, actor.kind]),
      [
        ['order.created', 'payment_due', 'key'],
        ['order.status_changed', 'canceled', 'system'],
      ],
    );
    await until(async () => (await pending(id)).length === 0);
  });

  test('two nodes fire each of many timers once', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, () => order()));
    clock += 14 * day;
    await until(async () => {
      const { body } = await server.call('GET', '/v1/timers/upcoming');
      return body.data.length === 0;
    });
    for (const id of ids) {
      const events = await history(id);
      assert.deepEqual(
        events.map(({ to }) => to),
        ['payment_due', 'canceled'],
      );
    }
  });

  test('a node that dies after its claim loses the timer to another, which fires it once', async () => {
    const [claimed, free] = [await order(), await order()];
    const due = new Date(clock + 14 * day);
    const lease = new Date(due.getTime() + 30_000);
    const taken = await claimDueOrders(database, server.accountId, { now: due, until: lease, limit: 1 });
    assert.deepEqual(
      taken.map(({ orderId }) => orderId),
      [claimed],
    );

    clock = due.getTime();
    await until(async () => (await statusOf(free)) === 'canceled');
    assert.equal(await statusOf(claimed), 'payment_due');

    clock += 31_000;
    await until(async () => (await statusOf(claimed)) === 'canceled');
    assert.equal((await history(claimed)).length, 2);
  });

  test('a node that dies after the commit leaves nothing to be done twice', async () => {
    const id = await order({ status: 'placed' });
    const due = new Date(clock + day);
    const taken = await claimDueOrders(database, server.accountId, {
      now: due,
      until: new Date(due.getTime() + 30_000),
      limit: 10,
    });
    assert.equal(taken.length, 1);
    const { sinceVersion } = taken[0]!.timers[0]!;
    const key = `timer:placed_late:${sinceVersion}`;
    const fire: Submission = {
      accountId: server.accountId,
      lookups: [{ kind: 'id', id }],
      command: { kind: 'fire_timer', timer: 'placed_late', sinceVersion },
      circumstances: {
        actor: systemPrincipal(server.accountId),
        source: 'system',
        intent: { kind: 'request' },
        backfill: false,
      },
      idempotency: { key, scope: `system timer ${id}`, requestHash: sha256Hex(key) },
    };
    clock = due.getTime();
    const first = await server.app.commit(fire);
    assert.equal(first.kind, 'committed');
    const again = await second.app.commit(fire);
    assert.ok(again.kind === 'committed' && again.replayed);
    const { idempotency: _, ...withoutKey } = fire;
    assert.equal((await second.app.commit(withoutKey)).kind, 'unchanged');

    clock += 31_000;
    await until(async () => (await pending(id)).length === 0);
    assert.equal((await history(id)).filter(({ type }) => type === 'order.late').length, 1);
  });

  test('an order that is late is told so once, whatever else happens to it', async () => {
    const id = await order({ status: 'placed' });
    clock += day;
    await until(async () => (await history(id)).some(({ type }) => type === 'order.late'));
    await change('PATCH', `/v1/orders/${id}`, { data: { gift: true } });

    assert.deepEqual(await pending(id), []);
    const listed = await server.call('GET', '/v1/orders?late=true');
    assert.ok(listed.body.data.some((row: { id: string }) => row.id === id));
  });

  test('nothing happens to an order whose timers are held, and what was due happens when they are let go', async () => {
    const [held, free] = [await order(), await order()];
    await change('PATCH', `/v1/orders/${held}`, { timersHeld: true });
    assert.deepEqual(await pending(held), []);
    clock += 15 * day;
    await until(async () => (await statusOf(free)) === 'canceled');
    assert.equal(await statusOf(held), 'payment_due');

    await change('PATCH', `/v1/orders/${held}`, { timersHeld: false });
    await until(async () => (await statusOf(held)) === 'canceled');
  });

  test('a backfill sets no timer that was due before it was recorded, and those to come', async () => {
    const at = (days: number) => new Date(clock - days * day).toISOString();
    const old = await order({ occurredAt: at(30) }, { 'x-milepost-mode': 'backfill' });
    const recent = await order({ occurredAt: at(13) }, { 'x-milepost-mode': 'backfill' });

    assert.deepEqual(await pending(old), []);
    assert.deepEqual(await pending(recent), ['unpaid']);
    clock += day;
    await until(async () => (await statusOf(recent)) === 'canceled');
    assert.equal(await statusOf(old), 'payment_due');
  });

  test('an undo gives a timer the time back that it had left', async () => {
    const id = await order();
    clock += 13 * day;
    await change('PUT', `/v1/orders/${id}/status`, { to: 'placed' });
    assert.deepEqual(await pending(id), ['placed_late']);
    clock += 20 * hour;
    await change('POST', `/v1/orders/${id}/undo`, {});

    const { body } = await server.call('GET', '/v1/timers/upcoming?withinSeconds=172800');
    const [unpaid] = body.data.filter(({ timer }: { timer: string }) => timer === 'unpaid');
    assert.equal(unpaid.firstInSeconds, 86_400);
  });

  test('what will happen by itself is listed with how many orders and when', async () => {
    clock += 400 * day;
    await until(async () => (await server.call('GET', '/v1/timers/upcoming')).body.data.length === 0);
    await order();
    clock += hour;
    const late = await order();
    clock += 13 * day + 21 * hour;

    const { body } = await server.call('GET', '/v1/timers/upcoming');
    assert.equal(body.data.length, 1);
    const [group] = body.data;
    assert.equal(group.sentence, 'In 2 h: 2 orders in payment_due to canceled (unpaid).');
    assert.equal(group.orders, 2);
    assert.equal(group.lastDueAt, new Date(clock + 3 * hour).toISOString());
    await change('PUT', `/v1/orders/${late}/status`, { to: 'placed' });
    const changed = await server.call('GET', '/v1/timers/upcoming?withinSeconds=10800');
    assert.equal(changed.body.data[0].orders, 1);

    const client = await server.key({ role: 'client', customerIds: [server.accountId] });
    assert.equal((await server.call('GET', '/v1/timers/upcoming', { key: client })).status, 403);
  });

  test('a request for a transition expires by itself', async () => {
    const made = await server.call('POST', '/v1/orders', {
      body: { workflow: 'retail', status: 'placed', customer: { name: 'Ada', externalIds: { shop: '1' } } },
    });
    await change('PUT', `/v1/orders/${made.body.id}/status`, { to: 'approved' });
    const client = await server.key({ role: 'client', customerIds: [made.body.customerId] });
    const asked = await server.call('POST', `/v1/orders/${made.body.id}/requests`, {
      key: client,
      body: { to: 'canceled', message: 'I ordered twice' },
    });
    assert.equal(asked.status, 201, JSON.stringify(asked.body));
    await shown((await server.call('GET', '/v1/events?limit=500')).body.position);
    const { body } = await server.call('GET', '/v1/timers/upcoming?withinSeconds=345600');
    assert.ok(
      body.data.some(
        ({ action, timer }: { action: string; timer: string | null }) => action === 'expire_request' && timer === null,
      ),
    );

    clock += 3 * day;
    await until(async () => (await history(made.body.id)).some(({ type }) => type === 'order.request_expired'));
    const read = await server.call('GET', `/v1/orders/${made.body.id}`);
    assert.deepEqual(read.body.requests, []);
    assert.equal(read.body.attention, 'merchant');
  });
});

describe('the circuit breaker', () => {
  let clock = new Date('2026-11-21T09:00:00Z').getTime();
  let server: TestApp;
  before(async () => {
    server = await startTestApp({ now: () => new Date(clock), settings: { timerOrdersPerHourMax: 4 } });
  });
  after(() => server.stop());

  async function countIn(status: string): Promise<number> {
    const { body } = await server.call('GET', '/v1/orders/counts');
    return body.data.find((row: { status: string }) => row.status === status)?.orders ?? 0;
  }

  test('a timer that would touch more orders in an hour than the limit touches none until it is let go on', async () => {
    const make = () => server.call('POST', '/v1/orders', { body: { workflow: 'retail', status: 'payment_due' } });
    await Promise.all(Array.from({ length: 4 }, make));
    clock += 60_000;
    await Promise.all(Array.from({ length: 3 }, make));
    await until(async () => (await countIn('payment_due')) === 7);
    clock += 14 * day - 60_000;
    await until(async () => (await countIn('canceled')) === 4);

    clock += 60_000;
    const upcoming = async () => (await server.call('GET', '/v1/timers/upcoming')).body.data;
    await until(async () => typeof (await upcoming())[0]?.stoppedAt === 'string');
    assert.equal((await upcoming())[0].orders, 3);
    assert.equal(await countIn('canceled'), 4);
    const audit = await server.call('GET', '/v1/events?types=account.timer_stopped');
    assert.deepEqual(audit.body.data.length, 1);

    assert.equal((await server.call('POST', '/v1/timers/retail/unpaid/resume')).status, 204);
    await until(async () => (await countIn('canceled')) === 7);
    assert.equal((await server.call('POST', '/v1/timers/retail/unpaid/resume')).status, 404);
  });
});
