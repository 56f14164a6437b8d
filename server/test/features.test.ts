import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/features.md', root), 'utf8');

/** The rows of the page: a promise in its test's words, and the file of the test, or `not yet`. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| promise') && !line.startsWith('| ---'))
  .map((line) => {
    const cells = line.slice(2, -2).split(' | ');
    return { promise: cells.slice(0, -1).join(' | '), file: (cells.at(-1) ?? '').replaceAll('`', '') };
  });

test('every promise of the features page has its test, or says that it is not kept yet', () => {
  assert.ok(rows.length > 100, 'The page has lost its promises.');
  const sources = new Map<string, string>();
  const read = (file: string) => {
    const known = sources.get(file) ?? readFileSync(new URL(file, root), 'utf8').replaceAll("\\'", "'");
    sources.set(file, known);
    return known;
  };
  const wrong = rows
    .filter(({ file }) => file !== 'not yet')
    .filter(
      ({ promise, file }) =>
        !existsSync(new URL(file, root)) || !promise.split(' › ').every((name) => read(file).includes(name)),
    )
    .map(({ promise, file }) => `${file} does not prove: ${promise}`);
  assert.deepEqual(wrong, []);
});
