import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arrayElements } from './json-array.ts';

async function elementsOf(chunks: readonly Buffer[], limitBytes = 1_000_000): Promise<(string | Error)[]> {
  const elements: (string | Error)[] = [];
  for await (const element of arrayElements(streamOf(chunks), limitBytes)) {
    elements.push(element instanceof Error ? element : element.toString().trim());
  }
  return elements;
}

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

/** The same bytes, cut at these places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

test('the elements of any array are given whole, wherever the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.constantFrom(0, 2),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (values, indent, places) => {
        const bytes = Buffer.from(JSON.stringify(values, null, indent));
        const elements = await elementsOf(cut(bytes, places));
        assert.deepEqual(
          elements.map((element) => JSON.stringify(JSON.parse(element as string))),
          values.map((value) => JSON.stringify(value)),
        );
      },
    ),
  );
});

test('whatever bytes come, cutting them differently gives the same elements', async () => {
  const alphabet = '[]{},":\\ \n1a'.split('');
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 60 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (text, places) => {
        const bytes = Buffer.from(text);
        const show = (elements: (string | Error)[]) => elements.map(String);
        assert.deepEqual(show(await elementsOf(cut(bytes, places), 12)), show(await elementsOf([bytes], 12)));
      },
    ),
  );
});

test('an element that is no object is a bad one in its place and ends nothing', async () => {
  const elements = await elementsOf([Buffer.from('[{"a":1}, 5, "x,]", null, [2], {"b":2}]')]);
  assert.deepEqual(elements, ['{"a":1}', '5', '"x,]"', 'null', '[2]', '{"b":2}']);
});

test('nothing between two commas is a bad element in its place', async () => {
  const elements = await elementsOf([Buffer.from('[1,,2,]')]);
  assert.deepEqual(
    elements.map((element) => (element instanceof Error ? 'error' : element)),
    ['1', 'error', '2', 'error'],
  );
  assert.deepEqual(await elementsOf([Buffer.from(' [ ] ')]), []);
});

test('an element that is too long is an error in its place, and memory does not hold it', async () => {
  const elements = await elementsOf([Buffer.from(`[1,"${'x'.repeat(100)}",2]`)], 20);
  assert.deepEqual(
    elements.map((element) => (element instanceof Error ? element.message : element)),
    ['1', 'The element is longer than 20 bytes.', '2'],
  );
});

test('a body that is no array, or not a whole one, ends with an error', async () => {
  for (const text of ['{"a":1}', 'x', '[1] x', '[1', '[{"a":1}', '']) {
    const last = (await elementsOf([Buffer.from(text)])).at(-1);
    assert.ok(last instanceof Error, text);
  }
});
