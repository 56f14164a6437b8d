import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Answer, TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { until } from '../../test/until.ts';
import { connectTo } from '../../test/database.ts';
import { systemPrincipal } from '../core/principal.ts';
import { newUuid } from '../lib/ids.ts';
import type { Database } from '../store/database.ts';
import { addItems, claimJob, insertJob, openItems } from '../store/job-store.ts';
import { keepHouse } from './housekeeping.ts';
import type { JobInput } from './job.ts';
import { toJobPrincipal } from './job.ts';
import { workOnItem } from './work-on-item.ts';

const day = 86_400_000;

describe('jobs on many orders', () => {
  let clock = new Date('2026-11-21T09:00:00Z').getTime();
  const now = () => new Date(clock);
  let server: TestApp;
  let second: TestApp;
  let database: Database;
  before(async () => {
    server = await startTestApp({ now, settings: { jobOrdersInFlightMax: 4 } });
    second = await startTestApp({
      now,
      connectionString: server.connectionString,
      settings: { jobOrdersInFlightMax: 4 },
    });
    const { connectionString } = server;
    database = connectTo(connectionString, 2);
  });
  after(async () => {
    await database.close();
    await second.stop();
    await server.stop();
  });

  /** Makes orders of a customer of their own, which the filter of a job then names. */
  async function orders(count: number, status = 'placed'): Promise<{ ids: string[]; atLeast: string; data: string }> {
    const first = await make(status, {});
    const others = await Promise.all(
      Array.from({ length: count - 1 }, () => make(status, { id: first.body.customerId })),
    );
    const made = [first, ...others];
    const positions = made.map(({ body }) => BigInt(body.position));
    const last = positions.reduce((a, b) => (a > b ? a : b));
    return { ids: made.map(({ body }) => body.id), atLeast: String(last), data: first.body.customerId };
  }

  async function make(status: string, customer: object): Promise<Answer> {
    const named = Object.keys(customer).length > 0 ? customer : { name: 'Ada', externalIds: { shop: newUuid() } };
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'retail', status, customer: named } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return made;
  }

  async function start(body: object, headers: Record<string, string> = {}): Promise<string> {
    const made = await server.call('POST', '/v1/jobs', { body, headers });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return made.body.id;
  }

  async function ended(id: string, state = 'done'): Promise<any> {
    await until(async () => (await server.call('GET', `/v1/jobs/${id}`)).body.state === state);
    return (await server.call('GET', `/v1/jobs/${id}`)).body;
  }

  async function events(id: string): Promise<{ type: string; to: string; source: string; notify: boolean }[]> {
    return (await server.call('GET', `/v1/orders/${id}/events`)).body.data;
  }

  async function statuses(ids: readonly string[]): Promise<string[]> {
    const read = await Promise.all(ids.map((id) => server.call('GET', `/v1/orders/${id}`)));
    return read.map(({ body }) => body.status);
  }

  test('a dry run says how many would pass and why the others would not; the run then does just that', async () => {
    const { ids, data } = await orders(12);
    for (const id of ids.slice(0, 9)) {
      await server.call('PUT', `/v1/orders/${id}/status`, { body: { to: 'approved' } });
    }
    const last = await server.call('PATCH', `/v1/orders/${ids[0]}`, { body: { data: { seen: true } } });
    const wanted = {
      kind: 'move_orders',
      filter: { customerId: data },
      to: 'packed',
      message: 'On its way',
      atLeast: last.body.position,
    };
    const dry = await ended(await start({ ...wanted, dryRun: true }));
    assert.equal(dry.dryRun, true);
    assert.deepEqual(pick(dry.progress), { total: 12, changed: 9, unchanged: 0, refused: 3, skipped: 0 });
    assert.equal(dry.reasons[0].code, 'transition_not_allowed');
    assert.equal(dry.reasons[0].orders, 3);
    assert.equal(dry.reasons[0].examples.length, 3);
    assert.match(dry.reasons[0].examples[0].detail, /cannot go from placed to packed/);
    assert.equal(dry.reasons[0].examples[0].texts.detail[0].key, 'cannot_go');
    assert.deepEqual(new Set(await statuses(ids)), new Set(['approved', 'placed']));

    const run = await ended(await start(wanted));
    assert.deepEqual(pick(run.progress), { total: 12, changed: 9, unchanged: 0, refused: 3, skipped: 0 });
    assert.ok(run.progress.ratePerSecond > 0);
    assert.deepEqual([run.kind, run.input.to, run.input.filter], ['move_orders', 'packed', { customerId: data }]);
    assert.deepEqual(await statuses(ids), [...Array(9).fill('packed'), ...Array(3).fill('placed')]);
    const [event] = (await events(ids[1]!)).filter(({ to }) => to === 'packed');
    assert.equal(event!.source, 'bulk');
    assert.equal(event!.notify, false);

    const report = await server.call('GET', `/v1/jobs/${run.id}/report`);
    const lines = report.body.trim().split('\n').map(JSON.parse);
    assert.equal(lines.length, 12);
    assert.deepEqual(
      lines
        .filter(({ outcome }: { outcome: string }) => outcome === 'refused')
        .map(({ code }: { code: string }) => code),
      Array(3).fill('transition_not_allowed'),
    );
    const csv = await server.call('GET', `/v1/jobs/${run.id}/report?format=csv`);
    const rows = csv.body.trim().split('\r\n');
    assert.equal(rows[0], 'number,orderId,outcome,code,detail,from,to,version,eventId,settledAt');
    assert.equal(rows.length, 13);
  });

  test('the same request with the same idempotency key makes one job', async () => {
    const body = { kind: 'move_orders', filter: { reference: 'NONE' }, to: 'approved' };
    const headers = { 'idempotency-key': 'once' };
    const first = await start(body, headers);
    const again = await server.call('POST', '/v1/jobs', { body, headers });
    assert.equal(again.body.id, first);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    const other = await server.call('POST', '/v1/jobs', { body: { ...body, to: 'packed' }, headers });
    assert.equal(other.body.code, 'idempotency_mismatch');
    assert.equal((await ended(first)).progress.total, 0);
  });

  test('a paused job stands still, resumed it ends, and canceled it leaves the rest alone', async () => {
    const [one, two] = [await orders(60), await orders(60)];
    const job = ({ data, atLeast }: { data: string; atLeast: string }) =>
      start({ kind: 'move_orders', filter: { customerId: data }, to: 'approved', atLeast });
    const paused = await job(one);
    assert.equal((await server.call('POST', `/v1/jobs/${paused}/pause`)).body.state, 'paused');
    const canceled = await job(two);
    assert.equal((await server.call('POST', `/v1/jobs/${canceled}/cancel`)).body.state, 'canceled');
    // What was under way when they were stopped is still written down.
    const query = {
      text: 'SELECT FROM jobs WHERE job_id = ANY ($1::uuid[]) AND lease_by IS NOT NULL',
      values: [[paused, canceled]],
    };
    await until(async () => (await database.query(query)).rowCount === 0);
    const before = (await server.call('GET', `/v1/jobs/${paused}`)).body;
    // A later job that ends shows that a runner has been through.
    await ended(await start({ kind: 'move_orders', filter: { reference: 'NONE' }, to: 'approved' }));
    const later = (await server.call('GET', `/v1/jobs/${paused}`)).body;
    assert.equal(later.state, 'paused');
    assert.equal(later.progress.done, before.progress.done);

    assert.equal((await server.call('POST', `/v1/jobs/${paused}/resume`)).status, 200);
    const { progress } = await ended(paused);
    assert.equal(progress.changed, 60);
    for (const id of one.ids) assert.equal((await events(id)).length, 2);

    const left = (await statuses(two.ids)).filter((status) => status === 'placed');
    const ofCanceled = (await server.call('GET', `/v1/jobs/${canceled}`)).body;
    assert.equal(left.length, 60 - ofCanceled.progress.changed);
    const again = await server.call('POST', `/v1/jobs/${canceled}/resume`);
    assert.equal(again.status, 409);
    assert.match(again.body.detail, /canceled/);
  });

  test('a job whose node dies in the middle goes on elsewhere and does nothing twice', async () => {
    const { ids } = await orders(10);
    const input: JobInput = { kind: 'move_orders', filter: {}, to: 'approved', said: { notify: false } };
    const principal = toJobPrincipal(systemOf(server.accountId));
    const accountId = server.accountId;
    const jobId = newUuid();
    const dead = newUuid();
    await database.transaction(async (tx) => {
      const wanted = { accountId, jobId, kind: 'move_orders', dryRun: false, input, principal };
      await insertJob(tx, { ...wanted, request: undefined, createdAt: now() });
      const lease = { by: dead, now: now(), until: new Date(clock + 30_000) };
      assert.equal((await claimJob(tx, lease))?.jobId, jobId);
      const numbers = ids.map((orderId, index) => ({ number: 1_000_000 - index, orderId, ifVersion: null }));
      await addItems(tx, { accountId, jobId }, numbers, true);
    });
    const work = { accountId, jobId, input, principal, dryRun: false };
    const done = await openItems(database, accountId, jobId, 4);
    for (const item of done) {
      const result = await workOnItem(work, item, {
        commit: second.app.commit,
        now,
        onError: (error) => assert.fail(String(error)),
      });
      assert.equal(result.outcome, 'changed');
    }

    clock += 31_000;
    const { progress } = await ended(jobId);
    assert.deepEqual(pick(progress), { total: 10, changed: 10, unchanged: 0, refused: 0, skipped: 0 });
    for (const id of ids) {
      assert.deepEqual(
        (await events(id)).map(({ to }) => to),
        ['placed', 'approved'],
      );
    }
  });

  test('what a job changed is undone by a job, and orders that moved on are skipped', async () => {
    const { ids, data, atLeast } = await orders(6);
    const id = await start({ kind: 'move_orders', filter: { customerId: data }, to: 'approved', atLeast });
    await ended(id);
    await server.call('PUT', `/v1/orders/${ids[0]}/status`, { body: { to: 'packed' } });

    const undoing = await server.call('POST', `/v1/jobs/${id}/undo`, { body: { note: 'The wrong filter' } });
    assert.equal(undoing.status, 201, JSON.stringify(undoing.body));
    const undone = await ended(undoing.body.id);
    assert.deepEqual(pick(undone.progress), { total: 6, changed: 5, unchanged: 0, refused: 0, skipped: 1 });
    assert.equal(undone.reasons[0].code, 'version_conflict');
    assert.deepEqual(await statuses(ids), ['packed', ...Array(5).fill('placed')]);
    assert.equal((await events(ids[1]!)).at(-1)!.type, 'order.status_undone');

    const dry = await start({ kind: 'move_orders', filter: { customerId: data }, to: 'approved', dryRun: true });
    await ended(dry);
    assert.equal((await server.call('POST', `/v1/jobs/${dry}/undo`, { body: {} })).status, 409);
  });

  test('a job does what its caller may do and no more, and is nobody else’s business', async () => {
    const { ids, data } = await orders(2, 'placed');
    const canceled = await server.call('PUT', `/v1/orders/${ids[0]}/status`, {
      body: { to: 'canceled', reason: 'other' },
    });
    const atLeast = canceled.body.position;
    const staff = await server.key({ role: 'staff' });
    const made = await server.call('POST', '/v1/jobs', {
      key: staff,
      body: { kind: 'move_orders', filter: { customerId: data, status: ['canceled'] }, to: 'placed', atLeast },
    });
    const { progress, reasons } = await ended(made.body.id);
    assert.deepEqual(pick(progress), { total: 1, changed: 0, unchanged: 0, refused: 1, skipped: 0 });
    assert.equal(reasons[0].code, 'role_not_allowed');

    const client = await server.key({ role: 'client', customerIds: [data] });
    assert.equal((await server.call('GET', `/v1/jobs/${made.body.id}`, { key: client })).status, 403);
    const asClient = { key: client, body: { kind: 'move_orders', filter: { late: true }, to: 'canceled' } };
    assert.equal((await server.call('POST', '/v1/jobs', asClient)).status, 403);
    const other = await server.account('other');
    assert.equal((await server.call('GET', `/v1/jobs/${made.body.id}`, { key: other.manager })).status, 404);
    assert.deepEqual((await server.call('GET', '/v1/jobs', { key: other.manager })).body.data, []);
  });

  test('a filter must say something, and jobs are listed newest first', async () => {
    const body = { kind: 'move_orders', filter: {}, to: 'approved' };
    assert.equal((await server.call('POST', '/v1/jobs', { body })).status, 422);
    const newest = await start({ ...body, filter: { reference: 'NONE' } });
    const page = await server.call('GET', '/v1/jobs?limit=1');
    assert.equal(page.body.data[0].id, newest);
    const next = await server.call('GET', `/v1/jobs?limit=1&cursor=${page.body.next}`);
    assert.notEqual(next.body.data[0].id, newest);
  });

  test('the daily housekeeping makes partitions ahead and removes old keys and reports', async () => {
    const { data, atLeast } = await orders(3);
    const id = await start({ kind: 'move_orders', filter: { customerId: data }, to: 'approved', atLeast });
    await ended(id);
    const count = async (text: string) => Number((await database.query<{ n: string }>({ text })).rows[0]!.n);
    const oldKeys = `SELECT count(*) AS n FROM idempotency_keys WHERE created_at <= '${now().toISOString()}'`;
    assert.ok((await count(oldKeys)) > 0);
    clock += 91 * day;
    const settings = { idempotencyDays: 7, jobReportDays: 90, retentionDays: 30 };
    await Promise.all([1, 2].map(() => keepHouse({ database, now, settings }, new AbortController().signal)));

    assert.equal(await count(oldKeys), 0);
    assert.equal(await count('SELECT count(*) AS n FROM job_items'), 0);
    assert.equal((await server.call('GET', `/v1/jobs/${id}/report`)).status, 404);
    assert.equal((await server.call('GET', `/v1/jobs/${id}`)).body.progress.changed, 3);
    const months = ['2027_02', '2027_03', '2027_04', '2027_05'];
    for (const month of months) {
      assert.equal(await count(`SELECT count(*) AS n FROM pg_class WHERE relname = 'events_${month}'`), 1, month);
    }
  });
});

function pick({ total, changed, unchanged, refused, skipped }: Record<string, number>): object {
  return { total, changed, unchanged, refused, skipped };
}

function systemOf(accountId: string): ReturnType<typeof systemPrincipal> {
  return { ...systemPrincipal(accountId), role: 'manager' };
}
