import { readFile } from 'node:fs/promises';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { ProblemOut } from '@milepost/contract';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { problems } from './problems.ts';

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
  const page = errorsPage();
  app.get('/docs/errors', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page),
  );
}

/** Every operation may answer a problem. */
function withProblem(schema: FastifySchema | undefined): FastifySchema {
  const problem = { description: 'What went wrong', content: { 'application/problem+json': { schema: ProblemOut } } };
  return { ...schema, response: { ...(schema?.response as object | undefined), default: problem } };
}

/** Every code with its HTTP status: what a problem's `type` points to. */
function errorsPage(): string {
  const rows = Object.entries(problems)
    .map(
      ([code, { status, title, retryable }]) =>
        `<tr id="${code}"><td><code>${code}</code><td>${status}<td>${title}<td>${retryable ? 'yes' : 'no'}`,
    )
    .join('\n');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Milepost: error codes</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:52rem;padding:0 1rem;color-scheme:light dark}td,th{text-align:left;padding:.3rem .8rem}:target{background:#fdd22655}</style>
<h1>Error codes</h1><p>Every problem carries <code>code</code>, <code>detail</code> (what is wrong) and <code>hint</code> (what to do).
<table><tr><th>Code<th>HTTP<th>Meaning<th>Can the same request pass later?
${rows}
</table></html>`;
}

/** The version of this release, from the package. */
export async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
