import { useNavigate, useSearch } from '@tanstack/react-router';

/** The query of the address: texts and lists of texts, readable as typed. */
export type Search = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `?a=1&b=x&b=y` as an object. */
export function parseSearch(text: string): Search {
  const found: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const known = found[name];
    found[name] = known === undefined ? value : [known, value].flat();
  }
  return found;
}

/** The reverse. Empty values are left out. */
export function stringifySearch(search: Search): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const item of [value].flat()) {
      if (item !== undefined && item !== '') query.append(name, item);
    }
  }
  const text = query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

/** The page's filters, which live in the address, and a way to change some of them. */
export function useSearchParams(): readonly [Search, (change: Search, options?: { replace?: boolean }) => void] {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  return [
    search,
    (change, { replace = false } = {}) =>
      void navigate({ to: '.', search: (before: Search) => ({ ...before, ...change }), replace }),
  ];
}

/** The values of a member of the query as a list. */
export function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}

/** The only or first value. */
export function oneOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
