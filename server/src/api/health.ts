import type { FastifyInstance } from 'fastify';
import type { ApiParts } from './parts.ts';

/** Whether the process lives, and whether it can do its work. Neither is logged. */
export function registerHealth(app: FastifyInstance, parts: ApiParts): void {
  app.get('/healthz', { logLevel: 'silent', schema: { hide: true } }, () => ({ status: 'ok' }));
  app.get('/readyz', { logLevel: 'silent', schema: { hide: true } }, async (_request, reply) => {
    const { ready, reason } = await parts.readiness();
    return reply.code(ready ? 200 : 503).send(ready ? { status: 'ready' } : { status: 'not ready', reason });
  });
}
