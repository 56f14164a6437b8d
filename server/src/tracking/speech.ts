import type { Branding } from '@milepost/contract';
import { acceptedTags, canonicalTag, directionOf, shorterTags } from '../lib/languages.ts';
import type { Texts } from './texts.ts';
import { builtInTexts } from './texts.ts';

/** How a page speaks to its reader. */
export interface Speech {
  /** BCP 47: the language of the sentences, with the reader's region where dates and numbers go by one. */
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
  readonly words: Texts;
  /** A sentence with its `{name}`s filled in, numbers as the language writes them. */
  readonly say: (name: keyof Texts, values: Readonly<Record<string, string | number>>) => string;
  readonly number: (count: number) => string;
}

type OwnTexts = Branding['texts'];

/** The language to fall back to, sentence by sentence. */
const lastResort = 'en';

/** The languages that an account's pages speak: those that come with the server, then its own. */
export function languagesOf(own: OwnTexts): readonly string[] {
  const ownTags = Object.entries(own ?? {}).flatMap(([tag, { words }]) =>
    words === undefined || Object.keys(words).length === 0 ? [] : (canonicalTag(tag) ?? []),
  );
  return [...new Set([...Object.keys(builtInTexts), ...ownTags])];
}

/** What the reader wants to be spoken to in, the most wanted first. */
export interface WantedLanguages {
  /** In the address. */
  readonly asked: string | undefined;
  /** The browser's `Accept-Language`. */
  readonly accepted: string | undefined;
  /** The customer's, then the account's. */
  readonly others: readonly (string | undefined)[];
}

/**
 * The locale to speak in: what was asked for, else the first of the browser's languages that there is, else the customer's, else
 * the account's. A region that there is no text for is kept for its dates (`de-AT`); `pt-PT` is spoken to in `pt-BR` where that
 * is the only Portuguese.
 */
export function chooseLocale({ asked, accepted, others }: WantedLanguages, languages: readonly string[]): string {
  for (const wanted of [asked, ...acceptedTags(accepted ?? ''), ...others]) {
    const tag = wanted === undefined || wanted.length > 35 ? undefined : canonicalTag(wanted);
    if (tag === undefined) continue;
    if (shorterTags(tag).some((shorter) => languages.includes(shorter) && sameScript(shorter, tag))) return tag;
    const akin = languages.filter((language) => sameLanguage(language, tag));
    const nearest = akin.find((language) => sameScript(language, tag)) ?? akin[0];
    if (nearest !== undefined) return nearest;
  }
  return lastResort;
}

function sameLanguage(one: string, other: string): boolean {
  return new Intl.Locale(one).language === new Intl.Locale(other).language;
}

function sameScript(one: string, other: string): boolean {
  return new Intl.Locale(one).maximize().script === new Intl.Locale(other).maximize().script;
}

/** How an account speaks in a locale: its own sentences before ours, those of the region before those of the language. */
export function speechOf(own: OwnTexts, locale: string): Speech {
  const direction = directionOf(locale);
  const numbers = new Intl.NumberFormat(dateLocale(locale));
  const layersOf = (tag: string) => [builtInTexts[tag] ?? {}, ownIn(own, tag).words ?? {}];
  const spoken = Object.assign({}, ...shorterTags(locale).toReversed().flatMap(layersOf)) as Partial<Texts>;
  const missing = Object.assign({}, ...layersOf(lastResort)) as Texts;
  // English within a page that runs the other way keeps its full stops at its end.
  const borrowed = direction === 'rtl' ? mapValues(missing, (sentence) => `\u2066${sentence}\u2069`) : missing;
  const words: Texts = { ...borrowed, ...spoken };
  const shown = (value: string | number) => {
    const text = typeof value === 'number' ? numbers.format(value) : value;
    // What is filled in may be written the other way; it then keeps its own order and leaves the sentence's alone.
    return direction === 'rtl' ? `\u2068${text}\u2069` : text;
  };
  return {
    locale,
    direction,
    words,
    say: (name, values) =>
      // A date may end in a full stop of its own (`19. Nov.`), which then ends the sentence too.
      words[name].replaceAll(/\{(\w+)\}(\.?)/g, (whole, filled: string, stop: string) => {
        const value = values[filled];
        if (value === undefined) return whole;
        return `${shown(value)}${String(value).endsWith('.') ? '' : stop}`;
      }),
    number: (count) => numbers.format(count),
  };
}

/** What the account says beside the order, in the language or in that of the region. */
export function remarksOf(own: OwnTexts, locale: string): { intro: string; delay: string; footer: string } {
  const layers = shorterTags(locale).map((tag) => ownIn(own, tag));
  const said = Object.assign({}, ...layers.toReversed()) as OwnWords;
  const { intro = '', delay = '', footer = '' } = said;
  return { intro, delay, footer };
}

function mapValues(texts: Texts, change: (text: string) => string): Texts {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(text)])) as unknown as Texts;
}

type OwnWords = NonNullable<OwnTexts>[string];

function ownIn(own: OwnTexts, tag: string): OwnWords {
  const found = Object.entries(own ?? {}).find(([language]) => canonicalTag(language) === tag);
  return found?.[1] ?? {};
}

/** Plain `en` is written as in Britain: the day before the month, 24 hours. */
export function dateLocale(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale;
}
