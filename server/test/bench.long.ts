import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const bench = (program: string) => fileURLToPath(new URL(`../../bench/${program}`, import.meta.url));

async function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [bench(program), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const code = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(code, 0);
  return text;
}

/** It starts three servers, one after the other. */
const timeout = 600_000;

describe('the benchmark', () => {
  test('measures every part at the smallest size and tells it as a table and as JSON', { timeout }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'milepost-bench-test-'));
    const file = join(folder, 'figures.json');
    const small = ['--orders', '500', '--seconds', '1', '--rounds', '1', '--rows', '500', '--endpoints', '1'];
    const parts = 'decide,change,reads,bulk,webhooks,durability,growth';
    const table = await run('run.ts', [
      ...small,
      '--only',
      parts,
      '--connections',
      '1,8',
      '--sizes',
      '300,600',
      '--json',
      file,
    ]);
    const { figures } = JSON.parse(await readFile(file, 'utf8')) as { figures: { part: string; values: number[] }[] };
    assert.deepEqual([...new Set(figures.map(({ part }) => part))].sort(), [
      'bulk',
      'change',
      'decide',
      'durability',
      'growth',
      'reads',
      'webhooks',
    ]);
    for (const figure of figures) assert.ok(figure.values.every(Number.isFinite), JSON.stringify(figure));
    assert.match(table, /^change +1 connection: change \/ no-op /m);
    await rm(folder, { recursive: true });
  });

  test('measures the commit engine alone', { timeout }, async () => {
    const text = await run('engine.ts', ['--orders', '300', '--together', '1,8', '--seconds', '1']);
    assert.match(text, /8 at once: \d+\/s, node \d+ us each, postgres \d+ us each/);
  });
});
