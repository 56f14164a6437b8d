import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { giveTo, type Binaries, type ServerUser } from './embedded-postgres-files.ts';
import { StartRefused } from './start-refused.ts';

/** The one role of the database, and its owner. */
export const SUPERUSER = 'milepost';

/**
 * Makes the database cluster `data` in the server's folder, unless it is there.
 *
 * It is made under another name and renamed when it is whole, so that a start that is killed leaves nothing half.
 *
 * @returns the path of the cluster
 * @throws StartRefused when it cannot be made, or was made by another major version
 */
export async function openCluster(
  home: string,
  binaries: Binaries,
  user: ServerUser,
  log: (message: string) => void,
): Promise<string> {
  const cluster = join(home, 'data');
  if (existsSync(cluster)) {
    checkCluster(cluster, binaries);
    return cluster;
  }
  log(`Making a database of our own in ${cluster}.`);
  for (const name of readdirSync(home)) {
    if (name.startsWith('unfinished-')) rmSync(join(home, name), { recursive: true, force: true, maxRetries: 10 });
  }
  const unfinished = join(home, `unfinished-${randomBytes(4).toString('hex')}`);
  await runInitdb(unfinished, writePassword(home, user), binaries, user);
  renameSync(unfinished, cluster);
  syncFolder(home);
  return cluster;
}

/** The password of SUPERUSER. Asked for on the loopback port only; the socket's folder is closed to others instead. */
export function readPassword(home: string): string {
  return readFileSync(passwordPath(home), 'utf8').trim();
}

/**
 * What PostgreSQL's programs see of our environment: nothing that could change what they do (PGDATA, PGOPTIONS, a
 * locale, a time zone), and what Windows needs to start a program at all.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { TZ: 'UTC', LC_ALL: 'C', ...(PATH && { PATH }), ...(SystemRoot && { SystemRoot }), ...(TEMP && { TEMP }) };
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

function checkCluster(cluster: string, binaries: Binaries): void {
  const versionPath = join(cluster, 'PG_VERSION');
  if (!existsSync(versionPath)) {
    throw new StartRefused(
      `${cluster} is not a PostgreSQL cluster: it has no PG_VERSION. Put the right one back, or move the folder away to start with an empty database.`,
    );
  }
  const madeBy = majorOf(readFileSync(versionPath, 'utf8'));
  if (madeBy !== majorOf(binaries.version)) {
    throw new StartRefused(
      `The database in ${cluster} was made by PostgreSQL ${madeBy}, and this Milepost brings ${binaries.version}, which cannot read it. Run the Milepost that made it and use "milepost export" there and "milepost import" here, or serve it with PostgreSQL ${madeBy} and name that in DATABASE_URL.`,
    );
  }
  // Volumes that are given to a group come back with its bits set, and PostgreSQL refuses such a folder.
  if (process.platform !== 'win32' && (statSync(cluster).mode & 0o077) !== 0) chmodSync(cluster, 0o700);
}

async function runInitdb(folder: string, passwordFile: string, binaries: Binaries, user: ServerUser): Promise<void> {
  // The builtin provider does not depend on the machine's C library, whose updates change the order of an index.
  const locale =
    majorOf(binaries.version) >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8']
      : ['--locale=C', '--encoding=UTF8'];
  const access = ['--auth-local=trust', '--auth-host=scram-sha-256', `--pwfile=${passwordFile}`];
  const args = ['-D', folder, '-U', SUPERUSER, ...access, ...locale, '--data-checksums'];
  const child = spawn(binaries.initdb, args, {
    cwd: join(folder, '..'),
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // out of the reach of Ctrl+C, like the server itself
    ...user,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', resolve);
  });
  if (code === 0) return;
  rmSync(folder, { recursive: true, force: true });
  const reason = said.split('\n').find((line) => /error|fatal/i.test(line)) ?? said.trim().split('\n').at(-1);
  throw new StartRefused(`The database in ${join(folder, '..')} could not be made: ${reason || code}`);
}

function writePassword(home: string, user: ServerUser): string {
  const path = passwordPath(home);
  rmSync(path, { force: true }); // of an attempt that did not get as far as a cluster
  writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  giveTo(path, user);
  return path;
}

function passwordPath(home: string): string {
  return join(home, 'password');
}

/** Else a power cut could bring the old name back, with data written since under it. Windows has no such call. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
