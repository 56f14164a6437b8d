import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** What the system says about a process id. A zombie has ended and only waits for its parent to notice. */
export type ProcessState =
  { kind: 'gone' } | { kind: 'zombie' } | { kind: 'running'; command: readonly string[]; startedAt: string };

/** True where processes can be looked at as files, which is Linux. */
const hasProc = process.platform === 'linux';

/**
 * Looks a process up.
 *
 * `startedAt` tells two processes apart that had the same id one after the other; it is '' where the system does not
 * say. On Windows `command` is empty: only that the process runs is known.
 */
export function lookUpProcess(pid: number): ProcessState {
  if (hasProc) return lookUpInProc(pid);
  if (!answersSignals(pid)) return { kind: 'gone' };
  if (process.platform === 'win32') return { kind: 'running', command: [], startedAt: '' };
  return lookUpWithPs(pid);
}

/** The ids of the living processes named `program` whose working directory is `folder`. Empty where not Linux. */
export function findProcessesIn(folder: string, program: string): number[] {
  if (!hasProc) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readLink(`/proc/${pid}/cwd`) === folder)
    .filter((pid) => basename(readLink(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '') === program)
    .map(Number)
    .filter((pid) => lookUpProcess(pid).kind === 'running');
}

function lookUpInProc(pid: number): ProcessState {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets and may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return { kind: 'zombie' };
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return { kind: 'running', command, startedAt: fields[19] ?? '' };
  } catch {
    return { kind: 'gone' };
  }
}

function lookUpWithPs(pid: number): ProcessState {
  const columns = ['-o', 'stat=', '-o', 'lstart=', '-o', 'command='];
  const { stdout } = spawnSync('ps', [...columns, '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }, // lstart is then five words, the same each time
  });
  const [state = '', ...words] = (stdout ?? '').trim().split(/\s+/);
  if (state === '') return { kind: 'gone' };
  if (state.startsWith('Z')) return { kind: 'zombie' };
  return { kind: 'running', command: words.slice(5), startedAt: words.slice(0, 5).join(' ') };
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
