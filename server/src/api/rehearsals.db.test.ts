import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { until } from '../../test/until.ts';

const definition = (more = '') => `
key: repair
name: { en: Repair }
initial: [{ status: received, roles: [staff, manager] }]
statuses:
  received: { label: { en: Received }, category: open, audience: customer }
  bench: { label: { en: On the bench }, category: in_progress, audience: customer }
  handed_over: { label: { en: Handed over }, category: fulfilled, audience: customer }
transitions:
  begin: { label: { en: Begin }, from: received, to: bench, roles: [staff, manager]${more} }
  hand_over: { label: { en: Hand over }, from: bench, to: handed_over, roles: [staff, manager] }
`;

const strict = definition(', guards: [{ message: required }]');

describe('definitions rehearsed on what has happened', () => {
  let server: TestApp;
  let position = '0';
  const orders: string[] = [];
  before(async () => {
    server = await startTestApp();
    await write('POST', '/v1/workflows/repair/versions', { definition: definition() });
    for (let index = 0; index < 3; index += 1)
      orders.push((await write('POST', '/v1/orders', { workflow: 'repair' })).id);
    await set(0, 'bench', { message: 'Broken screen' });
    await set(1, 'bench');
    await write('POST', `/v1/orders/${orders[1]!}/undo`, {});
    await set(1, 'bench');
    await set(0, 'handed_over');
    await write('POST', `/v1/orders/${orders[2]!}/override`, { to: 'handed_over', reason: 'Nothing was broken' });
    await server.call('GET', `/v1/orders?atLeast=${position}`);
  });
  after(() => server.stop());

  async function write(method: string, path: string, body: object): Promise<any> {
    const answer = await server.call(method, path, { body });
    assert.ok(answer.status < 300, `${path}: ${JSON.stringify(answer.body)}`);
    position = answer.body.position ?? position;
    return answer.body;
  }

  const set = (index: number, to: string, more = {}) =>
    write('PUT', `/v1/orders/${orders[index]!}/status`, { to, ...more });

  /** Waits until the list has all the orders. */
  const listed = () =>
    until(
      async () => (await server.call('GET', `/v1/orders?workflow=repair&atLeast=${position}`)).body.data.length >= 3,
    );

  test('the own history under a stricter definition: what would have been refused, and why', async () => {
    await listed();
    const report = await write('POST', '/v1/workflows/repair/simulate', { definition: strict });
    assert.deepEqual([report.orders, report.changes, report.more], [3, 8, false]);
    assert.deepEqual(report.outcomes, { allowed: 5, observed: 0, overridden: 1, refused: 2 });
    const refused = report.reasons.find(({ outcome }: { outcome: string }) => outcome === 'refused');
    assert.deepEqual(
      [refused.code, refused.guard, refused.transition, refused.changes, refused.examples[0].order],
      ['input_missing', 'message_required', 'begin', 2, orders[1]],
    );
    const same = await write('POST', '/v1/workflows/repair/simulate', { version: 1, orders: 2 });
    assert.deepEqual([same.orders, same.more, same.outcomes.refused], [2, true, 0]);
  });

  test('a history in the body or as the body, and a definition with its mistakes told', async () => {
    const csv = 'order,to,at,role\nA,received,2026-01-01,staff\nA,bench,2026-01-02,client\n';
    const inBody = await write('POST', '/v1/workflows/repair/simulate', { definition: strict, history: csv });
    assert.deepEqual([inBody.changes, inBody.reasons[0].code], [2, 'role_not_allowed']);
    const streamed = await server.call('POST', '/v1/workflows/repair/simulate?version=1', {
      body: csv,
      headers: { 'content-type': 'text/csv' },
    });
    assert.deepEqual([streamed.status, streamed.body.changes, streamed.body.outcomes.refused], [200, 2, 1]);
    const wrong = await server.call('POST', '/v1/workflows/repair/simulate', { body: { definition: 'key: [' } });
    assert.equal(wrong.body.code, 'definition_invalid');
    assert.equal((await server.call('POST', '/v1/workflows/nothing/simulate', { body: {} })).status, 404);
  });

  test('a definition is written from the own history and from a file, without what was taken back', async () => {
    await listed();
    const own = await server.call('GET', '/v1/workflows/repair/discovered');
    assert.equal(own.status, 200, JSON.stringify(own.body));
    assert.deepEqual(own.body.edges.map(({ from, to, moves }: any) => [from, to, moves]).sort(), [
      ['bench', 'handed_over', 1],
      ['received', 'bench', 2],
      ['received', 'handed_over', 1],
    ]);
    const lint = await server.call('POST', '/v1/workflows/lint', { body: { definition: own.body.definition } });
    assert.equal(lint.body.valid, true, JSON.stringify(lint.body));
    const lines = ['in', 'out']
      .map((to, day) => JSON.stringify({ order: '1', to, at: `2026-01-0${day + 1}` }))
      .join('\n');
    const file = await server.call('POST', '/v1/workflows/discover?key=shop', {
      body: lines,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    assert.match(file.body.definition, /^key: shop$/m);
    const nothing = await server.call('POST', '/v1/workflows/discover', {
      body: 'a,b\n1,2\n',
      headers: { 'content-type': 'text/csv' },
    });
    assert.equal(nothing.status, 422);
  });

  test('a shadow is asked about what happens from now on, decides nothing, and reports what it would have refused', async () => {
    const shadow = await write('POST', '/v1/workflows/repair/shadows', { definition: strict });
    assert.deepEqual([shadow.state, shadow.changes], ['running', 0]);
    const made = await write('POST', '/v1/orders', { workflow: 'repair' });
    const moved = await server.call('PUT', `/v1/orders/${made.id}/status`, { body: { to: 'bench' } });
    assert.equal(moved.status, 200, 'the shadow refuses nothing');
    const path = `/v1/workflows/repair/shadows/${shadow.id}`;
    await until(async () => (await server.call('GET', path)).body.changes === 2);
    const { body: report } = await server.call('GET', path);
    assert.deepEqual(report.outcomes, { allowed: 1, observed: 0, overridden: 0, refused: 1 });
    assert.deepEqual(
      report.reasons.map(({ code, changes, examples }: any) => [code, changes, examples[0].order]),
      [['input_missing', 1, made.id]],
    );

    const stopped = await write('POST', `${path}/stop`, {});
    assert.equal(stopped.state, 'stopped');
    assert.equal((await server.call('POST', `${path}/stop`, { body: {} })).status, 409);
    const list = await server.call('GET', '/v1/workflows/repair/shadows');
    assert.deepEqual(
      list.body.data.map(({ id }: { id: string }) => id),
      [shadow.id],
    );
    const staff = await server.key({ role: 'staff' });
    assert.equal((await server.call('POST', '/v1/workflows/repair/shadows', { key: staff, body: {} })).status, 403);
    const other = await server.account('other');
    assert.equal((await server.call('GET', path, { key: other.manager })).status, 404);
  });
});
