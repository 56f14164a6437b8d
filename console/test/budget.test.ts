import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const budgetBytes = 250_000;

test('the first view, which is the orders, needs less than 250 kB of compressed JavaScript', () => {
  // All that is drawn then is in the files that the page itself names: it asks for no others before it stands.
  const named = [...readFileSync(`${dist}index.html`, 'utf8').matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)];
  const sizes = named.map(([, file]) => ({ file, bytes: statSync(`${dist}${file}.gz`).size }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(total > 50_000, 'the files of the first view were not found');
  assert.ok(total < budgetBytes, `${total} bytes: ${JSON.stringify(sizes)}`);
  const chunks = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8')) as Record<string, unknown>;
  assert.equal(chunks['src/features/orders/orders-page.tsx'], undefined, 'the orders have a file of their own');
});
