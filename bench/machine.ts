import { readFileSync, writeFileSync } from 'node:fs';

/** User and system time of a process in seconds (proc(5), fields 14 and 15, in hundredths of a second). */
export function cpuSeconds(pid: number): number {
  return cpuOf(String(pid), false);
}

/** User and system time of a PostgreSQL, its processes that have ended among them. */
export function databaseCpuSeconds(postmasterPid: number): number {
  const children = readFileSync(`/proc/${postmasterPid}/task/${postmasterPid}/children`, 'utf8').trim().split(' ');
  const own = cpuOf(String(postmasterPid), true);
  return children.reduce((sum, pid) => sum + cpuOf(pid, false), own);
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
