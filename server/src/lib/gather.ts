/** How many questions are under way at once, and how many are asked together at most. */
export interface GatherLimits {
  readonly underWayMax: number;
  readonly countMax: number;
  /** How long one waits for the question under way before another is begun beside it. */
  readonly patienceMs: number;
}

/** For reads of single things: one question at a time asks for most at once, and a long one keeps nobody waiting for long. */
export const readLimits: GatherLimits = { underWayMax: 4, countMax: 64, patienceMs: 20 };

/**
 * Asks for many in one question. Without load each is asked for at once and by itself; while a question is under way, what
 * comes gathers and is asked together. A question that takes long keeps nobody waiting beyond their patience. Nobody gets an
 * answer to a question that was asked before theirs.
 *
 * @param ask gives one value per key, in their order; where it throws, all who asked together are told
 */
export function gather<Key, Value>(
  ask: (keys: readonly Key[]) => Promise<readonly Value[]>,
  { underWayMax, countMax, patienceMs }: GatherLimits,
): (key: Key) => Promise<Value> {
  interface Waiting {
    readonly key: Key;
    readonly sinceMs: number;
    readonly resolve: (value: Value) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let underWay = 0;
  let alarm: NodeJS.Timeout | undefined;

  function start(): void {
    while (underWay < underWayMax && waiting.length > 0) {
      const restMs = waiting[0]!.sinceMs + patienceMs - performance.now();
      if (underWay > 0 && waiting.length < countMax && restMs > 0) {
        alarm ??= setTimeout(rouse, restMs);
        return;
      }
      const together = waiting.slice(0, countMax);
      waiting = waiting.slice(countMax);
      underWay += 1;
      void answer(together);
    }
  }

  function rouse(): void {
    alarm = undefined;
    start();
  }

  async function answer(together: readonly Waiting[]): Promise<void> {
    try {
      const values = await ask(together.map(({ key }) => key));
      for (const [index, { resolve }] of together.entries()) resolve(values[index]!);
    } catch (error) {
      for (const { reject } of together) reject(error);
    } finally {
      underWay -= 1;
      start();
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, sinceMs: performance.now(), resolve, reject });
      // One turn of the event loop, so that what arrived together is asked together.
      if (waiting.length === 1) setImmediate(start);
    });
}

/**
 * Those who ask the same while it is being answered share the next answer, which is begun after they asked.
 */
export function shareNext<Value>(): (name: string, ask: () => Promise<Value>) => Promise<Value> {
  const running = new Map<string, Promise<Value>>();
  const next = new Map<string, Promise<Value>>();

  function begin(name: string, ask: () => Promise<Value>): Promise<Value> {
    next.delete(name);
    const answer = ask();
    running.set(name, answer);
    const end = () => {
      if (running.get(name) === answer) running.delete(name);
    };
    answer.then(end, end);
    return answer;
  }

  return (name, ask) => {
    const current = running.get(name);
    if (current === undefined) return begin(name, ask);
    const planned = next.get(name);
    if (planned !== undefined) return planned;
    const following = current.then(
      () => begin(name, ask),
      () => begin(name, ask),
    );
    next.set(name, following);
    return following;
  };
}
