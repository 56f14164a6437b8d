import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/features.md', root), 'utf8');

/** The rows of the page: a promise, the file of its test, and the test's name. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| promise') && !line.startsWith('| ---'))
  .map((line) => line.slice(2, -2).split(' | '));

test('every promise of docs/features.md names a test that exists, or says that it is not kept yet', () => {
  assert.ok(rows.length > 50, 'The page has lost its promises.');
  const wrong = rows.flatMap(([promise, file, name]) => {
    if (file === 'not yet') return [];
    if (file === undefined || name === undefined) return [`${promise ?? ''}: no test is named`];
    const path = file.replaceAll('`', '');
    if (!existsSync(new URL(path, root))) return [`${promise ?? ''}: ${path} is not there`];
    const source = readFileSync(new URL(path, root), 'utf8').replaceAll("\\'", "'");
    return source.includes(name) ? [] : [`${promise ?? ''}: ${path} has no test "${name}"`];
  });
  assert.deepEqual(wrong, []);
});
