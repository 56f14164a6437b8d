import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { runCli } from '../../test/cli.ts';
import { until } from '../../test/until.ts';

const history = `Auftrag;to;at;role
A;received;2026-01-01 08:00;staff
A;bench;2026-01-01 10:00;staff
B;received;2026-01-01 08:00;staff
B;bench;2026-01-01 11:00;client
A;done;2026-01-02 10:00;manager
`;

describe('milepost workflow simulate and discover', () => {
  let server: TestApp;
  let cwd: string;
  before(async () => {
    server = await startTestApp();
    cwd = await mkdtemp(join(tmpdir(), 'milepost-cli-'));
    await writeFile(join(cwd, 'changes.csv'), history);
  });
  after(async () => {
    await server.stop();
    await rm(cwd, { recursive: true });
  });

  const cli = (args: readonly string[]) =>
    runCli(args, { cwd, env: { MILEPOST_URL: server.url, MILEPOST_KEY: server.manager } });

  test('a first definition is written from a file, drawn, and rehearsed on the same file, without a server', async () => {
    const columns = ['--column', 'order=Auftrag'];
    const found = await cli(['workflow', 'discover', 'changes.csv', '--name', 'repair', ...columns]);
    assert.equal(found.code, 0, found.stderr);
    assert.match(found.stderr, /5 changes of 2 orders, 3 statuses, 2 ways/);
    await writeFile(join(cwd, 'repair.yaml'), found.stdout);
    assert.equal((await cli(['workflow', 'lint', 'repair.yaml'])).code, 0);
    assert.match(
      (await cli(['workflow', 'diagram', 'repair.yaml', '--svg'])).stdout,
      /^<svg [\s\S]*Bench[\s\S]*<\/svg>\n$/,
    );
    const same = await cli(['workflow', 'simulate', 'repair.yaml', 'changes.csv', ...columns, '--json']);
    assert.equal(same.code, 0, same.stdout);

    await writeFile(
      join(cwd, 'strict.yaml'),
      found.stdout.replaceAll('[client]', '[manager]').replaceAll('client, ', ''),
    );
    const refused = await cli(['workflow', 'simulate', 'strict.yaml', 'changes.csv', ...columns]);
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /^refused\t1\treceived\tbench\tto_bench\S*\trole_not_allowed\tB: /m);
  });

  test('the server’s own orders are asked where no file is given', async () => {
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'retail' } });
    const moved = await server.call('PUT', `/v1/orders/${made.body.id}/status`, { body: { to: 'approved' } });
    await until(async () => {
      const list = await server.call('GET', `/v1/orders?workflow=retail&atLeast=${moved.body.position}`);
      return list.body.data[0]?.status === 'approved';
    });
    const found = await cli(['workflow', 'discover', 'retail', '--name', 'retail']);
    assert.match(found.stdout, /to_approved:/, found.stderr);
    await writeFile(join(cwd, 'retail.yaml'), found.stdout);
    const same = await cli(['workflow', 'simulate', 'retail.yaml', '--json']);
    assert.equal(JSON.parse(same.stdout).outcomes.allowed, 2, same.stderr);
  });
});
