/** Lets many wait for news about a key. */
export interface WakeHub {
  /** There is news about these keys; without any, maybe about all. */
  readonly wake: (keys?: Iterable<string>) => void;
  /** Resolves with the next news about the key, after `waitMs`, or when `signal` aborts. */
  readonly wait: (key: string, waitMs: number, signal: AbortSignal) => Promise<void>;
}

export function createWakeHub(): WakeHub {
  const waiting = new Map<string, Set<() => void>>();

  function wait(key: string, waitMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const group = waiting.get(key) ?? new Set();
      waiting.set(key, group);
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        group.delete(end);
        if (group.size === 0 && waiting.get(key) === group) waiting.delete(key);
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      signal.addEventListener('abort', end);
      group.add(end);
    });
  }

  return {
    wait,
    wake: (keys = [...waiting.keys()]) => {
      for (const key of keys) for (const end of [...(waiting.get(key) ?? [])]) end();
    },
  };
}
