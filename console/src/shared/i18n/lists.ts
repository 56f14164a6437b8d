import { useLocale } from './locale.tsx';

/** Puts words together as a sentence does: a, b and c, or a, b or c. */
export function useListed(): (words: readonly string[], type?: 'conjunction' | 'disjunction') => string {
  const { format } = useLocale();
  return (words, type = 'conjunction') => new Intl.ListFormat(format, { type }).format(words);
}
