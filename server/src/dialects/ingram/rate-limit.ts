import type { FastifyInstance } from 'fastify';
import type { IngramParts } from './parts.ts';
import { tooMany } from './problem.ts';

interface Window {
  used: number;
  readonly endsAt: number;
}

const windowMs = 60_000;

/** Callers remembered at most; beyond it, all begin anew. */
const callersMax = 10_000;

/**
 * Announces the vendor's limit of GET calls a minute, per caller and endpoint, in its three headers. It is counted on this
 * node only: a courtesy to clients that pace themselves by it, and a limit only where the setting says so (rulings 34).
 */
export function registerGetLimit(app: FastifyInstance, { getLimit, now }: IngramParts): void {
  const windows = new Map<string, Window>();

  function windowOf(key: string, time: number): Window {
    const known = windows.get(key);
    // One that ends later than it could was begun before the clock was put back.
    if (known !== undefined && known.endsAt > time && known.endsAt <= time + windowMs) return known;
    if (windows.size >= callersMax) windows.clear();
    const begun = { used: 0, endsAt: time + windowMs };
    windows.set(key, begun);
    return begun;
  }

  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET') return;
    const key = `${request.ingramCaller.id} ${request.routeOptions.url ?? ''}`;
    const window = windowOf(key, now().getTime());
    window.used += 1;
    const over = window.used > getLimit.perMinute;
    reply.headers({
      'x-ratelimit-limit': getLimit.perMinute,
      'x-ratelimit-remaining': Math.max(getLimit.perMinute - window.used, 0),
      'x-ratelimit-reset': Math.ceil(window.endsAt / 1000),
    });
    if (over && getLimit.enforced) throw tooMany(Math.ceil((window.endsAt - now().getTime()) / 1000));
  });
}
