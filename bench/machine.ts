import { readFileSync, writeFileSync } from 'node:fs';

/** User and system time of a process in seconds (proc(5), fields 14 and 15, in hundredths of a second). */
export function cpuSeconds(pid: number): number {
  return cpuOf(String(pid), false);
}

/** User and system time of a PostgreSQL, its processes that have ended among them. */
export function databaseCpuSeconds(postmasterPid: number): number {
  const own = cpuOf(String(postmasterPid), true);
  return childrenOf(String(postmasterPid)).reduce((sum, pid) => sum + cpuOf(pid, false), own);
}

/** What part of the machine's CPU others took since the last question; what this process and all it started took is ours. */
export function watchOthers(): () => number {
  let before = { ours: treeCpuSeconds(String(process.pid)), machine: machineCpuSeconds() };
  return () => {
    const now = { ours: treeCpuSeconds(String(process.pid)), machine: machineCpuSeconds() };
    const total = now.machine.total - before.machine.total;
    const others = now.machine.busy - before.machine.busy - (now.ours - before.ours);
    before = now;
    return total <= 0 ? 0 : Math.min(1, Math.max(0, others / total));
  };
}

function treeCpuSeconds(pid: string): number {
  return childrenOf(pid).reduce((sum, child) => sum + treeCpuSeconds(child), cpuOf(pid, true));
}

function childrenOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ');
  } catch {
    return []; // ended meanwhile
  }
}

/** Of all cores together (proc(5), the first line of /proc/stat; stolen time counts as busy). */
function machineCpuSeconds(): { readonly total: number; readonly busy: number } {
  const [user, nice, system, idle, iowait, irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number) as [number, number, number, number, number, number, number, number];
  const busy = (user + nice + system + irq + softirq + steal) / 100;
  return { total: busy + (idle + iowait) / 100, busy };
}

function cpuOf(pid: string, withEnded: boolean): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number);
    return (fields[11]! + fields[12]! + (withEnded ? fields[13]! + fields[14]! : 0)) / 100;
  } catch {
    return 0; // ended meanwhile
  }
}

/** Memory that a process holds now, in MB. */
export function memoryMb(pid: number): number {
  return statusMb(pid, 'VmRSS');
}

/** The most memory that a process has held since `forgetPeak`, in MB. */
export function peakMemoryMb(pid: number): number {
  return statusMb(pid, 'VmHWM');
}

/** Lets the peak begin anew (proc(5), clear_refs). */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function statusMb(pid: number, member: string): number {
  const kilobytes = new RegExp(`${member}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}
