import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { WordbeeCall } from '../../../test/wordbee-client.ts';
import { logIntoWordbee } from '../../../test/wordbee-client.ts';
import { emptyLine, lineStatus } from '../../core/line.ts';

describe('projects and jobs of Wordbee', () => {
  let server: TestApp;
  let manager: WordbeeCall;
  let client: WordbeeCall;
  before(async () => {
    server = await startTestApp();
    const acme = (await server.call('POST', '/v1/customers', { body: { name: 'Acme Ltd' } })).body;
    manager = await logIntoWordbee(server, server.manager);
    client = await logIntoWordbee(server, await server.key({ role: 'client', customerIds: [acme.id] }));
    await make({ customer: { id: acme.id }, data: { project: { id: 9, reference: 'PR', status: 'In progress' } } });
    await make({
      ...{ reference: 'JOBS', dueAt: '2026-03-10T10:00:00Z' },
      data: { sourceLanguage: 'en', project: { id: 77, status: 'Waiting' } },
      lines: ['de', 'fr', 'it'].map((sku) => ({ sku, name: `to ${sku}`, ordered: 1 })),
    });
    await make({ data: { project: { id: 78, status: 3 } } });
    await make({ lines: [{ sku: 'without a project', ordered: 1 }] });
    // A change through this dialect, so that its lists wait until they show everything before it.
    await manager('PUT', '/orders/2/status', { status: 2 });
  });
  after(() => server.stop());

  async function make(body: object) {
    const answer = await server.call('POST', '/v1/orders', { body: { workflow: 'translation', ...body } });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body;
  }

  const find = async (noun: string, body: unknown) => {
    const { status, json, text } = await manager('POST', `/${noun}/list`, body);
    assert.equal(status, 200, text);
    return json;
  };

  test('are those of orders, and their lines: filtered, paged, with true totals, and nothing to a client', async () => {
    const projects = await find('projects', { query: '{client}.StartsWith("acme") AND {id} = 9' });
    assert.deepEqual(
      projects.rows.map(({ id, reference, name, status, statust, orderId, client }: any) => [
        ...[id, reference, name, status, statust, orderId, client],
      ]),
      [[9, 'PR', 'PR', 0, 'In progress', 1, 'Acme Ltd']],
    );
    assert.equal((await find('projects', { query: '{id} = 10' })).total, 0);
    const jobs = await find('jobs', { query: '{pid} = 77', take: 2 });
    assert.deepEqual([jobs.total, jobs.count], [3, 2]);
    assert.deepEqual(
      jobs.rows.map(({ name, task, trg, status, statust, pid, reference }: any) => [
        ...[name, task, trg, status, statust, pid, reference],
      ]),
      [
        ['JOBS / to de', 'de', 'de', 4, 'Open', 77, 'JOBS'],
        ['JOBS / to fr', 'fr', 'fr', 4, 'Open', 77, 'JOBS'],
      ],
    );
    const rest = (await manager('POST', '/jobs/list/full?skip=2&take=500', '')).json;
    assert.equal(rest.count, rest.total - 2, 'a connector pages in the URL when it sends no body');
    const one = await find('jobs', { query: `{jobid} = "${jobs.rows[1].jobid}"` });
    assert.deepEqual([one.total, one.rows[0].task], [1, 'fr']);
    for (const noun of ['projects', 'jobs']) {
      assert.deepEqual((await client('POST', `/${noun}/list`, {})).json, { total: 0, count: 0, rows: [] });
      const { cols } = (await manager('GET', `/${noun}/list/fields`)).json;
      assert.ok(cols.some(({ id }: { id: string }) => id === 'status'));
      assert.match((await manager('POST', `/${noun}/list`, { query: '{nonsense} = 1' })).json.reason, /nonsense/);
    }
  });

  test('projects are found by the number of their status, however the order has it', async () => {
    const found = async (query: string) => (await find('projects', { query })).rows.map(({ id }: any) => id);
    // As the connector sends them.
    assert.deepEqual(await found('{status} = 3'), [78, 77]);
    assert.deepEqual(await found('{status} = 0'), [9]);
    assert.deepEqual(await found('{status} = 11'), []);
    const [waiting] = (await find('projects', { query: '{orderId} = 2' })).rows;
    assert.deepEqual([waiting.status, waiting.statust, waiting.name], [3, 'Waiting', 'JOBS']);
  });

  test('one project or job is had by its id, as the connector asks for it, and reads as in the list', async () => {
    const [project] = (await find('projects', { query: '{id} = 9' })).rows;
    assert.deepEqual((await manager('GET', '/projects/list/items/9')).json, project);
    const [job] = (await find('jobs', { query: '{trg} = "it"' })).rows;
    assert.deepEqual((await manager('POST', `/jobs/list/items/${job.id}`)).json, job);
    for (const [method, path, reason] of [
      ['GET', '/projects/list/items/10', /^Project 10 does not exist/],
      ['GET', '/projects/list/items/PR', /^Project PR does not exist/],
      ['POST', '/jobs/list/items/7', /^Job 7 does not exist/],
    ] as const) {
      const { status, json } = await manager(method, path);
      assert.equal(status, 400);
      assert.match(json.reason, reason);
    }
    assert.equal((await client('GET', '/projects/list/items/9')).status, 400);
    assert.equal((await client('POST', `/jobs/list/items/${job.id}`)).status, 400);
  });

  test('jobs are found by the number that they show, whether a status was named or follows from quantities', async () => {
    const counts = [0, 1, 2];
    const lines = counts.flatMap((ordered) =>
      counts.flatMap((shipped) =>
        counts.flatMap((canceled) =>
          [
            {},
            { backordered: 1 },
            { fulfilled: 1 },
            { fulfilled: 2 },
            { returned: 2 },
            { status: 'delivered' },
            { status: 'rejected' },
          ].map((more) => ({ ordered, shipped, canceled, ...more })),
        ),
      ),
    );
    const made = await make({ data: { project: { id: 500 } }, lines });
    await manager('PUT', `/orders/${made.number}/status`, { status: 2 });
    const { rows, total } = await find('jobs', { query: '{pid} = 500', take: 500 });
    assert.equal(total, lines.length);
    const shown = Map.groupBy(rows as { id: string; status: number }[], ({ status }) => status);
    assert.deepEqual(
      [...shown.keys()].toSorted((a, b) => a - b),
      [2, 4, 5, 7, 9, 10],
    );
    for (const [status, jobs] of shown) {
      const found = await find('jobs', { query: `{pid} = 500 AND {status} = ${status}`, take: 500 });
      assert.deepEqual(
        found.rows.map(({ id }: any) => id),
        jobs.map(({ id }) => id),
        `status ${status}`,
      );
    }
    const statuses = new Set(lines.map((line) => lineStatus({ ...emptyLine(''), ...line })));
    assert.equal(statuses.size, 9, 'every status that quantities say, and two that were named');
    const sorted = await find('jobs', { query: '{pid} = 500', sort: [{ id: 'status', asc: false }], take: 1 });
    assert.equal(sorted.rows[0].status, 10);
  });
});
