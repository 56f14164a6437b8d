import type { FastifyInstance } from 'fastify';
import type { Dialect } from '../dialect.ts';
import { applyWaiting } from './apply.ts';
import { eventRoutes } from './event-routes.ts';
import { neoRoutes } from './neo-routes.ts';
import type { ThirdwatchParts } from './parts.ts';
import { firstScoreRoute } from './score-routes.ts';
import { source } from './way.ts';

const doubled = /^\/event\/{2,}v1\//;

/** The event API of Thirdwatch: what its SDKs and shop plugins send, unmodified. */
export function thirdwatch(parts: ThirdwatchParts): Dialect {
  return {
    name: source,
    register: async (app: FastifyInstance) => {
      await app.register(eventRoutes(parts), { prefix: '/event' });
      await app.register(neoRoutes(parts), { prefix: '/neo' });
      await app.register(firstScoreRoute(parts), { prefix: '/v1/get' });
    },
    // A base path set with a slash at its end gives two of them (section 1).
    rewrite: (path) => (doubled.test(path) ? path.replace(doubled, '/event/v1/') : undefined),
    apply: applyWaiting(parts),
  };
}
