import { IntlMessageFormat } from 'intl-messageformat';
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import type { Locale } from './locale.tsx';
import { useLocale } from './locale.tsx';
import { onceFor } from './once.ts';

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
  const textsIn = onceFor((locale: Locale) => onceFor((format: string) => textsOf(catalogs[locale], format)));
  return function useTexts(): Texts<Key> {
    const { locale, format } = useLocale();
    return textsIn(locale)(format);
  };
}

/** Plurals, choices, tags and quoting. Most texts have nothing of it, and parsing all of a first view took a slow machine 0.2 s. */
const needsParser = /['<]|\{\w*[^\w}]/;

function textsOf<Key extends string>(catalog: Readonly<Record<Key, string>>, format: string): Texts<Key> {
  const messageOf = onceFor((key: Key) => new IntlMessageFormat(catalog[key], format));
  const text = (key: Key, values: Readonly<Record<string, Value>> = {}) => {
    const plain = catalog[key];
    return needsParser.test(plain)
      ? (messageOf(key).format(values) as string)
      : plain.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  };
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
