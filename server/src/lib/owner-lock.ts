import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { lookUpProcess } from './processes.ts';

const HEARTBEAT_MS = 2000;
/** More than two heartbeats, so that one that comes late on a busy machine is still seen. */
const FOREIGN_WATCH_MS = 5000;

/** A lock file held by this process. It is given back by `release`, and by the death of the process. */
export interface OwnerLock {
  release(): void;
}

export type LockOutcome = { kind: 'held'; lock: OwnerLock } | { kind: 'refused'; pid: number; host: string };

interface LockRecord {
  pid: number;
  /** Tells this process from an earlier or later one with the same id. */
  startedAt: string;
  /** Process ids mean something only within one of these; '' where the system has none. */
  namespace: string;
  host: string;
  token: string;
}

/**
 * Takes the lock file at `path`, unless a living process has it.
 *
 * A process of this machine is looked up. One of another machine or container, which shares the folder with us, cannot
 * be: its file is watched for a few seconds, since a living owner touches it every two.
 */
export async function takeOwnerLock(path: string): Promise<LockOutcome> {
  const own = describeSelf();
  for (;;) {
    if (create(path, own)) return { kind: 'held', lock: hold(path, own) };
    const other = await readRecord(path);
    if (other !== undefined && (await isAlive(path, other))) {
      return { kind: 'refused', pid: other.pid, host: other.host };
    }
    const tookOver = await takeOver(path, own, other);
    if (tookOver) return { kind: 'held', lock: hold(path, own) };
  }
}

/** Replaces a dead owner's file. False when another process was quicker: then its lock is to be looked at. */
async function takeOver(path: string, own: LockRecord, dead: LockRecord | undefined): Promise<boolean> {
  const aside = `${path}.${own.token}`;
  try {
    renameSync(path, aside);
  } catch {
    return false;
  }
  const moved = parseRecord(readIfPresent(aside));
  if (moved?.token !== dead?.token) {
    // Between our look and our move somebody else took the lock over; it is theirs, so it goes back.
    if (readIfPresent(path) === undefined) renameSync(aside, path);
    return false;
  }
  rmSync(aside, { force: true });
  if (!create(path, own)) return false;
  await wait(100); // a third process may have moved ours for the same reason; it puts it back or has won
  return parseRecord(readIfPresent(path))?.token === own.token;
}

function hold(path: string, own: LockRecord): OwnerLock {
  const heartbeat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // Missing one beat is no reason to stop; whoever took the file away is not stopped by this one.
    }
  }, HEARTBEAT_MS).unref();
  return {
    release() {
      clearInterval(heartbeat);
      if (parseRecord(readIfPresent(path))?.token === own.token) rmSync(path, { force: true });
    },
  };
}

async function isAlive(path: string, owner: LockRecord): Promise<boolean> {
  const self = describeSelf();
  if (owner.host !== self.host) return isTouched(path);
  if (owner.namespace !== self.namespace) return false; // this machine before its restart
  const found = lookUpProcess(owner.pid);
  return found.kind === 'running' && found.startedAt === owner.startedAt;
}

async function isTouched(path: string): Promise<boolean> {
  const before = touchedAtMs(path);
  const pollMs = 250;
  for (let waitedMs = 0; waitedMs < FOREIGN_WATCH_MS; waitedMs += pollMs) {
    await wait(pollMs);
    if (touchedAtMs(path) !== before) return true;
  }
  return false;
}

function touchedAtMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function describeSelf(): LockRecord {
  const found = lookUpProcess(process.pid);
  return {
    pid: process.pid,
    startedAt: found.kind === 'running' ? found.startedAt : '',
    namespace: `${readIfPresent('/proc/sys/kernel/random/boot_id')?.trim() ?? ''} ${pidNamespace()}`.trim(),
    host: hostname(),
    token: randomUUID(),
  };
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function create(path: string, own: LockRecord): boolean {
  try {
    writeFileSync(path, `${JSON.stringify(own)}\n`, { flag: 'wx', mode: 0o644 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Reads the lock, giving a process that has just made the file the time to fill it. Undefined: no use to anyone. */
async function readRecord(path: string): Promise<LockRecord | undefined> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const record = parseRecord(readIfPresent(path));
    if (record !== undefined) return record;
    await wait(20);
  }
  return undefined;
}

function parseRecord(text: string | undefined): LockRecord | undefined {
  try {
    const record = JSON.parse(text ?? '') as LockRecord;
    return Number.isInteger(record.pid) && typeof record.token === 'string' ? record : undefined;
  } catch {
    return undefined;
  }
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
