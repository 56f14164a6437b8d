import type { FastifyInstance } from 'fastify';
import type { ApiParts } from './parts.ts';

/** Not logged; some monitors ask by HEAD. */
const quiet = { logLevel: 'silent', exposeHeadRoute: true, schema: { hide: true } } as const;

/** Whether the process lives, and whether it can do its work. */
export function registerHealth(app: FastifyInstance, parts: ApiParts): void {
  app.get('/healthz', quiet, () => ({ status: 'ok' }));
  app.get('/readyz', quiet, async (_request, reply) => {
    const { ready, reason } = await parts.readiness();
    return reply.code(ready ? 200 : 503).send(ready ? { status: 'ready' } : { status: 'not ready', reason });
  });
}
