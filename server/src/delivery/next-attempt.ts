/**
 * When to try a failed delivery again, or `undefined` once the schedule is used up and it becomes a dead letter.
 *
 * @param attempts - attempts made so far that count, at least 1
 * @param schedule - waits in seconds after each attempt but the last
 * @param failedAt - end of the last attempt
 * @param random - in [0, 1); moves the wait by up to 20 % either way, so that what failed together is not retried together
 * @param notBefore - what the receiver asked for by Retry-After
 */
export function nextAttemptAt(
  attempts: number,
  schedule: readonly number[],
  failedAt: Date,
  random: number,
  notBefore?: Date,
): Date | undefined {
  if (attempts < 1) throw new RangeError('There is no next attempt before the first.');
  const seconds = schedule[attempts - 1];
  if (seconds === undefined) return undefined;
  const at = failedAt.getTime() + seconds * 1000 * (0.8 + 0.4 * random);
  return new Date(Math.max(at, notBefore?.getTime() ?? 0));
}

/** A receiver may ask for a pause of at most a day. */
const pauseMaxMs = 86_400_000;

/** `Retry-After` as an instant: seconds or an HTTP date (RFC 9110 section 10.2.3); `undefined` when there is none to be understood. */
export function readRetryAfter(header: string | string[] | undefined, now: Date): Date | undefined {
  if (typeof header !== 'string') return undefined;
  const at = /^\d{1,9}$/.test(header.trim()) ? now.getTime() + Number(header) * 1000 : Date.parse(header);
  if (Number.isNaN(at) || at <= now.getTime()) return undefined;
  return new Date(Math.min(at, now.getTime() + pauseMaxMs));
}
