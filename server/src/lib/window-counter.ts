/** Counts what happens under a name within a window of time. */
export interface WindowCounter {
  /**
   * Counts one more; gives the seconds until the name may go on when this one was too many, else `undefined`.
   */
  readonly count: (name: string) => number | undefined;
}

/** Names that are remembered at most; beyond that the windows that are over are thrown away. */
const namesMax = 10_000;

/** A window is over in its time; one that begins later than now was begun before the clock was put back. */
const isOver = (begin: number, time: number, windowMs: number): boolean => time - begin >= windowMs || begin > time;

/**
 * A counter that lets `limit` happen per name and window; 0 = no limit. It counts in this process: with several nodes each
 * has its own windows.
 */
export function createWindowCounter(limit: number, windowMs: number, now: () => Date): WindowCounter {
  const windows = new Map<string, { begin: number; count: number }>();

  function forget(time: number): void {
    for (const [name, { begin }] of windows) if (isOver(begin, time, windowMs)) windows.delete(name);
    if (windows.size >= namesMax) windows.clear();
  }

  return {
    count: (name) => {
      if (limit === 0) return undefined;
      const time = now().getTime();
      if (windows.size >= namesMax) forget(time);
      const known = windows.get(name);
      const current = known === undefined || isOver(known.begin, time, windowMs) ? { begin: time, count: 0 } : known;
      current.count += 1;
      windows.set(name, current);
      return current.count <= limit ? undefined : Math.max(1, Math.ceil((current.begin + windowMs - time) / 1000));
    },
  };
}
