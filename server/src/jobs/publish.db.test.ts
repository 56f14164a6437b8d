import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { Answer, TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { until } from '../../test/until.ts';

const first = `key: repair
name: Repair
initial:
  - { status: received, roles: [staff, manager] }
statuses:
  received: { label: Received, category: open, audience: customer }
  bench: { label: On the bench, category: in_progress, audience: customer }
  handed_over: { label: Handed over, category: fulfilled, audience: customer }
transitions:
  begin: { label: Begin, from: received, to: bench, roles: [staff, manager] }
  hand_over: { label: Hand over, from: bench, to: handed_over, roles: [staff, manager] }
timers:
  received_late: { status: received, after: PT4H, calendar: workshop, late: true }
calendars:
  workshop:
    timeZone: Europe/Berlin
    hours: { monday: ['08:00-12:00', '13:00-17:00'], tuesday: ['08:00-17:00'] }
`;

/** The bench is gone; there is a queue and a table instead. */
const next = first
  .replace('  bench: { label: On the bench', '  table: { label: On the table')
  .replaceAll('to: bench', 'to: table')
  .replaceAll('from: bench', 'from: table');

describe('publishing workflows', () => {
  // A Friday.
  let clock = new Date('2026-11-20T15:00:00Z').getTime();
  const now = () => new Date(clock);
  let database: TestDatabase;
  let server: TestApp;
  let second: TestApp;
  before(async () => {
    database = await createTestDatabase();
    const start = () =>
      startTestApp({ now, connectionString: database.connectionString, settings: { jobOrdersInFlightMax: 2 } });
    server = await start();
    second = await start();
  });
  after(async () => {
    await second.stop();
    await server.stop();
    await database.drop();
  });

  const yaml = { 'content-type': 'application/yaml' };

  function publish(definition: string, more: object = {}, key = server.manager): Promise<Answer> {
    return server.call('POST', '/v1/workflows/repair/versions', { key, body: { definition, ...more } });
  }

  async function order(on = server): Promise<Answer> {
    const made = await on.call('POST', '/v1/orders', { body: { workflow: 'repair' } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return made;
  }

  test('a definition is checked with the line, the member and what was probably meant', async () => {
    const body = first.replace('to: bench', 'to: bensh');
    const { body: lint, status } = await server.call('POST', '/v1/workflows/lint', { body, headers: yaml });
    assert.equal(status, 200);
    assert.equal(lint.valid, false);
    const [finding] = lint.findings;
    assert.equal(finding.line, 10);
    assert.equal(finding.pointer, '/transitions/begin/to');
    assert.equal(finding.suggestion, 'bench');

    const statuses = { received: { label: 'Received', category: 'open' } };
    const json = { key: 'repair', initial: [{ status: 'received' }], statuses, transitions: {} };
    const asJson = await server.call('POST', '/v1/workflows/lint', { body: json });
    const codes = asJson.body.findings.map(({ code }: { code: string }) => code);
    assert.ok(codes.includes('status_dead_end'), JSON.stringify(asJson.body));
    assert.equal((await server.call('POST', '/v1/workflows/lint', { body: first, headers: yaml })).body.valid, true);
  });

  test('a definition with a mistake is refused and nothing is half published', async () => {
    const refused = await publish(first.replace('to: bench', 'to: bensh'));
    assert.equal(refused.status, 422);
    assert.equal(refused.body.code, 'definition_invalid');
    const [error] = refused.body.errors;
    assert.deepEqual([error.line, error.suggestion], [10, 'bench']);
    assert.equal((await publish(first.replace('key: repair', 'key: other'))).body.errors[0].code, 'key_mismatch');
    assert.equal((await publish('['.repeat(100_000))).body.code, 'definition_invalid');
    assert.equal((await server.call('GET', '/v1/workflows/repair')).status, 404);
    assert.equal((await server.call('GET', '/v1/workflows/repair/versions')).status, 404);
  });

  test('a new workflow is published, known to every node at once, and its event is in the audit', async () => {
    const rehearse = (query: string, headers: Record<string, string>) =>
      server.call('POST', `/v1/workflows/repair/versions${query}`, { body: first, headers: { ...yaml, ...headers } });
    for (const rehearsed of [
      await rehearse('?dryRun=true', {}),
      await rehearse('', { 'x-milepost-mode': 'dry-run' }),
    ]) {
      assert.deepEqual([rehearsed.status, rehearsed.body.dryRun, rehearsed.body.version], [200, true, 1]);
    }
    assert.equal((await server.call('GET', '/v1/workflows/repair')).status, 404);

    const published = await server.call('POST', '/v1/workflows/repair/versions', { body: first, headers: yaml });
    assert.equal(published.status, 201, JSON.stringify(published.body));
    assert.equal(published.body.version, 1);
    const made = await order();
    const read = await second.call('GET', `/v1/orders/${made.body.id}`);
    assert.equal(read.body.status, 'received');
    const audit = await server.call('GET', '/v1/events?types=account.workflow_published&limit=500');
    assert.ok(audit.body.data.length > 0);

    const again = await publish(first);
    assert.equal(again.status, 200);
    assert.deepEqual([again.body.changed, again.body.version], [false, 1]);
  });

  test('business hours say when an order is late, in the list and in what is to come', async () => {
    const made = await order();
    const listed = await server.call('GET', `/v1/orders?workflow=repair&atLeast=${made.body.position}`);
    // Friday afternoon: four hours of Monday morning.
    assert.equal(listed.body.data[0].lateAt, '2026-11-23T11:00:00.000Z');
    const upcoming = await server.call('GET', '/v1/timers/upcoming?withinSeconds=604800');
    assert.equal(upcoming.body.data[0].firstDueAt, '2026-11-23T11:00:00.000Z');
  });

  test('the difference is told in words with the orders concerned, and live orders are not stranded', async () => {
    const benched = await Promise.all(Array.from({ length: 3 }, () => order()));
    for (const { body } of benched) await server.call('PUT', `/v1/orders/${body.id}/status`, { body: { to: 'bench' } });
    const { body: plan } = await publish(next, { dryRun: true });
    assert.equal(plan.publishable, false);
    assert.ok(
      plan.differences.some(({ sentence }: { sentence: string }) => /bench/.test(sentence)),
      JSON.stringify(plan),
    );
    assert.deepEqual(plan.orders.find(({ status }: { status: string }) => status === 'bench').orders, 3);

    const refused = await publish(next);
    assert.equal(refused.status, 409);
    assert.equal(refused.body.code, 'orders_stranded');
    assert.match(refused.body.detail, /bench \(3 orders\)/);
    const misspelt = await publish(next, { mapping: { bench: 'tabel' } });
    assert.equal(misspelt.status, 422);
    assert.equal(misspelt.body.errors[0].pointer, '/mapping/bench');
    assert.equal((await server.call('GET', '/v1/workflows/repair')).body.version, 1);
  });

  test('with a mapping it is published, and the orders are moved by a job that a restart does not harm', async () => {
    const more = await Promise.all(Array.from({ length: 40 }, () => order()));
    for (const { body } of more.slice(0, 10)) {
      await server.call('PUT', `/v1/orders/${body.id}/status`, { body: { to: 'bench' } });
    }
    const published = await publish(next, { mapping: { bench: 'table' } });
    assert.equal(published.status, 201, JSON.stringify(published.body));
    const jobId = published.body.job.id;
    await until(async () => (await server.call('GET', `/v1/jobs/${jobId}`)).body.progress.done > 0);
    await Promise.all([second.stop(), server.stop()]);
    const start = () => startTestApp({ now, connectionString: database.connectionString });
    server = await start();
    clock += 31_000;
    second = await start();
    await until(async () => (await server.call('GET', `/v1/jobs/${jobId}`)).body.state === 'done');

    const { progress } = (await server.call('GET', `/v1/jobs/${jobId}`)).body;
    assert.deepEqual([progress.total, progress.changed, progress.refused], [45, 45, 0]);
    for (const [index, { body }] of more.entries()) {
      const read = await server.call('GET', `/v1/orders/${body.id}`);
      assert.deepEqual(read.body.workflow, { key: 'repair', version: 2 });
      assert.equal(read.body.status, index < 10 ? 'table' : 'received');
      const events = (await server.call('GET', `/v1/orders/${body.id}/events`)).body.data;
      assert.equal(events.filter(({ type }: { type: string }) => type === 'order.moved_to_version').length, 1);
    }
    const list = await server.call('GET', '/v1/workflows/repair/versions');
    assert.deepEqual(
      list.body.data.map(({ version }: { version: number }) => version),
      [2, 1],
    );
    assert.ok(list.body.data[0].differences.length > 0);
  });

  test('the move to another version is undone as a job, and orders that moved on stay', async () => {
    const { body: jobs } = await server.call('GET', '/v1/jobs?limit=1');
    const done = jobs.data[0];
    const { position } = (await server.call('GET', '/v1/events?limit=500')).body;
    const path = `/v1/orders?workflow=repair&status=table&atLeast=${position}`;
    const table = (await server.call('GET', path)).body.data;
    assert.equal(table.length, 13);
    await server.call('PUT', `/v1/orders/${table[0].id}/status`, { body: { to: 'handed_over' } });
    const staff = await server.key({ role: 'staff' });
    const refused = await server.call('POST', `/v1/jobs/${done.id}/undo`, { key: staff, body: {} });
    assert.equal(refused.status, 403);
    const { body: undo } = await server.call('POST', `/v1/jobs/${done.id}/undo`, { body: {} });
    await until(async () => (await server.call('GET', `/v1/jobs/${undo.id}`)).body.state === 'done');
    const { progress } = (await server.call('GET', `/v1/jobs/${undo.id}`)).body;
    assert.deepEqual([progress.total, progress.changed, progress.skipped], [45, 44, 1]);
    const read = async (id: string) => (await server.call('GET', `/v1/orders/${id}`)).body;
    const [moved, back] = [await read(table[0].id), await read(table[1].id)];
    assert.deepEqual([moved.status, moved.workflow.version], ['handed_over', 2]);
    assert.deepEqual([back.status, back.workflow.version], ['bench', 1]);

    const again = await server.call('POST', '/v1/jobs', {
      body: { kind: 'move_to_version', workflow: 'repair', mapping: { bench: 'table' } },
    });
    await until(async () => (await server.call('GET', `/v1/jobs/${again.body.id}`)).body.state === 'done');
  });

  test('orders go on counting when only their version changes, and are told nothing twice', async () => {
    clock = new Date('2026-11-23T11:00:00Z').getTime();
    const late = async () =>
      (await server.call('GET', '/v1/events?types=order.late&limit=500')).body.data.map(
        ({ orderId }: { orderId: string }) => orderId,
      );
    await until(async () => (await late()).length === 32);
    const third = next.replace('label: Begin', 'label: Begin the work');
    const published = await publish(third);
    assert.equal(published.status, 201, JSON.stringify(published.body));
    assert.equal(published.body.job, null, 'orders stay where they are until somebody moves them');
    assert.deepEqual(await moved({ dryRun: true }), [45, 45]);
    assert.deepEqual(await moved({}), [45, 45]);
    assert.deepEqual(await moved({}), [0, 0]);
    const { rows } = await pendingTimers();
    assert.equal(rows, 0);
    assert.equal(new Set(await late()).size, 32);
  });

  /** Has the orders moved to the latest version: how many there were, and how many were moved. */
  async function moved(more: object): Promise<number[]> {
    const { body } = await server.call('POST', '/v1/jobs', {
      body: { kind: 'move_to_version', workflow: 'repair', ...more },
    });
    const path = `/v1/jobs/${body.id}`;
    await until(async () => (await server.call('GET', path)).body.state === 'done');
    const { progress } = (await server.call('GET', path)).body;
    return [progress.total, progress.changed];
  }

  async function pendingTimers(): Promise<{ rows: number }> {
    const head = (await server.call('GET', '/v1/events?limit=500')).body.position;
    const { body } = await server.call('GET', `/v1/timers/upcoming?withinSeconds=604800&atLeast=${head}`);
    return { rows: body.data.length };
  }

  test('the file, the diagram and the schema of definitions can be read', async () => {
    const source = await server.call('GET', '/v1/workflows/repair/versions/1/source');
    assert.equal(source.body, first);
    const builtIn = await server.call('GET', '/v1/workflows/retail/versions/1/source');
    assert.match(builtIn.body, /^key: retail$/m);
    const diagram = await server.call('GET', '/v1/workflows/repair/diagram?version=1');
    assert.match(diagram.body, /^stateDiagram-v2/);
    assert.match(diagram.body, /received --> bench/);
    const schema = await server.call('GET', '/v1/workflow-schema.json', { key: null });
    assert.equal(schema.body.title, 'Milepost workflow');
  });

  test('only who may publish publishes, and another account sees nothing of it', async () => {
    const staff = await server.key({ role: 'staff' });
    assert.equal((await publish(first, {}, staff)).status, 403);
    const client = await server.key({ role: 'client', customerIds: [server.accountId] });
    assert.equal((await server.call('GET', '/v1/workflows/repair/diagram', { key: client })).status, 403);
    const other = await server.account('other');
    for (const path of ['', '/versions', '/versions/1/source', '/diagram']) {
      const { status } = await server.call('GET', `/v1/workflows/repair${path}`, { key: other.manager });
      assert.equal(status, 404, path);
    }
  });

  test('of two who publish at once one is told that the other was first', async () => {
    const answers = await Promise.all(
      ['One', 'Two'].map((name, index) =>
        (index === 0 ? server : second).call('POST', '/v1/workflows/race/versions', {
          body: { definition: first.replace('key: repair\nname: Repair', `key: race\nname: ${name}`) },
        }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    const { body } = await server.call('GET', '/v1/workflows/race/versions');
    assert.equal(statuses[0], 201);
    assert.equal(body.data.length, statuses[1] === 409 ? 1 : 2);
  });
});
