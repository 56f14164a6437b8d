import type { HealthRow } from '../store/attempt-store.ts';

/** How an endpoint has been answering. */
export type Health = Omit<HealthRow, 'endpointId'>;

/** When an endpoint counts as failing altogether (rulings 19). */
export interface HealthLimits {
  readonly failuresMax: number;
  readonly failingMs: number;
}

/** Waits between probes in seconds; the last one repeats. */
const probeSchedule = [5, 10, 30, 60, 120, 300] as const;

/** When a failing endpoint is tried again. */
export function nextProbeAt(probes: number, now: Date): Date {
  return new Date(now.getTime() + (probeSchedule[probes] ?? probeSchedule[probeSchedule.length - 1]!) * 1000);
}

/** An endpoint's health after one more attempt. */
export function afterAttempt(
  health: Health,
  ok: boolean,
  now: Date,
  limits: HealthLimits,
  concurrency: number,
): Health {
  if (ok) {
    const slowStart = health.state === 'failing' ? 1 : faster(health.slowStart, concurrency);
    return {
      ...health,
      state: 'active',
      failures: 0,
      failingSince: null,
      lastSuccessAt: now,
      probeAt: null,
      probes: 0,
      slowStart,
    };
  }
  const failures = health.failures + 1;
  const failingSince = health.failingSince ?? now;
  const failed = { ...health, failures, failingSince, lastFailureAt: now };
  if (health.state === 'failing') return failed;
  const altogether = failures >= limits.failuresMax || now.getTime() - failingSince.getTime() >= limits.failingMs;
  return altogether ? { ...failed, state: 'failing', probeAt: nextProbeAt(0, now), probes: 0 } : failed;
}

/** Twice as many at once with each success, until the endpoint's own limit is reached. */
function faster(slowStart: number | null, concurrency: number): number | null {
  if (slowStart === null) return null;
  return slowStart * 2 >= concurrency ? null : slowStart * 2;
}
