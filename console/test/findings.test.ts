import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { comparedMembers, differenceKinds } from '../../server/src/definitions/difference.ts';
import { findingTexts, textForms, valueKinds } from '../../server/src/definitions/finding-texts.ts';

const messages = (locale: string) => {
  const text = readFileSync(new URL(`../src/features/workflow/messages/${locale}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as Record<string, string>;
};

for (const locale of ['en', 'de']) {
  const texts = messages(locale);

  test(`everything the check of a workflow can find can be said in the console (${locale}), with the same names`, () => {
    assert.deepEqual(
      keysAfter(texts, 'found.').filter((key) => key !== 'quoted'),
      Object.keys(findingTexts).toSorted(),
    );
    for (const [key, template] of Object.entries(findingTexts))
      assert.deepEqual(namesIn(texts[`found.${key}`]!), namesIn(template), key);
    assert.deepEqual(keysAfter(texts, 'kind.'), Object.keys(valueKinds).toSorted());
    assert.deepEqual(keysAfter(texts, 'textForm.'), Object.keys(textForms).toSorted());
  });

  test(`every difference between versions can be said in the console (${locale})`, () => {
    const asked = [
      ...differenceKinds.map((kind) => `difference.${kind}`),
      ...['name', 'initial', 'rollUp', 'rollUp.none', 'added.more'].map((one) => `difference.${one}`),
      ...Object.keys(comparedMembers).map((subject) => `subject.${subject}`),
      ...Object.values(comparedMembers)
        .flat()
        .map((member) => `member.${member}`),
    ];
    assert.deepEqual(
      asked.filter((key) => !Object.hasOwn(texts, key)),
      [],
    );
  });
}

function keysAfter(texts: Readonly<Record<string, string>>, start: string): readonly string[] {
  return Object.keys(texts)
    .flatMap((key) => (key.startsWith(start) ? [key.slice(start.length)] : []))
    .toSorted();
}

/** Values stand in braces, without plurals or formats. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted();
}
