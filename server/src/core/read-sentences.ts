import type { Sentence, SentenceKey } from './sentences.ts';
import { lists, sentences } from './sentences.ts';

interface Pattern {
  readonly key: SentenceKey;
  readonly expression: RegExp;
}

// Those that say most by themselves first, so that a value never swallows the words of a longer sentence.
const patterns: readonly Pattern[] = Object.entries(sentences)
  .map(([key, template]) => ({ key: key as SentenceKey, template, words: template.replaceAll(/\{\w+\}/g, '').length }))
  .toSorted((a, b) => b.words - a.words)
  .map(({ key, template }) => ({ key, expression: patternOf(template) }));

function patternOf(template: string): RegExp {
  const source = template
    .split(/(\{\w+\})/)
    .map((part) =>
      part.startsWith('{') ? `(?<${part.slice(1, -1)}>.+?)` : part.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`),
    )
    .join('');
  return new RegExp(`^${source}(?: (?<rest>.+))?$`, 'su');
}

/**
 * The sentences that were written into an English text, as what is stored has it (history, reports of jobs, insights); `[]`
 * where it holds anything else, such as a sentence that is said otherwise by now.
 */
export function readSentences(text: string): readonly Sentence[] {
  for (const { key, expression } of patterns) {
    const groups = expression.exec(text)?.groups;
    if (groups === undefined) continue;
    const { rest, ...values } = groups;
    const more = rest === undefined ? [] : readSentences(rest);
    if (rest !== undefined && more.length === 0) continue;
    return [{ key, names: namesOf(values) }, ...more];
  }
  return [];
}

function namesOf(values: Readonly<Record<string, string>>): Sentence['names'] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Object.hasOwn(lists, name) ? value.split(/, | or | and /) : value,
    ]),
  );
}
