import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCli } from './cli.ts';
import type { TestDatabase } from './database.ts';
import { createTestDatabase } from './database.ts';

const executable = fileURLToPath(new URL('../bin/milepost.mjs', import.meta.url));

describe('starting the server', () => {
  let folder: string;
  let database: TestDatabase;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'milepost-serve-'));
    database = await createTestDatabase();
  });
  after(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const envOf = (dataDir: string) => ({
    DATABASE_URL: database.connectionString,
    MILEPOST_DATA_DIR: join(folder, dataDir),
    MILEPOST_PORT: '0',
    MILEPOST_LOG_LEVEL: 'warn',
  });

  /** Starts a server, waits until it has told where it is, stops it, and gives what it printed and how it ended. */
  async function startAndStop(
    dataDir: string,
    whileRunning: (url: string) => Promise<void> = async () => {},
    env: Record<string, string> = {},
  ) {
    const child = spawn(process.execPath, [executable, 'serve'], {
      env: { PATH: process.env['PATH'], ...envOf(dataDir), ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        if (stdout.includes('Stop it with')) resolve();
      });
      void ended.then(() => reject(new Error(`It ended: ${stderr}`)));
    });
    await whileRunning(/http:\/\/\S+/.exec(stdout)![0]);
    child.kill('SIGTERM');
    return { code: await ended, stdout, stderr };
  }

  test('the first start prints what to paste, later ones a summary; the key is in a file of its owner alone', async () => {
    const keyPath = join(folder, 'one', 'admin-key');
    const first = await startAndStop('one', async (url) => {
      const key = (await readFile(keyPath, 'utf8')).trim();
      const answer = await fetch(`${url}/v1/account`, { headers: { authorization: `Bearer ${key}` } });
      assert.equal(answer.status, 200);
    });
    assert.equal(first.code, 0, first.stderr);
    assert.ok(first.stdout.trimEnd().split('\n').length <= 14);
    assert.ok(first.stdout.includes(`$(cat ${keyPath})`));
    const key = (await readFile(keyPath, 'utf8')).trim();
    assert.ok(!first.stdout.includes(key) && !first.stderr.includes(key));
    assert.equal((await stat(keyPath)).mode & 0o777, 0o600);

    const later = await startAndStop('one');
    assert.ok(later.stdout.trimEnd().split('\n').length <= 8);
  });

  const post = async (url: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as { rights?: string[] } };
  };

  test('while nobody can log in, each start makes a link in a file of its owner alone, which makes the first user', async () => {
    const path = join(folder, 'one', 'first-link');
    const stale = (await readFile(path, 'utf8')).trim();
    const password = 'correct horse battery';
    const started = await startAndStop('one', async (url) => {
      const link = (await readFile(path, 'utf8')).trim();
      assert.notEqual(link, stale);
      assert.match(link, /\/console\/welcome#mpl_[\w-]+$/);
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      const token = link.split('#')[1]!;
      const ada = { token, name: 'Ada Byron', email: 'ada@example.com', password };
      const { status, body } = await post(`${url}/v1/session/first`, ada);
      assert.equal(status, 200);
      assert.ok(body.rights?.includes('accounts.manage'));
      assert.equal((await post(`${url}/v1/session/first`, ada)).status, 401);
    });
    assert.ok(started.stdout.includes(path));
    assert.ok(!started.stdout.includes('mpl_') && !started.stderr.includes('mpl_'));
    const later = await startAndStop('one');
    assert.match(later.stdout, /Console +http:\S+\/console$/m);
    await assert.rejects(stat(path), { code: 'ENOENT' });
  });

  test('the user of the settings is made where nobody has the address, and keeps a password that was changed', async () => {
    const email = 'headless@example.com';
    const passwordFile = join(folder, 'password');
    const logIn = async (url: string, password: string) =>
      (await post(`${url}/v1/session`, { email, password })).status;
    await writeFile(passwordFile, 'correct horse battery');
    const env = { MILEPOST_ADMIN_EMAIL: email, MILEPOST_ADMIN_PASSWORD_FILE: passwordFile };
    await startAndStop('one', async (url) => assert.equal(await logIn(url, 'correct horse battery'), 200), env);
    await writeFile(passwordFile, 'another battery staple');
    await startAndStop(
      'one',
      async (url) => {
        assert.equal(await logIn(url, 'correct horse battery'), 200);
        assert.equal(await logIn(url, 'another battery staple'), 401);
        const key = (await readFile(join(folder, 'one', 'admin-key'), 'utf8')).trim();
        const settings = await fetch(`${url}/v1/settings`, { headers: { authorization: `Bearer ${key}` } });
        const { data } = (await settings.json()) as { data: { variable: string; value: string; from: string }[] };
        const password = data.find(({ variable }) => variable === 'MILEPOST_ADMIN_PASSWORD')!;
        assert.equal(password.value, '********');
        assert.match(password.from, /MILEPOST_ADMIN_PASSWORD_FILE/);
        assert.equal(data.find(({ variable }) => variable === 'MILEPOST_PORT')!.value, '0');
      },
      env,
    );
  });

  test('another node makes no second admin key', async () => {
    const { stdout } = await startAndStop('two');
    assert.match(stdout, /Manager's key {2}made elsewhere, begins with mp_/);
    await assert.rejects(stat(join(folder, 'two', 'admin-key')), { code: 'ENOENT' });
  });

  test('a data directory of another installation stops the start, and both are named', async () => {
    const { code: made } = await runCli(['migrate'], { env: envOf('three') });
    assert.equal(made, 0);
    const other = '0199f1c2-6a51-7c3e-9f34-2f6d0a1b7c55';
    await writeFile(join(folder, 'three', 'installation-id'), `${other}\n`);
    const { code, stderr } = await runCli(['serve'], { env: envOf('three') });
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`belongs to installation ${other}, but the database .* belongs to installation (?!${other})`),
    );
  });

  test('an empty database beside a data directory that was in use stops the start, and stays empty', async () => {
    const empty = await createTestDatabase();
    try {
      const env = { ...envOf('one'), DATABASE_URL: empty.connectionString };
      const { code, stderr } = await runCli(['serve'], { env });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /belongs to installation .*, but the database that DATABASE_URL names is empty\. Nothing was changed\./,
      );
    } finally {
      await empty.drop();
    }
  });

  test('an admin key that the database does not know stops the start', async () => {
    const path = join(folder, 'one', 'admin-key');
    const kept = await readFile(path, 'utf8');
    await writeFile(path, `mp_other${'x'.repeat(40)}\n`);
    const { code, stderr } = await runCli(['serve'], { env: envOf('one') });
    await writeFile(path, kept);
    assert.equal(code, 1);
    assert.match(stderr, /holds a key that begins with mp_other, which the database does not know/);
  });

  test('a port that is taken is told in a sentence', async () => {
    await startAndStop('one', async (url) => {
      const { code, stderr } = await runCli(['serve'], { env: { ...envOf('four'), MILEPOST_PORT: new URL(url).port } });
      assert.equal(code, 1);
      assert.match(stderr, /Cannot listen at 127\.0\.0\.1, port \d+: another program does\./);
    });
  });
});
