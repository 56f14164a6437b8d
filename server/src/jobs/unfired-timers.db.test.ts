import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { until } from '../../test/until.ts';

const day = 86_400_000;

/** Waiting orders are given up after a day unless somebody says so before, and brought to mind at the same time. */
const definition = `key: care
name: Care
initial:
  - { status: waiting, roles: [staff, manager] }
statuses:
  waiting: { label: Waiting, category: open, audience: customer }
  given_up: { label: Given up, category: canceled, audience: customer }
transitions:
  give_up:
    label: Give up
    from: waiting
    to: given_up
    roles: [system]
    guards:
      - condition: 'has(order.data.unwanted)'
timers:
  waiting_late: { status: waiting, after: P1D, late: true }
  unwanted: { status: waiting, after: P1D, transition: give_up }
`;

describe('timers that were due and did not fire', () => {
  let clock = new Date('2026-11-21T09:00:00Z').getTime();
  let server: TestApp;
  before(async () => {
    server = await startTestApp({ now: () => new Date(clock), settings: { timerOrdersPerHourMax: 2 } });
    const published = await server.call('POST', '/v1/workflows/care/versions', {
      key: server.manager,
      body: { definition },
    });
    assert.equal(published.status, 201, JSON.stringify(published.body));
  });
  after(() => server.stop());

  async function order(body: object = {}): Promise<string> {
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'care', ...body } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    await server.call('GET', `/v1/orders?limit=1&atLeast=${made.body.position}`);
    return made.body.id;
  }

  async function timers(): Promise<{ data: any[]; refused: any[] }> {
    return (await server.call('GET', '/v1/timers/upcoming')).body;
  }

  async function typesOf(id: string): Promise<string[]> {
    const { body } = await server.call('GET', `/v1/orders/${id}/events`);
    return body.data.map(({ type }: { type: string }) => type);
  }

  test('what a guard refuses is told with its reason and tried again once the order is another; the timer beside it fires', async () => {
    const id = await order();
    clock += day;
    // The timer that fired has the row of the list written anew, with the refused one in it until it is tried again.
    await until(async () => {
      const { data, refused } = await timers();
      return data.length === 0 && refused.length === 1;
    });
    const { refused } = await timers();
    const { workflow, status, timer, orders, example } = refused[0];
    assert.deepEqual([workflow, status, timer, orders], ['care', 'waiting', 'unwanted', 1]);
    assert.match(example.detail, /unwanted/);
    assert.deepEqual(await typesOf(id), ['order.created', 'order.late']);

    await server.call('PATCH', `/v1/orders/${id}`, { body: { data: { unwanted: true } } });
    await until(async () => (await typesOf(id)).at(-1) === 'order.status_changed');
    await until(async () => (await timers()).refused.length === 0);
  });

  test('what waits for stopped rules is told, and fires when they are let go on', async () => {
    clock += day;
    const ids = [];
    for (const unwanted of [true, true, true]) ids.push(await order({ data: { unwanted } }));
    clock += day;
    await until(async () => (await timers()).data.some(({ stoppedAt }) => stoppedAt !== null));
    await until(async () => (await timers()).data.every(({ orders, stoppedAt }) => orders === 3 && stoppedAt !== null));
    const stopped = (await timers()).data.map(({ timer }) => timer);
    assert.ok(stopped.includes('unwanted'), JSON.stringify(stopped));
    for (const timer of stopped) {
      assert.equal((await server.call('POST', `/v1/timers/care/${timer}/resume`)).status, 204);
    }
    await until(async () => (await timers()).data.length === 0);
    for (const id of ids) {
      await until(async () => (await typesOf(id)).includes('order.status_changed'));
    }
  });

  test('what will happen to an invoice item is told too', async () => {
    const made = await server.call('POST', '/v1/orders', {
      body: { workflow: 'translation', customer: { name: 'Acme' } },
    });
    const item = await server.call('POST', `/v1/orders/${made.body.id}/invoice-items`, { body: {} });
    assert.equal(item.status, 201, JSON.stringify(item.body));
    await until(async () => {
      const { body } = await server.call('GET', `/v1/timers/upcoming?withinSeconds=${7 * 86_400}`);
      return body.data.some(({ workflow, timer }: any) => workflow === 'invoice-item' && timer === 'quote_draft_late');
    });
  });
});
