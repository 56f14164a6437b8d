import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openDataDirectory } from './data-directory.ts';
import { openCluster, readPassword, serverEnvironment, SUPERUSER } from './embedded-postgres-cluster.ts';
import { findPostgresPackage, giveTo, openHome, prepareBinaries, type ServerUser } from './embedded-postgres-files.ts';
import {
  becomes,
  endOrphans,
  FAST_STOP_SECONDS,
  IMMEDIATE_STOP_SECONDS,
  readPostmasterFile,
  removeSocketFolder,
  TEMPORARY_SOCKET_PREFIX,
} from './embedded-postgres-orphans.ts';
import { takeOwnerLock, type OwnerLock } from './owner-lock.ts';
import { StartRefused } from './start-refused.ts';

export interface EmbeddedPostgresOptions {
  /** Milepost's data directory. The database lies in `postgres` in it, its messages in `postgres.log`. */
  dataDir: string;
  /** Is told what an operator should know: a new database, a folder elsewhere, an orphan, a recovery that takes long. */
  log: (message: string) => void;
  /** Memory for pages; an eighth of the machine's when not given, from 128 to 2,048. */
  sharedBuffersMb?: number;
  /** How much log may gather before it forces a checkpoint; 4096 when not given. */
  maxWalSizeMb?: number;
  /** Another package of the `@embedded-postgres` family than the installed one, such as of PostgreSQL 15. */
  packageRoot?: string;
  /** A Unix socket, except on Windows; `loopback` is a random port with a password. */
  transport?: 'socket' | 'loopback';
  /** Ends a start that takes long, such as a recovery. The promise is then rejected with its reason. */
  signal?: AbortSignal;
}

export interface EmbeddedPostgres {
  /** For any driver; of the role that owns everything, and the database `postgres`. */
  connectionString: string;
  /** As in "18.4". */
  version: string;
  /** Where the database really lies, which as root may be outside the data directory. */
  home: string;
  /** Resolves when the server has ended, with how, for whatever reason; `stop` included. */
  ended: Promise<string>;
  /** Lets the server finish what is committed and end, and gives the data directory free. May be called again. */
  stop(): Promise<void>;
}

/** Where the server is to be found, and what it is told for that. */
interface Address {
  args: string[];
  socketFolder: string;
  connectionString: string;
}

const START_SECONDS = 600; // a recovery reads up to `maxWalSizeMb` of log
const SAY_EVERY_MS = 5000;
/** macOS takes 103 bytes, Linux 107. */
const SOCKET_PATH_BYTES = 103;
const PORT_ON_SOCKET = 5432;

/**
 * Starts a PostgreSQL of our own, making its database at the first start, and returns when it accepts connections.
 *
 * Committed is durable: neither `kill -9` of this process, of the server or of both loses it, and the next start
 * mends what they leave.
 *
 * The caller owes a `stop()`. Without one the server is told to stop when the process exits, and after a `kill -9`
 * by the next start.
 *
 * @throws StartRefused with a sentence for the operator
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = openDataDirectory(options.dataDir);
  const lock = await lockDataDirectory(dataDir);
  try {
    return await startLocked(dataDir, lock, options);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function lockDataDirectory(dataDir: string): Promise<OwnerLock> {
  const outcome = await takeOwnerLock(join(dataDir, 'milepost.lock'));
  if (outcome.kind === 'held') return outcome.lock;
  throw new StartRefused(
    `${dataDir} is in use by another Milepost (process ${outcome.pid} on ${outcome.host}). Stop that one first, or give this one a data directory of its own with MILEPOST_DATA_DIR.`,
  );
}

async function startLocked(dataDir: string, lock: OwnerLock, options: EmbeddedPostgresOptions) {
  const { log, signal } = options;
  const packageRoot = options.packageRoot ?? findPostgresPackage();
  const { home, user } = openHome(dataDir, packageRoot, log);
  const binaries = prepareBinaries(packageRoot, dataDir, user, log);
  const cluster = await openCluster(home, binaries, user, log);
  await endOrphans(cluster, user, log);
  signal?.throwIfAborted();

  const transport = options.transport ?? (process.platform === 'win32' ? 'loopback' : 'socket');
  const address = transport === 'socket' ? openSocket(home, user) : await openPort(home);
  const logPath = join(dataDir, 'postgres.log');
  const args = ['-D', cluster, ...address.args, ...formatSettings(options)];
  const child = runServer(binaries.postgres, args, home, logPath, user);
  const ended = endOf(child);
  const stopAtExit = () => child.kill('SIGINT');
  process.once('exit', stopAtExit);
  void ended.then(() => {
    process.removeListener('exit', stopAtExit);
    removeSocketFolder(address.socketFolder, user);
  });

  await waitUntilReady(child, ended, cluster, logPath, options);

  let isStopping: Promise<void> | undefined;
  const stop = async () => {
    await stopChild(child, ended);
    lock.release();
  };
  return {
    connectionString: address.connectionString,
    version: binaries.version,
    home,
    ended,
    stop: () => (isStopping ??= stop()),
  };
}

/** An eighth of what this process may have: the rest is for this process, and for the system, which keeps the files' pages. */
function usualSharedBuffersMb(): number {
  const limit = process.constrainedMemory(); // of the container; 0 or more than there is where none is set
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.min(2048, Math.max(128, Math.floor(bytes / 8 / 2 ** 20)));
}

/** In force whatever the cluster's postgresql.conf says: the command line goes before it. */
function formatSettings({
  sharedBuffersMb = usualSharedBuffersMb(),
  maxWalSizeMb = 4096,
}: EmbeddedPostgresOptions): string[] {
  const settings = {
    // Durable: an answer is given when the change is on the disk, and a torn page can be mended.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: `${sharedBuffersMb}MB`,
    // After a checkpoint each page is logged whole once, so seldom and large ones keep batches small.
    max_wal_size: `${maxWalSizeMb}MB`,
    checkpoint_timeout: '15min',
    // Pages are logged whole after each checkpoint. Compressing them (pglz is all that this build has) costs five times
    // what changing them costs, and saves two thirds of a log that is thrown away.
    wal_compression: 'off',
    random_page_cost: '1.1', // solid-state disks; at 4 the planner reads whole tables for a batch
    // The binaries of the package come without LLVM, so on would change nothing; and short statements whose cost is
    // overrated, as with unnest, would pay for a compiler.
    jit: 'off',
    // A new installation grows from nothing: until its tables are analyzed, plans are guesses.
    autovacuum_naptime: '10s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The log is for what ails the server. Refused statements are told to the client, and hold people's data.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    cluster_name: 'milepost',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The folder is closed to all but the server's user (and root), which is why a connection needs no password. */
function openSocket(home: string, user: ServerUser): Address {
  const socketFolder = chooseSocketFolder(home);
  giveTo(socketFolder, user);
  for (const name of [`.s.PGSQL.${PORT_ON_SOCKET}`, `.s.PGSQL.${PORT_ON_SOCKET}.lock`]) {
    rmSync(join(socketFolder, name), { force: true }); // the lock is held, so these are left from an earlier start
  }
  return {
    args: [
      '-k',
      socketFolder,
      '-p',
      String(PORT_ON_SOCKET),
      '-c',
      'listen_addresses=',
      '-c',
      'unix_socket_permissions=0700',
    ],
    socketFolder,
    connectionString: `postgresql://${SUPERUSER}@/postgres?host=${encodeURIComponent(socketFolder)}&port=${PORT_ON_SOCKET}`,
  };
}

function chooseSocketFolder(home: string): string {
  const inHome = join(home, 'socket');
  const isShort = Buffer.byteLength(join(inHome, `.s.PGSQL.${PORT_ON_SOCKET}.lock`)) <= SOCKET_PATH_BYTES;
  // PostgreSQL reads a list there, so a comma or a quote in the path would need its own quoting.
  if (!isShort || !/^[\w./-]+$/.test(inHome)) return mkdtempSync(TEMPORARY_SOCKET_PREFIX);
  mkdirSync(inHome, { recursive: true, mode: 0o700 });
  return inHome;
}

async function openPort(home: string): Promise<Address> {
  const port = await findFreePort();
  const password = encodeURIComponent(readPassword(home));
  return {
    args: ['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    socketFolder: '',
    connectionString: `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
  };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function runServer(postgres: string, args: string[], home: string, logPath: string, user: ServerUser): ChildProcess {
  if (existsSync(logPath)) renameSync(logPath, `${logPath}.1`);
  const logFile = openSync(logPath, 'w', 0o600);
  try {
    return spawn(postgres, args, {
      cwd: home,
      env: serverEnvironment(),
      stdio: ['ignore', logFile, logFile], // a file and no pipe: it outlives us, and says why the server ended
      detached: true, // Ctrl+C goes to the whole group, and the database must outlive the requests in flight
      ...user,
    });
  } finally {
    closeSync(logFile);
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
}

/** The server says in its own file that it accepts connections, which spares a driver and a failed log-in. */
async function waitUntilReady(
  child: ChildProcess,
  ended: Promise<string>,
  cluster: string,
  logPath: string,
  { log, signal }: EmbeddedPostgresOptions,
): Promise<void> {
  let end: string | undefined;
  void ended.then((how) => (end = how));
  const startedAt = performance.now();
  const isReady = () => {
    const file = readPostmasterFile(cluster);
    return file?.pid === child.pid && file?.status === 'ready';
  };
  const reports = setInterval(() => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    log(`PostgreSQL is still recovering after ${seconds} s; see ${logPath}.`);
  }, SAY_EVERY_MS);
  try {
    const isOver = await becomes(() => end !== undefined || signal?.aborted === true || isReady(), START_SECONDS);
    if (end === undefined && !signal?.aborted && isOver) return;
    await stopChild(child, ended);
    signal?.throwIfAborted();
    throw new StartRefused(`PostgreSQL did not start (${end ?? 'no answer'}): ${readLastWords(logPath)}`);
  } finally {
    clearInterval(reports);
  }
}

/** What the server said last of what kept it from starting, else where to look. */
function readLastWords(logPath: string): string {
  const lines = readFileSync(logPath, 'utf8').split('\n');
  const fatal = lines.findLast((line) => /(FATAL|PANIC):/.test(line)) ?? lines.findLast((line) => line !== '');
  return `${fatal?.replace(/^.*?(?=(FATAL|PANIC):)/, '') ?? 'it said nothing'} (more in ${logPath})`;
}

/** Fast, then immediately, then by force; each loses nothing that was committed. */
async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  for (const [signal, seconds] of [
    ['SIGINT', FAST_STOP_SECONDS],
    ['SIGQUIT', IMMEDIATE_STOP_SECONDS],
    ['SIGKILL', IMMEDIATE_STOP_SECONDS],
  ] as const) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill(signal);
    await Promise.race([ended, wait(seconds * 1000, undefined, { ref: false })]);
  }
}
