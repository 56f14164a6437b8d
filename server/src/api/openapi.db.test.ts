import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { OpenApi, Operation, Treasure } from '../../test/native-routes.ts';
import { exampleBody, hideTreasure, nativeRoutes, openApiPath } from '../../test/native-routes.ts';
import { builtInRoles } from '../core/principal.ts';
import { buildSerializer, buildValidator } from './compile-schemas.ts';
import { errorsMarkdown } from './error-table.ts';
import { problems } from './problems.ts';

interface Answered {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

describe('the OpenAPI document', () => {
  let server: TestApp;
  let treasure: Treasure;
  let document: OpenApi;
  let operations: readonly { readonly name: string; readonly operation: Operation }[];
  before(async () => {
    server = await startTestApp();
    treasure = await hideTreasure(server);
    document = (await server.call('GET', '/openapi.json', { key: null })).body as OpenApi;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
    );
  });
  after(() => server.stop());

  test('is version 3.1 and describes every native route, and no other', () => {
    assert.match(document.openapi, /^3\.1\./);
    const hidden = new Set([
      'GET /v1/noop',
      'PUT /v1/noop/:key/status',
      'GET /healthz',
      'GET /readyz',
      'GET /asyncapi.json',
      'GET /openapi.json',
      'GET /v1/workflow-schema.json',
    ]);
    const wanted = Object.keys(nativeRoutes).filter((name) => !hidden.has(name));
    assert.deepEqual(operations.map(({ name }) => name).sort(), wanted.map((name) => openApiPath(name)).sort());
  });

  test('the schemas of all routes compile: a server does that when the first request comes for each', () => {
    const check = buildValidator({}, {});
    const write = buildSerializer({}, {});
    let compiledCount = 0;
    for (const { schema } of server.app.routes.all()) {
      const { body, querystring, params, headers, response } = schema ?? {};
      const asked = { body, querystring, params, headers };
      for (const [httpPart, part] of Object.entries(asked).filter(([, part]) => part !== undefined)) {
        check({ httpPart, schema: part as object });
        compiledCount++;
      }
      for (const answer of Object.values((response ?? {}) as Record<string, Answered>)) {
        const contents = answer.content === undefined ? [{ schema: answer }] : Object.values(answer.content);
        for (const content of contents) write(content);
        compiledCount += contents.length;
      }
    }
    assert.ok(compiledCount > 250, String(compiledCount));
  });

  test('says of every operation what it is for, what it answers, and that it may answer a problem', () => {
    for (const { name, operation } of operations) {
      assert.ok((operation.summary ?? '').length > 3, name);
      assert.ok(
        Object.keys(operation.responses).some((code) => /^[23]/.test(code)),
        name,
      );
      assert.ok('default' in operation.responses, name);
    }
  });

  test('has no reference that leads nowhere', () => {
    const text = JSON.stringify(document);
    const schemas = (document as unknown as { components: { schemas: Record<string, unknown> } }).components.schemas;
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
      assert.ok(name! in schemas, name);
    assert.equal([...text.matchAll(/"\$ref":"(?!#\/components\/schemas\/)/g)].length, 0);
  });

  test('has an example of every JSON body, and each of them works', async () => {
    const inTheirOwnState = new Set([
      // These need something else to have happened; their own tests bring it about.
      'POST /v1/orders/{key}/requests/{requestId}/approve',
      'POST /v1/orders/{key}/requests/{requestId}/decline',
      'PATCH /v1/orders/{key}/lines/{lineId}',
      'PATCH /v1/orders/{key}/shipments/{shipmentId}',
      'POST /v1/jobs/{id}/undo',
      'POST /v1/session',
      'POST /v1/session/first',
      'POST /v1/session/link',
      'POST /v1/session/password',
      'PATCH /v1/session',
      'POST /v1/endpoints/{id}/deliveries/{deliveryId}/retry',
    ]);
    const admin = await server.key({
      role: 'manager',
      rights: [...builtInRoles['manager']!.rights, 'accounts.manage'],
    });
    for (const [name, { params }] of Object.entries(nativeRoutes)) {
      const [method = '', url = ''] = name.split(' ');
      const body = exampleBody(document, method, url);
      const described = operations.find((one) => one.name === openApiPath(name));
      const takesJson = described?.operation.requestBody?.content['application/json'] !== undefined;
      if (!takesJson || inTheirOwnState.has(openApiPath(name))) continue;
      assert.notEqual(body, undefined, `${name} has no example`);
      const made = await server.call('POST', '/v1/orders', { body: { workflow: 'retail' } });
      if (url.endsWith('/undo'))
        await server.call('PUT', `/v1/orders/${made.body.id}/status`, { body: { to: 'approved' } });
      const client = url.endsWith('/requests') ? await clientOf(made.body.id as string) : admin;
      const values = {
        ...params?.(treasure),
        ...(url.startsWith('/v1/orders/:key') ? { key: made.body.id as string } : {}),
      } as Record<string, string>;
      const path = url.replace(/:([A-Za-z]+)/g, (_, part: string) => values[part] ?? 'x');
      const answer = await server.call(method, path, { key: client, body });
      assert.ok(answer.status < 300, `${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  });

  /** A client of the order's customer, once only staff may cancel it. */
  async function clientOf(orderId: string): Promise<string> {
    await server.call('PATCH', `/v1/orders/${orderId}`, { body: { customerId: treasure.customerId } });
    await server.call('PUT', `/v1/orders/${orderId}/status`, { body: { to: 'approved' } });
    return server.key({ role: 'client', customerIds: [treasure.customerId] });
  }

  test('points to a page that has every code', async () => {
    const { status, body } = await server.call('GET', '/docs/errors', { key: null });
    assert.equal(status, 200);
    for (const code of Object.keys(problems)) assert.ok(String(body).includes(`id="${code}"`), code);
  });
});

test('docs/errors.md lists every code as the server knows it', async () => {
  const file = new URL('../../../docs/errors.md', import.meta.url);
  // Written anew with: MILEPOST_TEST_WRITE=1 npm test -- server/src/api/openapi.db.test.ts
  if (process.env['MILEPOST_TEST_WRITE'] === '1') await writeFile(file, errorsMarkdown());
  assert.equal(await readFile(file, 'utf8'), errorsMarkdown());
});
