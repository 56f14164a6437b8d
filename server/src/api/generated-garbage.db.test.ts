import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { OpenApi, Treasure } from '../../test/native-routes.ts';
import { dialectRoutes, exampleBody, hideTreasure, nativeRoutes, openPaths } from '../../test/native-routes.ts';
import { rawRequest } from '../../test/raw-request.ts';

describe('generated garbage', () => {
  let server: TestApp;
  let treasure: Treasure;
  let document: OpenApi;
  before(async () => {
    server = await startTestApp({ settings: { loginLimit: 0, atLeastWaitSeconds: 0 } });
    treasure = await hideTreasure(server);
    document = (await server.call('GET', '/openapi.json')).body as OpenApi;
  });
  after(() => server.stop());

  /** What a mutation puts in the place of something valid. */
  const garbage = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -0,
      -1,
      1e308,
      2 ** 53,
      '',
      ' ',
      '\0',
      '\ud800',
      '😀',
      '__proto__',
      '2026-02-30',
      '9999-12-31T23:59:59Z',
      '1970-01-01',
      [],
      {},
      [[]],
      'x'.repeat(5000),
    ),
    fc.string({ unit: 'binary' }),
    fc.double(),
  );

  /** The value with one random place replaced, removed or added to. */
  function mutate(value: unknown, path: readonly number[], put: unknown): unknown {
    const [index = 0, ...rest] = path;
    if (path.length === 0 || typeof value !== 'object' || value === null) return put;
    const members = Object.entries(value);
    if (members.length === 0) return Array.isArray(value) ? [put] : { extra: put };
    const [name] = members[index % members.length]!;
    const changed = members.map(([key, member]) => [key, key === name ? mutate(member, rest, put) : member] as const);
    return Array.isArray(value) ? changed.map(([, member]) => member) : Object.fromEntries(changed);
  }

  test('no route of the native API answers a 5xx, whatever it is sent', async () => {
    const routes = server.app.routes
      .all()
      .filter(
        ({ method, url }) =>
          method !== 'HEAD' && !openPaths.test(url) && url !== '*' && !dialectRoutes.some(({ at }) => at.test(url)),
      )
      // Keys of this test must live on, and a stream does not end.
      .filter(({ method, url }) => url !== '/v1/keys/:id' && !nativeRoutes[`${method} ${url}`]?.endless);
    const route = fc.constantFrom(...routes);
    const path = fc.array(fc.nat(12), { maxLength: 4 });
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('%', '../..', '0', '-1', '1e9', 'number:0', 'null', "'", '\\'),
    );
    await fc.assert(
      fc.asyncProperty(
        route,
        path,
        garbage,
        fc.option(text, { freq: 3 }),
        fc.dictionary(fc.constantFrom('limit', 'at', 'q', 'status', 'cursor', 'after', 'x', 'version'), text, {
          maxKeys: 2,
        }),
        async ({ method, url }, place, put, param, query) => {
          const example = nativeRoutes[`${method} ${url}`] ?? {};
          const params = example.params?.(treasure) ?? {};
          const valid = example.body?.(treasure) ?? exampleBody(document, method, url);
          const filled = url.replace(/:([A-Za-z]+)/g, (_, name: string) => escape(param ?? params[name] ?? 'x'));
          const search = Object.entries(query)
            .map(([name, value]) => `${name}=${escape(value)}`)
            .join('&');
          const body = valid === undefined ? undefined : JSON.stringify(mutate(valid, place, put));
          const { status, body: answer } = await rawRequest(server.url, {
            method,
            path: `${filled}${search === '' ? '' : `?${search}`}`,
            headers: {
              authorization: `Bearer ${server.manager}`,
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(body === undefined ? {} : { body }),
          });
          assert.ok(status < 500, `${method} ${filled}?${search} ${body}: ${status} ${JSON.stringify(answer)}`);
        },
      ),
      { numRuns: 1500 },
    );
    assert.equal((await server.call('GET', `/v1/orders?atLeast=1`)).status, 200);
  });

  /** Percent-encodes anything, lone surrogates too. */
  function escape(value: string): string {
    return [...Buffer.from(value, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  }
});
