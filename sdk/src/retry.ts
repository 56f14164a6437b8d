/** What came of an attempt that did not succeed. `status` is `undefined` when no answer came. */
export interface FailedAttempt {
  readonly status: number | undefined;
  /** Of `Retry-After`, where the answer had one. */
  readonly retryAfterSeconds: number | undefined;
}

/** Answers after which the same request can pass a moment later. */
const passing = new Set([408, 429, 500, 502, 503, 504]);

const firstDelayMs = 200;
const delayMsMax = 10_000;

/**
 * How long to wait before the request is sent again; `undefined` = give up.
 *
 * @param attemptCount - attempts made so far, at least 1
 * @param attemptCountMax - attempts allowed altogether
 * @param random - in [0, 1); spreads callers that failed together
 */
export function retryDelayMs(
  { status, retryAfterSeconds }: FailedAttempt,
  attemptCount: number,
  attemptCountMax: number,
  random: number,
): number | undefined {
  if (attemptCount >= attemptCountMax) return undefined;
  if (status !== undefined && !passing.has(status)) return undefined;
  if (retryAfterSeconds !== undefined) return Math.min(retryAfterSeconds * 1000, delayMsMax);
  const delay = Math.min(firstDelayMs * 2 ** (attemptCount - 1), delayMsMax);
  return delay * (0.5 + random / 2);
}
