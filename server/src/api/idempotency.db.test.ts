import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Answer, TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { newUuid } from '../lib/ids.ts';

/** A write on something of its own. `secret` is never shown twice. */
interface Write {
  readonly method: string;
  readonly path: (node: TestApp) => Promise<string> | string;
  readonly body?: (n: number) => unknown;
  /** Work that goes on after the answer: a repeat tells how far it is by then. */
  readonly goesOn?: true;
}

const newOrder = async (node: TestApp) => {
  const { body } = await node.call('POST', '/v1/orders', {
    body: { workflow: 'retail', lines: [{ sku: 'A', ordered: 1 }] },
  });
  return `/v1/orders/${body.id}`;
};
const below = (part: string) => async (node: TestApp) => `${await newOrder(node)}${part}`;

const newEndpoint = (part: string) => async (node: TestApp) => {
  const { body } = await node.call('POST', '/v1/endpoints', { body: { url: `https://example.com/${newUuid()}` } });
  return `/v1/endpoints/${body.id}${part}`;
};

/** A report that waits in the quarantine, of an order of its own. */
async function newWaiting(node: TestApp, code = '_of_no_meaning'): Promise<string> {
  const body = { _orderId: newUuid(), _orderStatus: code };
  await node.call('POST', '/event/v1/order_status', {
    key: null,
    body,
    headers: { 'x-thirdwatch-api-key': node.manager },
  });
  const { data } = (await node.call('GET', '/v1/quarantine?limit=500')).body as {
    data: { id: string; orderId: string }[];
  };
  return data.find(({ orderId }) => orderId === body._orderId)!.id;
}

const writes: Readonly<Record<string, Write>> = {
  'creating an order': { method: 'POST', path: () => '/v1/orders', body: (n) => ({ reference: `I-${n}` }) },
  'changing an order': { method: 'PATCH', path: newOrder, body: (n) => ({ data: { n } }) },
  'archiving an order': { method: 'DELETE', path: newOrder },
  'setting a status': { method: 'PUT', path: below('/status'), body: (n) => ({ to: 'approved', message: `${n}` }) },
  'setting the same status': { method: 'PUT', path: below('/status'), body: () => ({ to: 'placed' }) },
  overriding: { method: 'POST', path: below('/override'), body: (n) => ({ to: 'delivered', reason: `${n}` }) },
  'adding a message': { method: 'POST', path: below('/messages'), body: (n) => ({ message: `${n}` }) },
  undoing: {
    method: 'POST',
    path: async (node) => {
      const path = await newOrder(node);
      await node.call('PUT', `${path}/status`, { body: { to: 'approved' } });
      return `${path}/undo`;
    },
    body: (n) => ({ note: `${n}` }),
  },
  'creating a key': { method: 'POST', path: () => '/v1/keys', body: (n) => ({ name: `Key ${n}`, role: 'staff' }) },
  'revoking a key': {
    method: 'DELETE',
    path: async (node) =>
      `/v1/keys/${(await node.call('POST', '/v1/keys', { body: { name: 'x', role: 'staff' } })).body.id}`,
  },
  'creating a customer': {
    method: 'POST',
    path: () => '/v1/customers',
    body: (n) => ({ name: 'Ada', email: `ada-${n}@example.com` }),
  },
  'creating a user': {
    method: 'POST',
    path: () => '/v1/users',
    body: (n) => ({ name: `U${n}`, email: `u-${n}@example.com`, role: 'staff' }),
  },
  'creating an endpoint': {
    method: 'POST',
    path: () => '/v1/endpoints',
    body: (n) => ({ url: `https://example.com/${n}` }),
  },
  'changing an endpoint': { method: 'PATCH', path: newEndpoint(''), body: (n) => ({ description: `${n}` }) },
  'rotating a secret': { method: 'POST', path: newEndpoint('/secrets'), body: (n) => ({ overlapSeconds: n }) },
  'testing an endpoint': { method: 'POST', path: newEndpoint('/test'), body: () => ({ type: 'order.status_changed' }) },
  'telling again': { method: 'POST', path: newEndpoint('/replays'), body: () => ({ kind: 'failed' }), goesOn: true },
  'removing an endpoint': { method: 'DELETE', path: newEndpoint('') },
  'giving a code a meaning': {
    method: 'POST',
    path: () => '/v1/mappings',
    body: (n) => ({ source: 'thirdwatch', code: `_code_${n}`, to: '_approved' }),
  },
  'putting a report aside': {
    method: 'POST',
    path: async (node) => `/v1/quarantine/${await newWaiting(node)}/dismiss`,
    body: (n) => ({ reason: `A test, ${n}` }),
  },
  'making a link for a password': {
    method: 'POST',
    path: async (node) => {
      const body = { name: 'x', email: `${newUuid()}@example.com`, role: 'staff' };
      return `/v1/users/${(await node.call('POST', '/v1/users', { body })).body.id}/password-link`;
    },
  },
  'saving a view': {
    method: 'POST',
    path: () => '/v1/views',
    body: (n) => ({ name: `V${n}`, query: '', shared: true }),
  },
  'changing the account': { method: 'PATCH', path: () => '/v1/account', body: (n) => ({ name: `Main ${n}` }) },
  'changing a source': { method: 'PUT', path: () => '/v1/sources/ingram', body: () => ({ authority: 'check' }) },
  'changing a user': {
    method: 'PATCH',
    path: async (node) =>
      `/v1/users/${(await node.call('POST', '/v1/users', { body: { name: 'x', email: `${newUuid()}@example.com`, role: 'staff' } })).body.id}`,
    body: (n) => ({ name: `Named ${n}` }),
  },
};

describe('an idempotency key', () => {
  let database: TestDatabase;
  let nodes: [TestApp, TestApp];
  let key: string;
  before(async () => {
    database = await createTestDatabase();
    nodes = await Promise.all([
      startTestApp({ connectionString: database.connectionString }),
      startTestApp({ connectionString: database.connectionString }),
    ]);
    key = nodes[0].manager;
  });
  after(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await database.drop();
  });

  let count = 0;

  function send(
    node: TestApp,
    { method, body }: Write,
    path: string,
    idempotencyKey: string,
    n: number,
  ): Promise<Answer> {
    return node.call(method, path, {
      key,
      headers: { 'idempotency-key': idempotencyKey },
      ...(body === undefined ? {} : { body: body(n) }),
    });
  }

  const withoutSecret = (body: unknown) =>
    typeof body === 'object' && body !== null ? { ...body, secret: undefined, token: undefined, url: undefined } : body;
  // An endpoint reads on by itself: where it stands may be further by the time of the repeat.
  const standingStill = (body: unknown) =>
    typeof body === 'object' && body !== null && 'settledPosition' in body
      ? { ...body, position: '', settledPosition: '', consistentUpTo: '', pending: 0 }
      : body;
  const wholeAnswer = ({ status, body }: Answer) =>
    JSON.parse(JSON.stringify({ status, body: standingStill(withoutSecret(body)) })) as unknown;

  for (const [name, write] of Object.entries(writes)) {
    test(`${name} is done once, and a repeat gets the first answer again, on any node`, async () => {
      const n = (count += 1);
      const path = await write.path(nodes[0]);
      const idempotencyKey = newUuid();
      const both = await Promise.all(nodes.map((node) => send(node, write, path, idempotencyKey, n)));
      const [first, other] = both[0]!.headers.has('idempotency-replayed') ? [both[1]!, both[0]!] : [both[0]!, both[1]!];
      assert.ok(first.status < 300, JSON.stringify(first.body));
      assert.equal(first.headers.has('idempotency-replayed'), false);
      assert.equal(other.headers.get('idempotency-replayed'), 'true', 'of two at once one is the repeat');
      const comparable = write.goesOn ? ({ body }: Answer) => body.id as unknown : wholeAnswer;
      assert.deepEqual(comparable(other), comparable(first));
      const again = await send(nodes[1], write, path, idempotencyKey, n);
      assert.deepEqual([comparable(again), again.headers.get('idempotency-replayed')], [comparable(first), 'true']);
      assert.equal(again.headers.get('etag'), first.headers.get('etag'));
      if (write.body !== undefined) {
        const mismatch = await nodes[0].call(write.method, path, {
          key,
          body: { other: true, ...(write.body(n + 1000) as object) },
          headers: { 'idempotency-key': idempotencyKey },
        });
        assert.ok(mismatch.status === 422, JSON.stringify(mismatch.body));
      }
      if (write.body !== undefined && JSON.stringify(write.body(n)) !== JSON.stringify(write.body(n + 1000))) {
        const mismatch = await send(nodes[0], write, path, idempotencyKey, n + 1000);
        assert.deepEqual([mismatch.status, mismatch.body.code], [422, 'idempotency_mismatch']);
      }
    });
  }

  test('made one order, one key, one customer: not one more', async () => {
    const { body } = await nodes[0].call('GET', '/v1/customers', { key });
    assert.deepEqual(
      body.data.map(({ profile }: { profile: { name: string } }) => profile.name),
      ['Ada'],
    );
    const keys = await nodes[0].call('GET', '/v1/keys', { key });
    assert.equal(keys.body.data.filter(({ name }: { name: string }) => name.startsWith('Key ')).length, 1);
  });

  test('a secret is shown once: the repeat comes without it', async () => {
    const body = { name: 'Once', role: 'staff' };
    const headers = { 'idempotency-key': newUuid() };
    const first = await nodes[0].call('POST', '/v1/keys', { key, body, headers });
    const again = await nodes[0].call('POST', '/v1/keys', { key, body, headers });
    const { secret, ...rest } = first.body;
    assert.match(secret, /^mp_/);
    assert.deepEqual(again.body, rest);
  });

  test('a refusal is decided anew', async () => {
    const path = await newOrder(nodes[0]);
    const headers = { 'idempotency-key': newUuid() };
    const wish = () => nodes[0].call('PUT', `${path}/status`, { key, body: { to: 'packed' }, headers });
    assert.equal((await wish()).status, 409);
    await nodes[1].call('PUT', `${path}/status`, { key, body: { to: 'approved' } });
    assert.equal((await wish()).status, 200);
    const customer = { email: 'taken@example.com' };
    await nodes[0].call('POST', '/v1/customers', { key, body: customer });
    const create = () => nodes[0].call('POST', '/v1/customers', { key, body: customer, headers });
    assert.deepEqual([(await create()).status, (await create()).status], [409, 409]);
  });

  test('is the caller’s own: another key may use the same', async () => {
    const headers = { 'idempotency-key': newUuid() };
    const first = await nodes[0].call('POST', '/v1/orders', { key, body: { workflow: 'retail' }, headers });
    const other = await nodes[0].call('POST', '/v1/orders', {
      key: nodes[1].manager,
      body: { workflow: 'retail' },
      headers,
    });
    assert.notEqual(other.body.id, first.body.id);
  });

  test('a rehearsal keeps nothing', async () => {
    const headers = { 'idempotency-key': newUuid() };
    const rehearsed = await nodes[0].call('POST', '/v1/orders', {
      key,
      body: { workflow: 'retail' },
      headers: { ...headers, 'x-milepost-mode': 'dry-run' },
    });
    assert.equal(rehearsed.body.dryRun, true);
    const made = await nodes[0].call('POST', '/v1/orders', { key, body: { workflow: 'retail' }, headers });
    assert.deepEqual([made.status, made.headers.has('idempotency-replayed')], [201, false]);
  });

  test('gives a code its meaning once, releases what waited, and a repeat goes on where the first was interrupted', async () => {
    const [one, other] = [await newWaiting(nodes[0], '_waits'), await newWaiting(nodes[0], '_waits')];
    const body = { source: 'thirdwatch', code: '_waits', to: '_approved' };
    const headers = { 'idempotency-key': newUuid() };
    const first = await nodes[0].call('POST', '/v1/mappings', { key, body, headers });
    assert.equal(first.status, 201, JSON.stringify(first.body));
    const released = first.body.releases.map(({ event }: { event: { id: string } }) => event.id);
    assert.deepEqual(released.toSorted(), [one, other].toSorted());
    const again = await nodes[1].call('POST', '/v1/mappings', { key, body, headers });
    assert.deepEqual([again.status, again.body.mapping, again.body.releases], [201, first.body.mapping, []]);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
  });

  test('releases a report once, and a repeat gets the first answer again', async () => {
    const path = `/v1/quarantine/${await newWaiting(nodes[0])}/release`;
    const { body: order } = await nodes[0].call('POST', '/v1/orders', { body: { workflow: 'fraud-review' } });
    const headers = { 'idempotency-key': newUuid() };
    const body = { order: order.id as string };
    const release = (node: TestApp, wanted: unknown) => node.call('POST', path, { key, body: wanted, headers });
    await nodes[0].call('POST', '/v1/mappings', { body: { source: 'thirdwatch', code: '_later', to: '_approved' } });
    const [first, other] = [await release(nodes[0], body), await release(nodes[1], body)];
    assert.equal(first.status, 200, JSON.stringify(first.body));
    assert.deepEqual([other.body, other.headers.get('idempotency-replayed')], [first.body, 'true']);
    assert.deepEqual((await release(nodes[0], {})).body.code, 'idempotency_mismatch');
  });

  test('publishes a version once, and another text under the same key is told apart', async () => {
    const source = (await nodes[0].call('GET', '/v1/workflows/retail/versions/1/source', { key })).body as string;
    const text = source.replace(/^name: .*$/m, 'name: Published once');
    const headers = { 'idempotency-key': newUuid(), 'content-type': 'application/yaml' };
    const publish = (node: TestApp, body: string, more = {}) =>
      node.call('POST', '/v1/workflows/retail/versions', { key, body, headers: { ...headers, ...more } });
    const rehearsed = await publish(nodes[0], text, { 'x-milepost-mode': 'dry-run' });
    assert.deepEqual([rehearsed.status, rehearsed.body.dryRun], [200, true], JSON.stringify(rehearsed.body));
    const both = await Promise.all(nodes.map((node) => publish(node, text)));
    assert.deepEqual(
      both.map(({ status, body }) => [status, body.version]),
      [
        [201, 2],
        [201, 2],
      ],
    );
    assert.equal(both.filter(({ headers: sent }) => sent.get('idempotency-replayed') === 'true').length, 1);
    assert.equal((await publish(nodes[0], `${text}\n# more`)).body.code, 'idempotency_mismatch');
  });

  test('of a stream of lines counts line by line', async () => {
    const path = (await newOrder(nodes[0])).slice('/v1/orders/'.length);
    const headers = { 'idempotency-key': newUuid(), 'content-type': 'application/x-ndjson' };
    const lines = `${JSON.stringify({ orderId: path, to: 'approved' })}\n${JSON.stringify({ orderId: path, to: 'packed' })}\n`;
    const stream = () => nodes[0].call('POST', '/v1/status-changes', { key, body: lines, headers });
    const [first, again] = [await stream(), await stream()];
    assert.equal(again.body, first.body);
    const { body } = await nodes[0].call('GET', `/v1/orders/${path}`, { key });
    assert.equal(body.version, 3);
  });

  test('is remembered after a restart', async () => {
    const path = await newOrder(nodes[0]);
    const headers = { 'idempotency-key': newUuid() };
    const wish = (node: TestApp) =>
      node.call('PUT', `${path}/status`, { key, body: { to: 'approved', message: 'once' }, headers });
    const first = await wish(nodes[0]);
    await nodes[0].stop();
    nodes[0] = await startTestApp({ connectionString: database.connectionString });
    const again = await wish(nodes[0]);
    assert.deepEqual([again.body, again.headers.get('idempotency-replayed')], [first.body, 'true']);
  });
});
