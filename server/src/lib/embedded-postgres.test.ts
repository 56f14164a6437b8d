import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { findPostgresPackage } from './embedded-postgres-files.ts';
import { becomes } from './embedded-postgres-orphans.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.ts';
import { findProcessesIn, lookUpProcess } from './processes.ts';
import { StartRefused } from './start-refused.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'milepost-test-')));
chmodSync(root, 0o711); // as root the server runs as another user, who has to reach its data in here
const isRoot = process.getuid?.() === 0;
const started: EmbeddedPostgres[] = [];
const owners: ChildProcess[] = [];
let folderCount = 0;

after(async () => {
  for (const owner of owners) owner.kill('SIGKILL');
  await Promise.all(started.map((server) => server.stop()));
  for (const { home } of started) if (!home.startsWith(root)) rmSync(home, { recursive: true, force: true });
  rmSync(root, { recursive: true, force: true });
});

function newFolder(): string {
  folderCount += 1;
  return join(root, `data-${folderCount}`);
}

async function start(dataDir: string, more: Partial<EmbeddedPostgresOptions> = {}) {
  const messages: string[] = [];
  const server = await startEmbeddedPostgres({ dataDir, log: (message) => messages.push(message), ...more });
  started.push(server);
  return { ...server, messages };
}

async function query(server: { connectionString: string }, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(server.connectionString);
  client.on('error', () => {}); // tests kill servers under open connections
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** A process of its own that starts a database, reports it, and stays. */
async function startOwner(dataDir: string): Promise<{ owner: ChildProcess; connectionString: string }> {
  const module = JSON.stringify(new URL('./embedded-postgres.ts', import.meta.url).href);
  const code = `const { startEmbeddedPostgres } = await import(${module});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log() {} });
    process.on('SIGTERM', async () => { await server.stop(); process.exit(0); });
    process.stdout.write(server.connectionString + '\\n');`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  owners.push(owner);
  const [line] = (await once(owner.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { owner, connectionString: line.toString().trim() };
}

/** The process id of the server on a data directory, as it has written it down itself. */
function serverPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

async function killHard(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  assert.ok(await becomes(() => lookUpProcess(pid).kind !== 'running', 10));
}

test('a first start makes a durable UTF-8 database that sorts the same on every machine, and a second keeps it', async () => {
  const dataDir = newFolder();
  const first = await start(dataDir);
  const settings = await query(
    first,
    `select name, setting from pg_settings where name in
     ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'TimeZone', 'data_checksums')`,
  );
  const [locale] = await query(
    first,
    `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as name
     from pg_database where datname = 'postgres'`,
  );
  await query(first, 'create table kept (id int); insert into kept values (7)');
  await first.stop();
  const second = await start(dataDir);

  assert.deepEqual(Object.fromEntries(settings.map((row) => [row['name'], row['setting']])), {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    listen_addresses: '',
    TimeZone: 'UTC',
    data_checksums: 'on',
  });
  assert.deepEqual(locale, { encoding: 'UTF8', provider: 'b', name: 'C.UTF-8' });
  assert.match(first.version, /^18\./);
  assert.equal(first.messages.length, 1, first.messages.join('\n'));
  assert.deepEqual(await query(second, 'select id from kept'), [{ id: 7 }]);
  assert.deepEqual(second.messages, []);
  await second.stop();
  assert.equal(existsSync(join(dataDir, 'milepost.lock')), false);
});

test('other users of the machine can reach neither the socket nor the data', async () => {
  const server = await start(newFolder());
  const socketFolder = new URL(server.connectionString.replace('@', '@host')).searchParams.get('host') ?? '';

  assert.equal(statSync(socketFolder).mode & 0o777, 0o700);
  assert.equal(statSync(server.home).mode & 0o777, 0o700);
  assert.notEqual(statSync(server.home).uid, 0);
  await server.stop();
});

test('a server that is killed loses nothing that was committed', async () => {
  const dataDir = newFolder();
  const first = await start(dataDir);
  await query(first, 'create table kept (id int); insert into kept values (8)');
  await killHard(serverPid(dataDir));

  assert.equal(await first.ended, 'signal SIGKILL');
  await first.stop();
  const second = await start(dataDir);
  assert.deepEqual(await query(second, 'select id from kept'), [{ id: 8 }]);
  await second.stop();
});

test('a database whose owner was killed is stopped and started again', async () => {
  const dataDir = newFolder();
  const { owner, connectionString } = await startOwner(dataDir);
  await query({ connectionString }, 'create table kept (id int); insert into kept values (9)');
  const orphan = serverPid(dataDir);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  assert.equal(lookUpProcess(orphan).kind, 'running');
  const next = await start(dataDir);

  assert.notEqual(lookUpProcess(orphan).kind, 'running');
  assert.deepEqual(await query(next, 'select id from kept'), [{ id: 9 }]);
  assert.match(next.messages.join(), /left running by a Milepost that was killed/);
  await next.stop();
});

test('a start after owner and server were both killed takes their files away and recovers', async () => {
  const dataDir = newFolder();
  const { owner, connectionString } = await startOwner(dataDir);
  await query({ connectionString }, 'create table kept (id int); insert into kept values (10)');
  const server = serverPid(dataDir);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await killHard(server);
  assert.equal(serverPid(dataDir), server, 'the stale file is still there');
  const next = await start(dataDir);

  assert.deepEqual(await query(next, 'select id from kept'), [{ id: 10 }]);
  await next.stop();
});

test("a lock file that names a stranger's process keeps nobody out", async () => {
  const dataDir = newFolder();
  const first = await start(dataDir);
  await first.stop();
  const socketFolder = join(first.home, 'socket');
  // Of the server's own user, since PostgreSQL takes only such a process for a server.
  const { uid, gid } = statSync(first.home);
  const stranger = spawn('sleep', ['60'], isRoot ? { uid, gid } : {});
  owners.push(stranger);
  await once(stranger, 'spawn');
  const cluster = join(first.home, 'data');
  const lines = [stranger.pid, cluster, 1, 5432, socketFolder, '', '  1  2', 'ready   ', ''];
  writeFileSync(join(cluster, 'postmaster.pid'), lines.join('\n'));
  writeFileSync(join(socketFolder, '.s.PGSQL.5432'), '');
  writeFileSync(join(socketFolder, '.s.PGSQL.5432.lock'), lines.join('\n'));
  writeFileSync(join(dataDir, 'milepost.lock'), '{"pid":'); // cut off by a power failure
  const second = await start(dataDir);

  assert.deepEqual(await query(second, 'select 1 as one'), [{ one: 1 }]);
  assert.equal(lookUpProcess(stranger.pid ?? 0).kind, 'running', 'the stranger was left alone');
  await second.stop();
});

test('a second Milepost on a data directory is refused while the first lives', async () => {
  const dataDir = newFolder();
  const { owner } = await startOwner(dataDir);

  await assert.rejects(start(dataDir), (error) => {
    assert.ok(error instanceof StartRefused);
    assert.match(error.message, new RegExp(`^${dataDir} is in use by another Milepost \\(process ${owner.pid} on `));
    return true;
  });
  owner.kill('SIGTERM');
  await once(owner, 'exit');
  const next = await start(dataDir);
  await assert.rejects(start(dataDir), /in use by another Milepost/);
  await next.stop();
});

test('a first start that was cut short is begun anew', async () => {
  const dataDir = newFolder();
  mkdirSync(join(dataDir, 'postgres', 'unfinished-1'), { recursive: true });
  writeFileSync(join(dataDir, 'postgres', 'password'), '');
  writeFileSync(join(dataDir, 'postgres', 'unfinished-1', 'PG_VERSION'), '18\n');
  if (isRoot) chmodSync(dataDir, 0o711);
  chmodSync(join(dataDir, 'postgres'), 0o700);
  const server = await start(dataDir);

  assert.deepEqual(await query(server, 'select 1 as one'), [{ one: 1 }]);
  assert.equal(existsSync(join(server.home, 'unfinished-1')), false);
  await server.stop();
});

test('binaries without their links, in a folder with a long name, are made to run, on a port too', async () => {
  const packageRoot = join(root, 'package');
  cpSync(findPostgresPackage(), packageRoot, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !/libicu\w+\.so(\.60)?$/.test(path) && !path.endsWith('.a'),
  });
  const dataDir = join(newFolder(), 'x'.repeat(100));
  mkdirSync(dataDir, { recursive: true });
  const onSocket = await start(dataDir, { packageRoot });
  assert.match(onSocket.connectionString, /host=%2Ftmp%2Fmilepost-/);
  assert.deepEqual(await query(onSocket, 'select 1 as one'), [{ one: 1 }]);
  const socketFolder = new URL(onSocket.connectionString.replace('@', '@host')).searchParams.get('host') ?? '';
  await onSocket.stop();
  assert.equal(existsSync(socketFolder), false);

  const onPort = await start(dataDir, { packageRoot, transport: 'loopback' });
  assert.deepEqual(await query(onPort, 'select 1 as one'), [{ one: 1 }]);
  const withoutPassword = onPort.connectionString.replace(/milepost:[^@]+@/, 'milepost:guess@');
  await assert.rejects(query({ connectionString: withoutPassword }, 'select 1'), /password authentication failed/);
  await onPort.stop();
});

test('a data directory that is a file, or was made by another PostgreSQL, is refused with what to do', async () => {
  const file = newFolder();
  writeFileSync(file, '');
  await assert.rejects(start(file), /is not a folder\. Move it away, or name another\./);

  const dataDir = newFolder();
  const server = await start(dataDir);
  await server.stop();
  writeFileSync(join(server.home, 'data', 'PG_VERSION'), '12\n');
  await assert.rejects(start(dataDir), /was made by PostgreSQL 12, and this Milepost brings 18\.\d+/);
});

test(
  'as root, a folder that others may not enter sends binaries and data elsewhere, and the link to them stays in force',
  { skip: isRoot ? false : 'needs root' },
  async () => {
    const closed = newFolder();
    mkdirSync(closed, { mode: 0o700 });
    const packageRoot = join(closed, 'node_modules', 'package');
    cpSync(findPostgresPackage(), packageRoot, { recursive: true, verbatimSymlinks: true });
    const dataDir = join(closed, 'data');
    const first = await start(dataDir, { packageRoot });
    const systemFolder = join(first.home, '..');
    try {
      await query(first, 'create table kept (id int)');
      await first.stop();
      chmodSync(closed, 0o755);
      const second = await start(dataDir, { packageRoot });
      await second.stop();

      assert.match(first.home, /^\/var\/lib\/milepost\/data-\d+-[0-9a-f]{8}\/data-[0-9a-f]{8}$/);
      assert.match(first.messages[0] ?? '', /other users may not enter .* is a link to it\.$/);
      assert.match(first.messages[1] ?? '', /binaries are copied to \/var\/lib\/milepost\//);
      assert.equal(second.home, first.home);
      assert.deepEqual(findProcessesIn(join(first.home, 'data'), 'postgres'), []);
    } finally {
      await first.stop();
      rmSync(systemFolder, { recursive: true, force: true });
    }
  },
);
