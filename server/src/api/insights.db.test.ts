import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { until } from '../../test/until.ts';

const hour = 3_600_000;

const definition = `
key: parcel
name: Parcel
initial: [{ status: new, roles: [staff, manager] }]
statuses:
  new: { label: New, category: open, audience: customer }
  packed: { label: Packed, category: in_progress, audience: customer }
  sent: { label: Sent, category: in_transit, audience: customer }
  done: { label: Done, category: fulfilled, audience: customer }
  gone: { label: Gone, category: canceled, audience: customer }
transitions:
  pack: { label: Pack, from: new, to: packed, roles: [staff, manager] }
  send: { label: Send, from: packed, to: sent, roles: [staff, manager], enforce: warn, guards: [{ fields: [trackingNumber] }] }
  deliver: { label: Deliver, from: sent, to: done, roles: [staff, manager] }
  cancel: { label: Cancel, from: [new, packed], to: gone, roles: [staff, manager] }
timers:
  slow: { status: packed, after: PT3H, late: true }
`;

describe('insights', () => {
  let clock = new Date('2026-11-20T08:00:00Z').getTime();
  let server: TestApp;
  let position = '0';
  const orders: string[] = [];
  before(async () => {
    server = await startTestApp({ now: () => new Date(clock), settings: { atLeastWaitSeconds: 15 } });
    const published = await server.call('POST', '/v1/workflows/parcel/versions', { body: { definition } });
    assert.equal(published.status, 201, JSON.stringify(published.body));
    await live();
  });
  after(() => server.stop());

  async function write(method: string, path: string, body: object): Promise<any> {
    const answer = await server.call(method, path, { body });
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    position = answer.body.position ?? position;
    return answer.body;
  }

  const set = (index: number, to: string, more = {}) =>
    write('PUT', `/v1/orders/${orders[index]!}/status`, { to, ...more });

  /**
   * Friday: five orders. 0, 1 and 2 are packed after 1 h, 2 is sent at once with its number and 0 without, 3 is canceled.
   * Saturday: 0 and 2 are delivered, 1 is overridden straight to done after it was late, 4 is packed and put back.
   */
  async function live(): Promise<void> {
    for (let index = 0; index < 5; index += 1)
      orders.push((await write('POST', '/v1/orders', { workflow: 'parcel' })).id);
    clock += hour;
    for (const index of [0, 1, 2]) await set(index, 'packed');
    await set(2, 'sent', { data: { trackingNumber: '1Z' } });
    await set(3, 'gone');
    clock += hour;
    await set(0, 'sent');
    clock += 22 * hour;
    await until(async () => {
      const { data } = (await server.call('GET', '/v1/events?types=order.late&limit=500')).body;
      return data.length === 1;
    });
    for (const index of [0, 2]) await set(index, 'done');
    await write('POST', `/v1/orders/${orders[1]!}/override`, { to: 'done', reason: 'It was brought by hand' });
    await set(4, 'packed');
    await write('POST', `/v1/orders/${orders[4]!}/undo`, {});
  }

  async function ask(what: string, query = ''): Promise<any> {
    const answer = await server.call('GET', `/v1/insights/${what}?workflow=parcel&atLeast=${position}${query}`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.equal(answer.body.upToDate, true);
    return answer.body;
  }

  /** The orders that a figure's filter lists, by their place in `orders`. */
  async function listed(filter: Record<string, string>): Promise<number[]> {
    const { body } = await server.call(
      'GET',
      `/v1/orders?${new URLSearchParams(filter).toString()}&atLeast=${position}`,
    );
    assert.ok(Array.isArray(body.data), JSON.stringify(body));
    return body.data.map(({ id }: { id: string }) => orders.indexOf(id)).sort();
  }

  const near = (seconds: number, wanted: number) => Math.abs(seconds - wanted) <= wanted * 0.05 + 1;

  test('say how long orders stay in each status, and how that was over time', async () => {
    const { statuses } = await ask('times');
    const of = (name: string) => statuses.find(({ status }: { status: string }) => status === name);
    assert.equal(of('new').stays, 4, 'what was put back has not left');
    assert.ok(near(of('new').medianSeconds, 3600), JSON.stringify(of('new')));
    assert.deepEqual([of('new').orders, of('packed').limitSeconds, of('done').stays], [1, 10_800, 0]);
    assert.ok(near(of('packed').p90Seconds, 23 * 3600), JSON.stringify(of('packed')));
    assert.deepEqual(
      of('packed').series.map(({ start, stays }: { start: string; stays: number }) => [start, stays]),
      [
        ['2026-11-20', 2],
        ['2026-11-21', 1],
      ],
    );
    assert.deepEqual(await listed(of('new').filter), [4]);
    const weekly = await ask('times', '&step=week');
    assert.equal(
      weekly.statuses.find(({ status }: { status: string }) => status === 'packed').series[0].start,
      '2026-11-16',
    );
  });

  test('draw the ways over the graph: how many, how slow, and which were against the rules', async () => {
    const { edges, statuses, version } = await ask('graph');
    const edge = (from: string | null, to: string) =>
      edges.find((one: { from: string | null; to: string }) => one.from === from && one.to === to);
    assert.equal(version, 1);
    assert.deepEqual([edge('new', 'packed').moves, edge('new', 'gone').moves], [3, 1]);
    assert.equal(edge('new', 'packed').share, 0.75);
    assert.deepEqual([edge(null, 'new').moves, edge(null, 'new').allowed], [5, true]);
    assert.deepEqual(edge('packed', 'sent').how, { step: 1, observed: 1 });
    assert.deepEqual([edge('packed', 'sent').againstRules, edge('packed', 'sent').transitions], [1, ['send']]);
    const override = edge('packed', 'done');
    assert.deepEqual([override.allowed, override.how, override.slowness], [false, { override: 1 }, 'too_slow']);
    assert.deepEqual(await listed(override.filter), [1]);
    assert.deepEqual(await listed(edge('new', 'packed').filter), [0, 1, 2], 'and not who was put back');
    const packed = statuses.find(({ status }: { status: string }) => status === 'packed');
    assert.deepEqual([packed.orders, packed.wentOn], [0, 3]);
  });

  test('say what was done each day', async () => {
    const { days, totals } = await ask('throughput');
    assert.equal(days.length, 30);
    const [friday, saturday] = days.slice(-2);
    assert.deepEqual(
      [friday.day, friday.created, friday.closed, friday.fulfilled, friday.moves, friday.late],
      ['2026-11-20', 5, 1, 0, 6, 0],
    );
    assert.deepEqual(
      [saturday.created, saturday.closed, saturday.fulfilled, saturday.moves, saturday.late],
      [0, 3, 3, 3, 1],
    );
    assert.deepEqual([totals.created, totals.closed], [5, 4]);
    assert.deepEqual(await listed(friday.createdFilter), [0, 1, 2, 3, 4]);
    assert.deepEqual(await listed(saturday.movedFilter), [0, 1, 2]);
  });

  test('tell the whole ways of closed orders, and who kept its promise', async () => {
    const { closed, onTime, paths, medianSeconds } = await ask('paths');
    assert.deepEqual([closed, onTime], [4, 3]);
    assert.deepEqual(
      paths.map(({ statuses, orders, againstGraph }: any) => [statuses.join(' '), orders, againstGraph]),
      [
        ['new packed sent done', 2, []],
        ['new gone', 1, []],
        ['new packed done', 1, [1]],
      ],
    );
    assert.ok(near(medianSeconds, 24 * 3600), String(medianSeconds));
    assert.deepEqual(await listed(paths[0].filter), [0, 2]);
    assert.deepEqual(await listed(paths[2].filter), [1]);
  });

  test('say how far orders come', async () => {
    const { created, stages } = await ask('funnel');
    assert.equal(created, 5);
    assert.deepEqual(
      stages.map(({ status, orders }: any) => [status, orders]),
      [
        ['new', 5],
        ['packed', 3],
        ['sent', 2],
        ['done', 3],
        ['gone', 1],
      ],
    );
    assert.equal(stages[1].share, 0.6);
    assert.deepEqual(await listed(stages[3].filter), [0, 1, 2]);
  });

  test('say what is late and became so', async () => {
    const { late, days } = await ask('late');
    assert.equal(late, 0, 'what was late has been delivered');
    assert.equal(days.at(-1).late, 1);
  });

  test('say which rules were gone against: watched ones and overrides', async () => {
    const { rules } = await ask('rules');
    assert.deepEqual(
      rules
        .map(({ from, to, transition, enforce, how, code, changes, ofMoves }: any) => [
          ...[from, to, transition, enforce, how, code, changes, ofMoves],
        ])
        .sort(),
      [
        ['packed', 'done', null, null, 'override', 'override', 1, 1],
        ['packed', 'sent', 'send', 'warn', 'observed', 'input_missing', 1, 2],
      ],
    );
    const { texts } = rules.find(({ how }: any) => how === 'observed');
    assert.equal(texts.detail[0].key, 'needs_fields');
  });

  test('are counted anew by the days of another time zone, and their links list the same orders', async () => {
    const lookIn = async (timeZone: string) => {
      assert.equal((await server.call('PATCH', '/v1/account', { body: { timeZone } })).status, 200);
      const { body } = await server.call('GET', '/v1/insights/times?workflow=parcel&atLeast=latest');
      assert.equal(body.upToDate, true);
      const packed = body.statuses.find(({ status }: { status: string }) => status === 'packed');
      return packed.series.map(({ start, stays }: { start: string; stays: number }) => [start, stays]);
    };
    const inUtc = [
      ['2026-11-20', 2],
      ['2026-11-21', 1],
    ];
    // Of the two that left it on Friday, one did so an hour before midnight there, and one at midnight.
    assert.deepEqual(await lookIn('Pacific/Kiritimati'), [
      ['2026-11-20', 1],
      ['2026-11-21', 2],
    ]);
    const saturday = { workflow: 'parcel', took: 'packed>*', tookFrom: '2026-11-21', tookTo: '2026-11-21' };
    assert.deepEqual(await listed(saturday), [0, 1]);
    assert.deepEqual(await lookIn('UTC'), inUtc);
    assert.deepEqual(await listed(saturday), [1]);
  });

  test('are for those who may read them, of their own account, and of days that there are', async () => {
    const client = await server.key({ role: 'client', customerIds: [server.accountId] });
    const path = '/v1/insights/graph?workflow=parcel';
    assert.equal((await server.call('GET', path, { key: client })).status, 403);
    assert.equal((await server.call('GET', '/v1/orders?took=new>packed', { key: client })).status, 403);
    const other = await server.account('other');
    assert.equal((await server.call('GET', path, { key: other.manager })).status, 404);
    const foreign = await server.call('GET', '/v1/insights/throughput', { key: other.manager });
    assert.equal(foreign.body.totals.created, 0);
    assert.deepEqual((await server.call('GET', '/v1/orders?took=*>*', { key: other.manager })).body.data, []);
    for (const wrong of ['&from=2026-02-30', '&from=2026-11-21&to=2026-11-20', '&from=2001-01-01']) {
      assert.equal((await server.call('GET', `${path}${wrong}`)).status, 422, wrong);
    }
    assert.equal((await server.call('GET', '/v1/orders?took=nonsense')).status, 422);
    const year = '/v1/insights/times?workflow=parcel&from=2026-01-01&to=2026-12-31';
    assert.equal((await server.call('GET', `${year}&step=day`)).status, 422);
    assert.equal((await server.call('GET', year)).status, 200);
  });
});
