import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest.ts';
import { readSentences } from './read-sentences.ts';
import type { Sentence, SentenceKey } from './sentences.ts';
import { inEnglish, lists, ownWords, say, sentences } from './sentences.ts';

/** Each sentence with values such as orders have. */
const examples = Object.entries(sentences).map(([key, template]): Sentence => {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    key: key as SentenceKey,
    names: Object.fromEntries(
      names.map((name) => [
        name,
        Object.hasOwn(lists, name) ? ['in_production', 'placed', 'on hold'] : `the ${name} 7.50`,
      ]),
    ),
  };
});

test('several values are one list in English, whatever their number', () => {
  const english = (statuses: string[]) => inEnglish([say('possible_now', { statuses })]);
  assert.equal(english(['placed']), 'Possible now: placed.');
  assert.equal(english(['placed', 'packed']), 'Possible now: placed or packed.');
  assert.equal(english(['placed', 'packed', 'shipped']), 'Possible now: placed, packed or shipped.');
});

test('what a workflow itself says is said in English, else in a language that it has', () => {
  assert.equal(inEnglish([ownWords({ de: 'Erst wiegen.', en: 'Weigh it first.' })]), 'Weigh it first.');
  assert.equal(inEnglish([ownWords({ de: 'Erst wiegen.' })]), 'Erst wiegen.');
});

test('every sentence is read back from the English that it was written in, alone and after another', () => {
  const first = say('cannot_go', { order: 7, from: 'placed', to: 'shipped' });
  for (const example of examples) {
    assert.deepEqual(readSentences(inEnglish([example])), [example]);
    assert.deepEqual(readSentences(inEnglish([first, example])), [first, example]);
  }
});

test('what no sentence says is not read', () => {
  for (const text of ['', 'The server failed; this is our fault.', 'Order 7 cannot go from placed to shipped. Why?']) {
    assert.deepEqual(readSentences(text), [], text);
  }
});

test('the nearest name is found through letters that are missing, too many or swapped, and none where none is near', () => {
  const known = ['placed', 'packed', 'shipped', 'in_production'];
  assert.deepEqual(
    ['shiped', 'shippped', 'Shipped', 'in production', 'plaecd', 'canceled', 's'.repeat(100)].map((name) =>
      nearest(name, known),
    ),
    ['shipped', 'shipped', 'shipped', 'in_production', 'placed', undefined, undefined],
  );
});
