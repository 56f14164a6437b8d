import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const budgetBytes = 250_000;

test('the first view, which is the orders, needs less than 250 kB of compressed JavaScript', () => {
  const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8')) as Record<string, Chunk>;
  const first = ['index.html', 'src/features/orders/orders-page.tsx'];
  const files = new Set(first.flatMap((name) => [...filesOf(name, manifest)]));
  const sizes = [...files].map((file) => ({ file, bytes: statSync(`${dist}${file}.gz`).size }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(total > 50_000, 'the files of the first view were not found');
  assert.ok(total < budgetBytes, `${total} bytes: ${JSON.stringify(sizes)}`);
});

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

function filesOf(
  name: string,
  manifest: Readonly<Record<string, Chunk>>,
  seen = new Set<string>(),
): ReadonlySet<string> {
  const chunk = manifest[name];
  assert.ok(chunk, `${name} was not built.`);
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const other of chunk.imports ?? []) filesOf(other, manifest, seen);
  return seen;
}
