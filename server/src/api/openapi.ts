import { readFile } from 'node:fs/promises';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { ProblemOut } from '@milepost/contract';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { registerAsyncApi } from './asyncapi.ts';
import { errorsPage } from './error-table.ts';

/** The document at `/openapi.json`, made from the route schemas, and a page to try it at `/docs`. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Milepost', version, description: 'Where every order is, who may change that, and who is told.' },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        },
      },
      security: [{ bearer: [] }, { apiKey: [] }],
      externalDocs: { url: '/docs/errors', description: 'Error codes' },
    },
    // Vendors' routes are described by their vendors.
    hideUntagged: true,
    transform: ({ schema, url }) => ({ schema: withProblem(schema), url }),
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `schema${index}`,
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  registerAsyncApi(app, version);
  const page = errorsPage();
  app.get('/docs/errors', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page),
  );
}

/** Every operation may answer a problem; one whose route has no schema for its answer gives a text. */
function withProblem(schema: FastifySchema | undefined): FastifySchema {
  const problem = { description: 'What went wrong', content: { 'application/problem+json': { schema: ProblemOut } } };
  const [type = 'application/json'] = schema?.produces ?? [];
  const text = { description: 'The answer', content: { [type]: { schema: { type: 'string' } } } };
  return { ...schema, response: { ...(schema?.response ?? { 200: text }), default: problem } };
}

/** The version of this release, from the package. */
export async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
