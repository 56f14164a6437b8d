import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { runCli } from '../../test/cli.ts';

describe('milepost import and export', () => {
  let server: TestApp;
  let cwd: string;
  let env: Record<string, string>;
  before(async () => {
    server = await startTestApp();
    cwd = await mkdtemp(join(tmpdir(), 'milepost-import-'));
    env = { MILEPOST_URL: server.url, MILEPOST_KEY: server.manager };
  });
  after(async () => {
    await server.stop();
    await rm(cwd, { recursive: true });
  });

  const cli = (...args: string[]) => runCli(args, { env, cwd });
  const countsOf = (stdout: string) => JSON.parse(stdout) as Record<string, number | string>;

  test('a CSV file of orders is imported, what cannot be goes to a file with line and reason, and again nothing is doubled', async () => {
    const rows = Array.from(
      { length: 1200 },
      (_, index) => `C-${index},placed,2026-10-01T09:00:00Z,KET-17,${index % 5}`,
    );
    rows[700] = 'C-700,nowhere,2026-10-01T09:00:00Z,KET-17,1';
    rows[800] = 'C-800,placed,yesterday,KET-17,1';
    await writeFile(join(cwd, 'orders.csv'), `reference,status,occurredAt,line.sku,line.ordered\n${rows.join('\n')}\n`);

    const first = await cli('import', 'orders.csv', '--json');
    assert.equal(first.code, 1, first.stderr);
    const { created, refused, unreadable, toTell } = countsOf(first.stdout);
    assert.deepEqual({ created, refused, unreadable, toTell }, { created: 1198, refused: 1, unreadable: 1, toTell: 0 });
    const rejects = (await readFile(join(cwd, 'orders.csv.rejected.ndjson'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; code: string; raw: { reference: string } })
      .sort((a, b) => a.line - b.line);
    assert.deepEqual(
      rejects.map(({ line, code, raw }) => [line, code, raw.reference]),
      [
        [702, 'status_unknown', 'C-700'],
        [802, 'unreadable', 'C-800'],
      ],
    );

    const again = await cli('import', 'orders.csv', '--json');
    assert.deepEqual([countsOf(again.stdout)['created'], countsOf(again.stdout)['events']], [0, 0]);
  });

  test('statuses of orders are imported by flags, and keep the order of the file', async () => {
    await writeFile(
      join(cwd, 'log.csv'),
      'Order;State;At\nC-1;approved;02.10.2026 10:00\nC-1;packed;03.10.2026 10:00\n',
    );
    const flags = [
      '--kind',
      'statuses',
      '--column',
      'order=Order',
      '--column',
      'to=State',
      '--column',
      'occurredAt=At',
    ];
    const done = await cli('import', 'log.csv', ...flags, '--date-format', 'DD.MM.YYYY HH:mm');
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /2 lines in .*\n.*\n +2 {2}lines that changed an order/);
    assert.equal((await server.call('GET', '/v1/orders/reference:C-1')).body.status, 'packed');
    assert.equal(existsSync(join(cwd, 'log.csv.rejected.ndjson')), false);
  });

  test('a dry run writes nothing', async () => {
    await writeFile(join(cwd, 'dry.ndjson'), '{"reference":"DRY"}\n');
    assert.equal((await cli('import', 'dry.ndjson', '--dry-run')).code, 0);
    assert.equal((await server.call('GET', '/v1/orders/reference:DRY')).status, 404);
  });

  test('what is exported can be imported elsewhere, and is the same there', async () => {
    await cli('demo', '--count', '60');
    const exported = await cli('export', '--workflow', 'distribution');
    assert.equal(exported.code, 0, exported.stderr);
    await writeFile(join(cwd, 'moved.ndjson'), exported.stdout);
    const other = await server.account('elsewhere');
    const there = { ...env, MILEPOST_KEY: other.manager };
    const done = await runCli(['import', 'moved.ndjson', '--json'], { env: there, cwd });
    assert.equal(done.code, 0, done.stderr + done.stdout);

    const again = await runCli(['export', '--workflow', 'distribution'], { env: there, cwd });
    const byNumber = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { number: number })
        .sort((a, b) => a.number - b.number);
    assert.deepEqual(byNumber(again.stdout), byNumber(exported.stdout));
  });

  test('an export has what was written a moment before', async () => {
    for (const reference of ['JUST-1', 'JUST-2', 'JUST-3']) {
      await server.call('POST', '/v1/orders', { body: { reference, workflow: 'retail' } });
      assert.match((await cli('export', '--workflow', 'retail')).stdout, new RegExp(reference));
    }
  });

  test('addresses, who takes care of an order and what was told late go with it', async () => {
    const since = new Date().toISOString();
    const there = await server.account('moved');
    const users = [];
    for (const key of [server.manager, there.manager]) {
      for (const email of ['tom@example.com', 'kim@example.com']) {
        users.push((await server.call('POST', '/v1/users', { key, body: { email, role: 'staff' } })).body.id);
      }
    }
    const at = (day: number) => `2026-10-0${day}T09:00:00Z`;
    const place = { name: 'Ada Byron', street: 'Ring 1', postcode: '1010', city: 'Wien', country: 'AT' };
    const body = {
      ...{ reference: 'WHOLE-1', occurredAt: at(1), ownerId: users[0], watcherIds: [users[1], users[0]] },
      ...{ workflow: 'retail', billingAddress: { ...place, city: 'Graz' }, shippingAddress: place },
    };
    const { body: made } = await server.call('POST', '/v1/orders', { body });
    const change = (to: string, day: number) =>
      server.call('PUT', `/v1/orders/${made.id}/status`, { body: { to, occurredAt: at(day), message: `day ${day}` } });
    await change('approved', 2);
    await change('packed', 5);
    await change('on_hold', 4);
    const exportedBy = async (key: string) => {
      const ended = await runCli(['export', '--updated-from', since], { env: { ...env, MILEPOST_KEY: key }, cwd });
      const line = ended.stdout.split('\n').find((text) => text.includes('WHOLE-1'));
      assert.ok(line !== undefined, ended.stderr);
      return { order: JSON.parse(line) as Record<string, unknown>, said: ended.stderr };
    };

    const { order: exported } = await exportedBy(server.manager);
    assert.equal(exported['ownerEmail'], 'tom@example.com');
    assert.deepEqual(exported['watcherEmails'], ['kim@example.com', 'tom@example.com']);
    assert.deepEqual(exported['shippingAddress'], place);
    await writeFile(join(cwd, 'whole.ndjson'), JSON.stringify(exported));
    const elsewhere = { env: { ...env, MILEPOST_KEY: there.manager }, cwd };
    const done = await runCli(['import', 'whole.ndjson'], elsewhere);
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual((await exportedBy(there.manager)).order, exported);
    const { body: order } = await server.call('GET', '/v1/orders/reference:WHOLE-1', { key: there.manager });
    assert.deepEqual([order.status, order.ownerId, order.watcherIds], ['packed', users[2], [users[3], users[2]]]);

    const unseeing = await exportedBy(await server.key({ role: 'staff' }));
    assert.equal(unseeing.order['ownerId'], users[0]);
    assert.match(unseeing.said, /may not see users .*named by id/);
  });

  test('a CSV export has a row per order line and headings that import understands', async () => {
    const { stdout } = await cli('export', '--format', 'csv', '--workflow', 'field-service');
    assert.match(stdout, /^id,number,reference,workflow,status,occurredAt,/);
    await writeFile(join(cwd, 'back.csv'), stdout);
    const { code, stdout: report, stderr } = await cli('import', 'back.csv', '--json');
    assert.equal(code, 0, stderr);
    assert.deepEqual([countsOf(report)['created'], countsOf(report)['refused']], [0, 0]);
  });

  test('a wrong column, file or format is wrong use, told before anything is sent', async () => {
    await writeFile(join(cwd, 'odd.csv'), 'a,b\n1,2\n');
    for (const [args, text] of [
      [['import', 'missing.csv'], /Cannot read missing.csv/],
      [['import', 'odd.csv'], /No column of the file means anything: a, b/],
      [['import', 'odd.csv', '--column', 'reference=c'], /The file has no column c\. It has a, b/],
      [['import', 'odd.csv', '--column', 'refrence=a'], /Did you mean reference\?/],
      [['import', 'moved'], /Cannot read moved/],
    ] as const) {
      const { code, stderr } = await cli(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, text);
    }
  });
});
