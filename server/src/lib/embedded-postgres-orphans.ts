import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServerUser } from './embedded-postgres-files.ts';
import { findProcessesIn, lookUpProcess } from './processes.ts';
import { StartRefused } from './start-refused.ts';

/** A fast shutdown writes what is only in memory, which a slow disk may take this long for. */
export const FAST_STOP_SECONDS = 60;
/** An immediate one writes nothing. */
export const IMMEDIATE_STOP_SECONDS = 10;

const POLL_MS = 10;

/** What a running server writes about itself into its data directory. */
export interface PostmasterFile {
  pid: number;
  socketFolder: string;
  /** "starting", "ready", "stopping"; '' until it has been written. */
  status: string;
}

/** Reads `postmaster.pid` of a cluster; undefined where there is none. */
export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), socketFolder: lines[4] ?? '', status: (lines[7] ?? '').trim() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Ends what an earlier Milepost that was killed has left running on this cluster, and clears away the files that
 * would keep a server from starting. To be called by the one who holds the data directory's lock.
 *
 * @throws StartRefused when a server is there that does not end
 */
export async function endOrphans(cluster: string, user: ServerUser, log: (message: string) => void): Promise<void> {
  const left = readPostmasterFile(cluster);
  if (left === undefined) return;
  const found = lookUpProcess(left.pid);
  if (found.kind === 'running' && found.command.includes(cluster)) {
    log(`A PostgreSQL (process ${left.pid}) was left running by a Milepost that was killed. Stopping it.`);
    await stopServer(left.pid, cluster);
  }
  // Processes of a server that was killed end by themselves, shortly after it. A new server beside them would ruin
  // the data, and PostgreSQL's own guard against that is the file which is removed below.
  const isQuiet = await becomes(() => findProcessesIn(cluster, 'postgres').length === 0, IMMEDIATE_STOP_SECONDS);
  if (!isQuiet) throw stillRunning(cluster, findProcessesIn(cluster, 'postgres'));
  removeSocketFolder(left.socketFolder, user);
  // PostgreSQL replaces the file of a process that is gone. It takes a zombie, and a stranger who has been given the
  // same number since, for the server. Windows tells us too little to judge; PostgreSQL knows there.
  const isMisleading = found.kind === 'zombie' || (found.kind === 'running' && !found.command.includes(cluster));
  if (isMisleading && process.platform !== 'win32') rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** Makes a folder name that only `removeSocketFolder` and we know how to recognise. */
export const TEMPORARY_SOCKET_PREFIX = '/tmp/milepost-';

/** Removes a socket folder under /tmp. The name comes from a file that root does not own, so it is looked at first. */
export function removeSocketFolder(path: string, user: ServerUser): void {
  const isTemporary = dirname(path) === dirname(TEMPORARY_SOCKET_PREFIX) && path.startsWith(TEMPORARY_SOCKET_PREFIX);
  if (!isTemporary || !/^milepost-\w+$/.test(basename(path))) return;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() && found.uid === (user?.uid ?? process.getuid?.())) rmSync(path, { recursive: true });
}

/** Waits until `holds` is true. False when it still is not after `seconds`. */
export async function becomes(holds: () => boolean, seconds: number): Promise<boolean> {
  const giveUpAt = performance.now() + seconds * 1000;
  while (!holds()) {
    if (performance.now() > giveUpAt) return false;
    await wait(POLL_MS);
  }
  return true;
}

async function stopServer(pid: number, cluster: string): Promise<void> {
  const isGone = () => lookUpProcess(pid).kind !== 'running';
  process.kill(pid, 'SIGINT');
  if (await becomes(isGone, FAST_STOP_SECONDS)) return;
  process.kill(pid, 'SIGQUIT');
  if (await becomes(isGone, IMMEDIATE_STOP_SECONDS)) return;
  throw stillRunning(cluster, [pid]);
}

function stillRunning(cluster: string, pids: readonly number[]): StartRefused {
  return new StartRefused(
    `PostgreSQL from an earlier start still runs on ${cluster} and does not end. Look at it, then end it with: kill -9 ${pids.join(' ')}`,
  );
}
