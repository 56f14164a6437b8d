import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { runCli } from '../../test/cli.ts';
import { until } from '../../test/until.ts';

describe('the command line against a server', () => {
  let server: TestApp;
  let cwd: string;
  before(async () => {
    server = await startTestApp();
    cwd = await mkdtemp(join(tmpdir(), 'milepost-cli-'));
  });
  after(async () => {
    await server.stop();
    await rm(cwd, { recursive: true });
  });

  const cli = (args: readonly string[], env: Record<string, string> = {}) =>
    runCli(args, { cwd, env: { MILEPOST_URL: server.url, MILEPOST_KEY: server.manager, ...env } });

  test('an order is made, moved, refused with what is possible, and shown', async () => {
    const made = await cli(['order', 'create', '--reference', 'ZENPO', '--line', '3x5CX895']);
    assert.match(made.stdout, /^Order 1 \(ZENPO\) made, placed: /);
    assert.match(
      (await cli(['set', 'ZENPO', 'approved', '--message', 'Paid'])).stdout,
      /is now approved \(version 2\)/,
    );
    const refused = await cli(['set', '1', 'delivered']);
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.match(refused.stderr, /cannot go from approved to delivered.*Possible now: .*pack/);
    assert.match((await cli(['transitions', 'ZENPO'])).stdout, /^packed\tpack\tyes\t$/m);
    const { status, history } = JSON.parse((await cli(['order', 'show', 'ZENPO', '--json'])).stdout);
    assert.deepEqual([status, history.length], ['approved', 2]);
    // Lists are a moment behind.
    await until(async () => /^1\tZENPO\tretail\tapproved\t/.test((await cli(['order', 'list'])).stdout));
  });

  test('a user is made with a link to choose a password, listed, changed, given another link, and shut out', async () => {
    const post = (path: string, body: unknown) => server.call('POST', path, { key: null, body });
    const email = 'cli@example.com';
    const password = 'correct horse battery';
    const made = await cli(['user', 'create', email, '--name', 'Cli Keller', '--role', 'staff']);
    assert.equal(made.code, 0, made.stderr);
    const token = made.stdout.trim().split('#')[1];
    assert.equal((await post('/v1/session/first', { token, password })).status, 200);
    assert.match((await cli(['user', 'list'])).stdout, /\tcli@example\.com\tCli Keller\tstaff\tby password\t/);
    assert.match((await cli(['user', 'update', email, '--role', 'manager'])).stdout, /role manager/);
    assert.match((await cli(['user', 'password', email])).stdout, /\/console\/welcome#mpl_/);
    assert.match((await cli(['user', 'disable', email, '--dry-run'])).stdout, /^Would disable user \d+, cli@example/);
    assert.equal((await cli(['user', 'disable', email, '--yes'])).code, 0);
    assert.equal((await post('/v1/session', { email, password })).status, 401);
    assert.equal((await cli(['user', 'disable', 'nobody@example.com', '--yes'])).code, 3);
    assert.equal((await cli(['user', 'create', email])).code, 1, 'the address is taken');
  });

  test('an exit code says what kind of failure it was', async () => {
    const staff = await server.key({ role: 'staff' });
    for (const [code, args, env] of [
      [0, ['order', 'list'], {}],
      [1, ['order', 'create', '--reference', 'ZENPO'], {}],
      [2, ['set', 'ZENPO'], {}],
      [3, ['order', 'show', 'NOBODY'], {}],
      [3, ['key', 'revoke', 'mp_nobody', '--yes'], {}],
      [4, ['order', 'list'], { MILEPOST_KEY: 'wrong' }],
      [4, ['key', 'list'], { MILEPOST_KEY: staff }],
      [69, ['order', 'list'], { MILEPOST_URL: 'http://127.0.0.1:9' }],
      [78, ['order', 'list'], { MILEPOST_PROT: '1' }],
    ] as const) {
      const ended = await cli(args, env);
      assert.equal(ended.code, code, `${args.join(' ')}: ${ended.stderr}`);
      if (code !== 0) assert.notEqual(ended.stderr, '');
    }
  });

  test('with --json a refusal is a problem on stderr, and nothing is on stdout', async () => {
    const { stdout, stderr } = await cli(['set', 'NOBODY', 'approved', '--json']);
    assert.equal(stdout, '');
    assert.equal(JSON.parse(stderr).code, 'order_not_found');
  });

  test('a key for a vendor says what to paste where, works there, and ends by how it begins', async () => {
    const made = await cli(['key', 'create', '--name', 'Agency', '--role', 'manager', '--dialect', 'wordbee']);
    const pasted = Object.fromEntries(
      made.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    );
    assert.equal(pasted['accountid'], 'main');
    const logIn = () =>
      fetch(`${pasted['API address']}/auth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ accountid: pasted['accountid'], key: pasted['key'] }),
      });
    assert.equal((await logIn()).status, 200);
    const dry = await cli(['key', 'revoke', pasted['key']!, '--dry-run']);
    assert.match(dry.stdout, /^Would revoke key .* "Agency" \(manager\)\.$/m);
    assert.equal((await cli(['key', 'revoke', pasted['key']!, '--yes'])).code, 0);
    assert.notEqual((await logIn()).status, 200);
    const thirdwatch = await cli(['key', 'create', '--name', 'Shop', '--dialect', 'thirdwatch', '--json']);
    assert.equal(JSON.parse(thirdwatch.stdout).secret.length, 32);
  });

  test('workflows are listed, shown, linted and drawn', async () => {
    assert.match((await cli(['workflow', 'list'])).stdout, /^retail\t1\tRetail\t/m);
    assert.match((await cli(['workflow', 'show', 'retail'])).stdout, /^approve\tplaced\tapproved\t/m);
    const file = new URL('../../workflows/retail.yaml', import.meta.url).pathname;
    assert.deepEqual(await cli(['workflow', 'lint', file, '--quiet']), { code: 0, stdout: '', stderr: '' });
    assert.match((await cli(['workflow', 'diagram', file])).stdout, /^stateDiagram-v2/);
    assert.equal((await cli(['workflow', 'lint', new URL(import.meta.url).pathname])).code, 1);
  });
});
