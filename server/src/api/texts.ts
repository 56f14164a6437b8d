import type { TextsOut } from '@milepost/contract';
import { readSentences } from '../core/read-sentences.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Sentence } from '../core/sentences.ts';

/** Why something is refused and what would help, as data. */
export function textsOf({ texts }: Refusal): TextsOut {
  return { detail: texts.detail.map(copy), hint: texts.hint.map(copy) };
}

/** The same for a refusal of which only the English sentence was kept; nothing where that sentence is said otherwise by now. */
export function storedTexts(detail: string): { readonly texts?: TextsOut } {
  const read = readSentences(detail);
  return read.length === 0 ? {} : { texts: { detail: read.map(copy) } };
}

function copy({ key, names }: Sentence): TextsOut['detail'][number] {
  const values = Object.entries(names).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]);
  return { key, names: Object.fromEntries(values) as Record<string, string | string[]> };
}
