import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import type { Answer, TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { OpenApi, RouteExample, Treasure } from '../../test/native-routes.ts';
import { dialectRoutes, exampleBody, hideTreasure, marker, nativeRoutes, openPaths } from '../../test/native-routes.ts';

interface Route {
  readonly method: string;
  readonly url: string;
}

describe('nothing of an account or a customer reaches another', () => {
  let server: TestApp;
  let treasure: Treasure;
  let document: OpenApi;
  let database: pg.Client;
  let routes: readonly Route[];
  before(async () => {
    server = await startTestApp({ settings: { loginLimit: 0 } });
    treasure = await hideTreasure(server);
    document = (await server.call('GET', '/openapi.json')).body as OpenApi;
    routes = server.app.routes
      .all()
      .filter(({ method, url }) => method !== 'HEAD' && !openPaths.test(url) && url !== '*');
    database = new pg.Client({ connectionString: server.connectionString });
    await database.connect();
  });
  after(async () => {
    await database.end();
    await server.stop();
  });

  const dialectOf = (url: string) => dialectRoutes.find(({ at }) => at.test(url));
  const exampleOf = ({ method, url }: Route): RouteExample => nativeRoutes[`${method} ${url}`] ?? {};

  function fill(url: string, params: Readonly<Record<string, string>>): string {
    return url.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? 'x')).replace('*', 'x');
  }

  async function call(route: Route, key: string | null, code: string, orderKey?: string): Promise<Answer> {
    const { method, url } = route;
    const dialect = dialectOf(url);
    const example = exampleOf(route);
    const params = (dialect ?? example).params?.(treasure) ?? {};
    const path = fill(url, orderKey === undefined ? params : { ...params, key: orderKey }) + (example.query ?? '');
    const body = example.body === undefined ? exampleBody(document, method, url) : example.body(treasure);
    if (example.endless) return beginning(`${server.url}${path}`, key);
    const wanted = dialect === undefined || method === 'GET' ? body : (body ?? {});
    return server.call(method, path, {
      key: dialect === undefined ? key : null,
      headers: dialect === undefined || key === null ? {} : dialect.headers(key, code),
      ...(wanted === undefined ? {} : { body: wanted }),
    });
  }

  /** What a stream says at first. */
  async function beginning(url: string, key: string | null): Promise<Answer> {
    const stop = new AbortController();
    const response = await fetch(url, {
      signal: stop.signal,
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
    });
    let text = '';
    const reader = response.body!.getReader();
    const timer = setTimeout(() => stop.abort(), 300);
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        text += Buffer.from(part.value).toString();
    } catch {
      // Cut off, as it would go on for ever.
    }
    clearTimeout(timer);
    return { status: response.status, headers: response.headers, body: text };
  }

  /** Everything the victim owns, as text. */
  async function ofVictim(): Promise<string> {
    const { rows } = await database.query<{ text: string }>(
      `SELECT string_agg(t.text, E'\\n' ORDER BY t.text) AS text FROM (
        SELECT o::text AS text FROM orders o WHERE o.account_id = $1 AND o.order_id = $2
        UNION ALL SELECT d::text FROM order_details d WHERE d.account_id = $1 AND d.order_id = $2
        UNION ALL SELECT e::text FROM events e WHERE e.account_id = $1 AND e.order_id = $2
        UNION ALL SELECT p::text FROM people p WHERE p.account_id = $1 AND p.person_id = $3
        UNION ALL SELECT k.key_id || coalesce(k.revoked_at::text, '') FROM api_keys k WHERE k.account_id = $1
        UNION ALL SELECT u::text FROM users u WHERE u.account_id = $1
        UNION ALL SELECT a::text FROM accounts a WHERE a.account_id = $1
        UNION ALL SELECT w.key || w.version FROM workflow_versions w WHERE w.account_id = $1
      ) t`,
      [server.accountId, treasure.orderId, treasure.personId],
    );
    return rows[0]!.text;
  }

  test('every route there is has an example here, and every example a route', () => {
    const known = routes
      .filter((route) => dialectOf(route.url) === undefined)
      .map(({ method, url }) => `${method} ${url}`);
    assert.deepEqual(
      known.filter((name) => nativeRoutes[name] === undefined),
      [],
      'add a line to server/test/native-routes.ts',
    );
    assert.deepEqual(
      Object.keys(nativeRoutes).filter((name) => !known.includes(name)),
      [],
    );
  });

  test('without a key every route answers 401, except those that are open', async () => {
    for (const route of routes) {
      if (dialectOf(route.url) !== undefined) continue;
      const { status, headers } = await call(route, null, 'main');
      const name = `${route.method} ${route.url}`;
      const { logIn } = exampleOf(route);
      if (logIn !== undefined) assert.equal(status, logIn, name);
      else if (exampleOf(route).open) assert.ok(status < 400, `${name}: ${status}`);
      else assert.deepEqual([name, status, headers.get('www-authenticate')], [name, 401, 'Bearer realm="milepost"']);
    }
  });

  test('without a key no vendor’s route shows or changes anything', async () => {
    const before = await ofVictim();
    for (const route of routes.filter(({ url }) => dialectOf(url) !== undefined)) {
      const { body } = await call(route, null, 'main');
      assert.ok(!marker.test(JSON.stringify(body)), `${route.method} ${route.url}`);
    }
    assert.equal(await ofVictim(), before);
  });

  test('the owner reaches the order by each of these ways, so that a refusal below means something', async () => {
    for (const key of treasure.orderKeys) {
      const { status, body } = await call({ method: 'GET', url: '/v1/orders/:key' }, server.manager, 'main', key);
      assert.deepEqual([status, body.data.secret], [200, 'marker-data']);
    }
    for (const url of ['/api/orders/:orderId', '/engagement/orders/:orderId', '/resellers/v6/orders/:number']) {
      if (!routes.some((route) => route.url === url && route.method === 'GET')) continue;
      const { status, body } = await call({ method: 'GET', url }, server.manager, 'main');
      assert.equal(status, 200, `${url}: ${JSON.stringify(body)}`);
    }
  });

  for (const who of [
    'a manager of another account',
    'a client of another customer',
    'a client of no customer',
  ] as const) {
    test(`${who} reads and changes nothing by any route`, async () => {
      const foreign = who === 'a manager of another account';
      const code = foreign ? `other-${Date.now()}` : 'main';
      const stranger = async () => {
        const bob = await server.call('POST', '/v1/customers', { body: { name: 'Bob' } });
        return server.key({
          role: 'client',
          customerIds: who === 'a client of no customer' ? [] : [bob.body.id as string],
        });
      };
      const key = foreign ? (await server.account(code)).manager : await stranger();
      const before = await ofVictim();
      for (const route of routes) {
        const name = `${route.method} ${route.url}`;
        const { params, shared } = exampleOf(route);
        const keys = route.url.includes('/orders/:key') ? treasure.orderKeys : [undefined];
        for (const orderKey of keys) {
          const { status, body } = await call(route, key, code, orderKey);
          assert.ok(status < 500, `${name}: ${status} ${JSON.stringify(body)}`);
          assert.ok(!marker.test(JSON.stringify(body)), `${name} ${orderKey}: ${JSON.stringify(body)}`);
          if (params === undefined || shared || dialectOf(route.url) !== undefined) continue;
          if (foreign || route.url.startsWith('/v1/orders/'))
            assert.equal(status, 404, `${name} ${orderKey}: ${JSON.stringify(body)}`);
          else assert.ok(status === 404 || status === 403, `${name}: ${status} ${JSON.stringify(body)}`);
        }
      }
      assert.equal(await ofVictim(), before);
    });
  }

  test('streams of lines answer each line that names another’s order as not there', async () => {
    const { manager } = await server.account('streams');
    const { body } = await call({ method: 'POST', url: '/v1/status-changes' }, manager, 'streams');
    const codes = String(body)
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { code: string }).code);
    assert.deepEqual(
      codes,
      treasure.orderKeys.map(() => 'order_not_found'),
    );
  });
});
