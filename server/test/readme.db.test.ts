import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { TestApp } from './app.ts';
import { startTestApp } from './app.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The pasted lines with the answer that the text shows below them, if any. */
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```(?:\n\n {4}(.*)\n)?/g)].map(([, code, answer]) => ({
  code: code!,
  answer,
}));

let server: TestApp;
before(async () => {
  server = await startTestApp();
});
after(() => server.stop());

test('the calls of the README work when pasted and answer as it says', async () => {
  const calls = blocks.filter(({ code }) => !code.startsWith('npm '));
  assert.ok(calls.length >= 7, 'The README has lost its calls.');
  const separator = '=====';
  const script = calls
    .map(({ code }) =>
      code.replace('$(cat .milepost/admin-key)', server.manager).replace('http://127.0.0.1:8080', server.url),
    )
    .join(`\necho; echo ${separator}\n`);
  const { stdout } = await promisify(execFile)('bash', ['-euc', script], { timeout: 30_000 });
  const answers = stdout.split(separator).map((answer) => answer.trim());
  for (const [index, { answer }] of calls.entries()) {
    if (answer !== undefined) assert.equal(answers[index], answer);
  }

  const order = await server.call('GET', '/v1/orders/reference:ZENPO');
  assert.equal(order.body.status, 'delivered');
  const history = await server.call('GET', '/v1/orders/reference:ZENPO/events');
  const sources = new Set(history.body.data.map(({ source }: { source: string }) => source));
  assert.deepEqual([...sources].sort(), ['evreka', 'ingram', 'native', 'thirdwatch', 'wordbee']);
});

test('the README stays short', () => {
  assert.ok(readme.split('\n').length < 120);
});
