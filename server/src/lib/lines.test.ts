import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitLines } from './lines.ts';

async function linesOf(chunks: readonly Buffer[], limitBytes = 1_000_000): Promise<(string | Error)[]> {
  const lines: (string | Error)[] = [];
  for await (const line of splitLines(streamOf(chunks), limitBytes)) {
    lines.push(line instanceof Error ? line : line.toString());
  }
  return lines;
}

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

test('lines are the same wherever the stream is cut, within characters too', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', '🚚', ' ', '\r', '\n'), maxLength: 20 })),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (texts, places) => {
        const bytes = Buffer.from(texts.join('\n'));
        const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
        const chunks = [...ends, bytes.length].map((end, index) =>
          bytes.subarray(index === 0 ? 0 : ends[index - 1], end),
        );
        const expected = bytes
          .toString()
          .split('\n')
          .filter((line) => /[^ \r\t]/.test(line));
        assert.deepEqual(await linesOf(chunks), expected);
      },
    ),
  );
});

test('a line that is too long is an error in its place, and the next one is read', async () => {
  const lines = await linesOf([Buffer.from('one\n'), Buffer.from('x'.repeat(50)), Buffer.from('xx\nthree')], 10);
  assert.deepEqual(
    lines.map((line) => (line instanceof Error ? line.message : line)),
    ['one', 'The line is longer than 10 bytes.', 'three'],
  );
});

test('empty lines are no lines, and the last one needs no end', async () => {
  assert.deepEqual(await linesOf([Buffer.from('\n\r\n a \n\nb')]), [' a ', 'b']);
  assert.deepEqual(await linesOf([]), []);
});
