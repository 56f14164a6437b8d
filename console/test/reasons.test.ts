import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sentences } from '../../server/src/core/sentences.ts';

const messages = (locale: string) => {
  const text = readFileSync(new URL(`../src/shared/reasons/messages/${locale}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as Record<string, string>;
};

for (const locale of ['en', 'de']) {
  test(`every sentence in which the server refuses can be said in the console (${locale}), with the same names`, () => {
    const texts = Object.entries(messages(locale)).filter(([key]) => key.startsWith('said.'));
    assert.deepEqual(
      texts.map(([key, text]) => [key.slice('said.'.length), namesIn(text)]),
      Object.entries(sentences).map(([key, template]) => [key, namesIn(template)]),
    );
  });
}

/** Values stand in braces, without plurals or formats. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted();
}
