import { accessSync, chmodSync, constants, mkdirSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StartRefused } from './start-refused.ts';

/** The user id this process runs as; undefined on Windows, which has none. */
export function ownUid(): number | undefined {
  return process.getuid?.();
}

/**
 * Makes the data directory where it is missing and checks that we may write into it.
 *
 * One that is made is closed to other users, except that of root can be entered (not listed): the database server
 * does not run as root and has its folder in there.
 *
 * @returns the absolute path
 * @throws StartRefused with the path, its owner, our user, and the command that mends it
 */
export function openDataDirectory(dataDir: string): string {
  const path = resolve(dataDir);
  const found = statIfPresent(path);
  if (found === undefined) {
    make(path);
    return path;
  }
  if (!found.isDirectory()) {
    throw new StartRefused(
      `${path} is to be the data directory, but it is not a folder. Move it away, or name another.`,
    );
  }
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw cannotWrite(path, found, error);
  }
  return path;
}

/** "Cannot write /data: it belongs to uid 0, we run as uid 1000. Mend it with: …", with the cure that fits. */
export function cannotWrite(path: string, found: Stats, error: unknown): StartRefused {
  const uid = ownUid();
  if ((error as NodeJS.ErrnoException).code === 'EROFS') {
    return new StartRefused(`Cannot write ${path}: its file system is read-only. Mount it writable, or name another.`);
  }
  if (uid === undefined) return new StartRefused(`Cannot write ${path}: ${(error as Error).message}`);
  if (found.uid === uid) {
    return new StartRefused(
      `Cannot write ${path}: it is ours (uid ${uid}), but its mode is ${formatMode(found.mode)}. Mend it with: chmod u+rwx ${quote(path)}`,
    );
  }
  return new StartRefused(
    `Cannot write ${path}: it belongs to uid ${found.uid}, we run as uid ${uid}. Mend it with: sudo chown -R ${uid} ${quote(path)}`,
  );
}

/** A path as a shell takes it. */
export function quote(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function make(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    chmodSync(path, ownUid() === 0 ? 0o711 : 0o700);
  } catch (error) {
    let parent = dirname(path);
    while (statIfPresent(parent) === undefined && parent !== dirname(parent)) parent = dirname(parent);
    const found = statSync(parent);
    if (!found.isDirectory()) throw new StartRefused(`Cannot make ${path}: ${parent} is not a folder.`);
    const uid = ownUid();
    const code = (error as NodeJS.ErrnoException).code;
    if (uid === undefined || (code !== 'EACCES' && code !== 'EPERM')) {
      throw new StartRefused(`Cannot make ${path}: ${(error as Error).message}`);
    }
    throw new StartRefused(
      `Cannot make ${path}: ${parent} belongs to uid ${found.uid}, we run as uid ${uid}. Mend it with: sudo install -d -o ${uid} -m 700 ${quote(path)}`,
    );
  }
}

function statIfPresent(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const uid = ownUid();
    throw new StartRefused(
      `Cannot reach ${path}: ${(error as Error).message}${uid === undefined ? '' : ` (we run as uid ${uid})`}`,
    );
  }
}

function formatMode(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}
