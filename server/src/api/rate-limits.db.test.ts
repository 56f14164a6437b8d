import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startTestApp } from '../../test/app.ts';

test('a key that passes its rate gets 429 with Retry-After while another goes on, and goes on itself later', async () => {
  let time = Date.parse('2026-11-25T12:00:00Z');
  const server = await startTestApp({ settings: { rateLimit: 2 }, now: () => new Date(time) });
  after(() => server.stop());
  const other = await server.key({ role: 'staff' });
  const read = (key: string) => server.call('GET', '/v1/workflows', { key });

  assert.deepEqual([(await read(server.manager)).status, (await read(server.manager)).status], [200, 200]);
  const tooMany = await read(server.manager);
  assert.deepEqual([tooMany.status, tooMany.body.code, tooMany.headers.get('retry-after')], [429, 'rate_limited', '1']);
  assert.equal((await read(other)).status, 200);
  time += 1000;
  assert.equal((await read(server.manager)).status, 200);
});

test('an address that tries many keys is told to wait, and a valid key from there still works', async () => {
  const server = await startTestApp({ settings: { loginLimit: 3 } });
  after(() => server.stop());
  const guess = (n: number) => server.call('GET', '/v1/workflows', { key: `guess-number-${n}` });
  const answers = [await guess(1), await guess(2), await guess(3), await guess(4)];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 401, 401, 429],
  );
  assert.match(answers[3]!.headers.get('retry-after') ?? '', /^\d+$/);
  assert.equal((await server.call('GET', '/v1/workflows')).status, 200);
});
