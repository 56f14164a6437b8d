/** Work that is done again and again until it is stopped. */
export interface BackgroundLoop {
  /** There is something to do now. */
  readonly wake: () => void;
  /** Resolves when the turn under way has ended. */
  readonly stop: () => Promise<void>;
}

export interface BackgroundLoopParts {
  /** One turn; says whether there may be more to do at once. */
  readonly turn: (signal: AbortSignal) => Promise<boolean>;
  /** How long to wait after a turn that found nothing, or failed. */
  readonly idleMs: number;
  /** The least time from the beginning of one turn to the next, in which news gathers, given how long the last one took; none when not given. */
  readonly gatherMs?: number | ((turnMs: number) => number);
  readonly onError: (error: unknown) => void;
}

/** A loop that can be told not to let more news gather, since somebody waits for what there is. */
interface HurriedLoop extends BackgroundLoop {
  readonly hurry: () => void;
}

/** Starts a loop: turns follow each other while there is work, else wait for `wake()` or `idleMs`. */
export function startBackgroundLoop({ turn, idleMs, gatherMs = 0, onError }: BackgroundLoopParts): HurriedLoop {
  const stopping = new AbortController();
  const stopped = () => stopping.signal.aborted;
  let wakes = 0;
  let wakeUp: () => void = () => {};
  let endRest: () => void = () => {};

  async function run(): Promise<void> {
    let begunAt = -Infinity;
    let turnMs = 0;
    while (!stopped()) {
      const leastMs = typeof gatherMs === 'number' ? gatherMs : gatherMs(turnMs);
      const restMs = begunAt + leastMs - performance.now();
      if (restMs > 0) await rest(restMs);
      begunAt = performance.now();
      const before = wakes;
      const more = await turn(stopping.signal).catch((error: unknown) => {
        if (!stopped()) onError(error);
        return false;
      });
      turnMs = performance.now() - begunAt;
      if (!more && wakes === before && !stopped()) await pause();
    }
  }

  function rest(restMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, restMs);
      endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, idleMs);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function wake(): void {
    wakes += 1;
    wakeUp();
  }

  function hurry(): void {
    endRest();
    wake();
  }

  const running = run();
  return {
    wake,
    hurry,
    stop: async () => {
      stopping.abort();
      hurry();
      await running;
    },
  };
}
