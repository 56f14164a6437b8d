import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientOptions } from './index.ts';
import { createClient, MilepostProblem, MilepostUnreachable } from './index.ts';
import { retryDelayMs } from './retry.ts';
import { newUuid } from './uuid.ts';

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** A client whose server answers with these, one after the other; an error is a connection that breaks. */
function clientOf(answers: readonly (Response | Error)[], options: Partial<ClientOptions> = {}) {
  const sent: Sent[] = [];
  const waited: number[] = [];
  const send: typeof fetch = async (url, init = {}) => {
    const answer = answers[sent.length];
    sent.push({
      url: url as string,
      method: init.method ?? 'GET',
      headers: init.headers as Record<string, string>,
      body: init.body as string | undefined,
    });
    if (answer === undefined) throw new Error('Nothing more was to be asked.');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  const client = createClient({ url: 'http://milepost.test/', key: 'secret', fetch: send, wait, ...options });
  return { client, sent, waited };
}

const order = { id: 'a', status: 'placed', version: 1, changed: true, position: '7' };

function problem(status: number, members: object, headers: Record<string, string> = {}): Response {
  return Response.json({ status, code: 'overloaded', detail: 'Busy.', hint: 'Wait.', ...members }, { status, headers });
}

test('a write that broke on the way is sent again under the same idempotency key', async () => {
  const { client, sent } = clientOf([new TypeError('fetch failed'), problem(503, {}), Response.json(order)]);
  const made = await client.orders.create({ workflow: 'retail' });

  assert.equal(made.id, 'a');
  assert.equal(sent.length, 3);
  const keys = new Set(sent.map(({ headers }) => headers['idempotency-key']));
  assert.equal(keys.size, 1);
  assert.match([...keys][0]!, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  assert.deepEqual(new Set(sent.map(({ body }) => body)), new Set(['{"workflow":"retail"}']));
});

test('two calls never share an idempotency key', async () => {
  const { client, sent } = clientOf([Response.json(order), Response.json(order)]);
  await client.orders.create({});
  await client.orders.create({});

  assert.notEqual(sent[0]!.headers['idempotency-key'], sent[1]!.headers['idempotency-key']);
});

test('a refusal is thrown as a problem with its code, hint and fresh order, and is not sent again', async () => {
  const refusal = { code: 'transition_not_allowed', detail: 'No.', hint: 'Ship it first.', pointer: '/to', order };
  const { client, sent } = clientOf([problem(409, refusal)]);
  await assert.rejects(client.orders.setStatus('number:7', { to: 'delivered' }), (error) => {
    assert.ok(error instanceof MilepostProblem);
    assert.deepEqual(
      [error.status, error.code, error.message, error.hint, error.pointer, error.order?.id],
      [409, 'transition_not_allowed', 'No.', 'Ship it first.', '/to', 'a'],
    );
    return true;
  });
  assert.equal(sent.length, 1);
  assert.equal(sent[0]!.url, 'http://milepost.test/v1/orders/number%3A7/status');
});

test('creating a key is not tried again, since that could make a second one', async () => {
  const { client, sent } = clientOf([new TypeError('fetch failed')]);
  await assert.rejects(client.keys.create({ name: 'x', role: 'staff' }), MilepostUnreachable);
  assert.equal(sent.length, 1);
});

test('an answer that is no problem of ours still becomes a problem', async () => {
  const { client } = clientOf([new Response('<html>Bad gateway</html>', { status: 403 })]);
  await assert.rejects(client.orders.get('a'), { name: 'MilepostProblem', status: 403, code: 'unknown' });
});

test('Retry-After decides how long is waited', async () => {
  const { client, waited } = clientOf([problem(429, {}, { 'retry-after': '3' }), Response.json(order)]);
  await client.orders.get('a');
  assert.deepEqual(waited, [3000]);
});

test('waits grow, stay within bounds, and end after the allowed attempts', () => {
  const failed = { status: 503, retryAfterSeconds: undefined };
  const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((count) => retryDelayMs(failed, count, 10, 0.5)!);
  assert.deepEqual(
    delays,
    delays.toSorted((a, b) => a - b),
  );
  assert.ok(delays.every((delay) => delay > 0 && delay <= 10_000));
  assert.equal(retryDelayMs(failed, 10, 10, 0.5), undefined);
  assert.equal(retryDelayMs({ status: 422, retryAfterSeconds: undefined }, 1, 10, 0.5), undefined);
});

test('a list is read page by page and waits for the position of the last write', async () => {
  const { client, sent } = clientOf([
    Response.json(order),
    Response.json({ data: [{ id: 'b' }], next: '9' }),
    Response.json({ data: [{ id: 'a' }], next: null }),
  ]);
  await client.orders.create({});
  const ids: string[] = [];
  for await (const { id } of client.orders.list({ status: ['placed', 'packed'] })) ids.push(id);

  assert.deepEqual(ids, ['b', 'a']);
  assert.deepEqual(
    sent.slice(1).map(({ url }) => new URL(url).search),
    ['?atLeast=7&status=placed&status=packed', '?atLeast=7&status=placed&status=packed&cursor=9'],
  );
});

test('many changes go in bounded requests, keep their line numbers, and have a key each', async () => {
  const answerTo = (count: number) =>
    new Response(Array.from({ length: count }, (_, index) => `{"line":${index + 1},"status":200}\n`).join(''));
  const { client, sent } = clientOf([answerTo(500), answerTo(500), answerTo(201)]);
  const changes = Array.from({ length: 1201 }, (_, index) => ({ orderId: `number:${index + 1}`, to: 'shipped' }));
  const lines: number[] = [];
  for await (const { line } of client.setStatuses(changes)) lines.push(line);

  assert.deepEqual(
    lines,
    Array.from({ length: 1201 }, (_, index) => index + 1),
  );
  assert.equal(sent.length, 3);
  const keys = sent
    .flatMap(({ body }) => body!.trimEnd().split('\n'))
    .map((line) => (JSON.parse(line) as { idempotencyKey: string }).idempotencyKey);
  assert.equal(new Set(keys).size, 1201);
});

test('ids made one after the other sort by time', async () => {
  const first = newUuid();
  await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(first < newUuid());
  assert.match(first, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
