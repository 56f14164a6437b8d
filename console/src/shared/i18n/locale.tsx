import { createContext, use, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';

export const locales = ['en', 'de'] as const;

export type Locale = (typeof locales)[number];

interface LocaleState {
  /** The language of the texts. */
  readonly locale: Locale;
  /** How numbers and dates are written: the viewer's own form of that language. */
  readonly format: string;
  /** The time zone in which times are shown; `undefined` is the browser's. */
  readonly zone: string | undefined;
  readonly setLocale: (locale: Locale) => void;
}

const Context = createContext<LocaleState | undefined>(undefined);

const storageKey = 'milepost.locale';

interface LocaleProviderProps {
  /** The user's language. */
  readonly preferred: string | undefined;
  /** The zone that the user has chosen. */
  readonly zone: string | undefined;
  readonly children: ReactNode;
}

/** Gives the language: what was chosen on this device, else the first of the browser's that is here, else the user's. */
export function LocaleProvider({ preferred, zone, children }: LocaleProviderProps) {
  const [chosen, setChosen] = useState<Locale | undefined>(() => toLocale(localStorage.getItem(storageKey) ?? ''));
  const wished = [...navigator.languages, preferred ?? ''];
  const locale = chosen ?? wished.map(toLocale).find((known) => known !== undefined) ?? 'en';
  const format = navigator.languages.find((tag) => toLocale(tag) === locale) ?? locale;
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const state = useMemo(
    () => ({
      locale,
      format: isKnownFormat(format) ? format : locale,
      zone: zone !== undefined && isKnownZone(zone) ? zone : undefined,
      setLocale: (next: Locale) => {
        localStorage.setItem(storageKey, next);
        setChosen(next);
      },
    }),
    [locale, format, zone],
  );
  return <Context value={state}>{children}</Context>;
}

/** The language in use, and how to change it. */
export function useLocale(): LocaleState {
  const state = use(Context);
  if (state === undefined) throw new Error('There is no LocaleProvider above.');
  return state;
}

function toLocale(tag: string): Locale | undefined {
  return locales.find((locale) => tag.toLowerCase().split('-')[0] === locale);
}

/** Some machines name languages that `Intl` refuses: `en-US@posix`. */
function isKnownFormat(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** A browser may know fewer zones than the server. */
function isKnownZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The text of a set of labels in the language, else in any. */
export function labelIn(
  labels: Readonly<Record<string, string>> | undefined,
  locale: Locale,
  fallback: string,
): string {
  if (labels === undefined) return fallback;
  return labels[locale] ?? labels['en'] ?? Object.values(labels)[0] ?? fallback;
}
