import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { after, test } from 'node:test';
import pino from 'pino';
import { startTestApp } from '../../test/app.ts';
import { until } from '../../test/until.ts';

test('a request is one log line with its id, and neither keys nor query strings reach the log', async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'));
      done();
    },
  });
  const server = await startTestApp({ logger: pino({ level: 'trace' }, stream) });
  after(() => server.stop());

  const answer = await server.call('GET', '/v1/workflows?unknown=hush-hush');
  await server.call('GET', `/neo/v1/score?api_key=${server.manager}&order_id=1`);
  const requestId = answer.headers.get('x-request-id')!;
  await until(() => lines.some((line) => line.includes('/neo/v1/score')));
  assert.equal(lines.filter((line) => line.includes(requestId)).length, 1);
  assert.ok(!lines.some((line) => line.includes('hush-hush') || line.includes(server.manager)));
});
