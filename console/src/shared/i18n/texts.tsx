import { IntlMessageFormat } from 'intl-messageformat';
import { Fragment, useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Locale } from './locale.tsx';
import { useLocale } from './locale.tsx';

type Value = string | number | boolean | Date | null | undefined;
type Rich = ReactNode | ((parts: ReactNode) => ReactNode);

/** Texts of one part of the console, by their keys. */
export interface Texts<Key extends string> {
  /** The text with its values put in. */
  (key: Key, values?: Readonly<Record<string, Value>>): string;
  /** The same as nodes: values may be elements, and `<b>…</b>` in the text calls the function of that name. */
  readonly rich: (key: Key, values: Readonly<Record<string, Rich>>) => ReactNode;
  /** The text where the key may not be known, else the fallback. */
  readonly maybe: (key: string, fallback: string, values?: Readonly<Record<string, Value>>) => string;
}

/** The hook that gives the texts of a message file for each language. All languages have the same keys (a test). */
export function createTexts<Key extends string>(catalogs: Readonly<Record<Locale, Readonly<Record<Key, string>>>>) {
  return function useTexts(): Texts<Key> {
    const { locale, format } = useLocale();
    return useMemo(() => textsOf(catalogs[locale], format), [locale, format]);
  };
}

function textsOf<Key extends string>(catalog: Readonly<Record<Key, string>>, format: string): Texts<Key> {
  const compiled = new Map<string, IntlMessageFormat>();
  const messageOf = (key: Key) => {
    let message = compiled.get(key);
    if (message === undefined) {
      message = new IntlMessageFormat(catalog[key], format);
      compiled.set(key, message);
    }
    return message;
  };
  const text = (key: Key, values: Readonly<Record<string, Value>> = {}) => messageOf(key).format(values) as string;
  const rich = (key: Key, values: Readonly<Record<string, Rich>>) => {
    const functions = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'function' ? (parts: ReactNode) => value(nodes(parts)) : value,
      ]),
    );
    return nodes(messageOf(key).format(functions as never) as ReactNode);
  };
  const maybe = (key: string, fallback: string, values?: Readonly<Record<string, Value>>) =>
    Object.hasOwn(catalog, key) ? text(key as Key, values) : fallback;
  return Object.assign(text, { rich, maybe });
}

/** A list of parts as one node, each with a key. */
function nodes(parts: ReactNode): ReactNode {
  return Array.isArray(parts) ? parts.map((part: ReactNode, index) => <Fragment key={index}>{part}</Fragment>) : parts;
}
