/** What took longer than it may; `what` says what was waited for. */
export class WaitedTooLong extends Error {
  constructor(what: string, seconds: number) {
    super(`Waited ${seconds} s for ${what}, in vain.`);
  }
}

/** The promise, or a `WaitedTooLong` after so many seconds. */
export async function within<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WaitedTooLong(what, seconds)), seconds * 1000);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

/** Asks every `everyMs` until it holds, and gives up with a `WaitedTooLong` after so many seconds. */
export async function waitUntil(
  seconds: number,
  what: string,
  holds: () => Promise<boolean>,
  everyMs = 50,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new WaitedTooLong(what, seconds);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Says every ten seconds that `what` is still under way, so that a long step is not taken for a standstill. */
export async function saying<T>(say: (text: string) => void, what: string, work: Promise<T>): Promise<T> {
  const began = performance.now();
  const timer = setInterval(
    () => say(`  ${what}: under way for ${Math.round((performance.now() - began) / 1000)} s.`),
    10_000,
  );
  return work.finally(() => clearInterval(timer));
}
