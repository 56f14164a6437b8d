import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../src/', import.meta.url));
const read = (name: string) => readFileSync(`${source}${name}`, 'utf8');

test('every character of the texts is one that the fonts bring along', () => {
  const ranges = [...read('shared/tokens.css').matchAll(/unicode-range:([^;]+);/g)].flatMap(([, list]) =>
    list!.split(',').map((range) => {
      const [from, to = from] = range.trim().slice(2).split('-');
      return [Number.parseInt(from!, 16), Number.parseInt(to!, 16)] as const;
    }),
  );
  assert.ok(ranges.length > 10, 'the ranges of the fonts were not found');
  const has = (character: string) => {
    const code = character.codePointAt(0)!;
    return ranges.some(([from, to]) => code >= from && code <= to);
  };
  const missing = globSync('**/messages/*.json', { cwd: source }).flatMap((name) =>
    [...new Set(read(name))]
      .filter((character) => !has(character) && character !== '\n')
      .map((one) => `${name}: ${one}`),
  );
  assert.deepEqual(missing, []);
});
