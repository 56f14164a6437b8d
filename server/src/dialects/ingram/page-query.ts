import type { FieldFault } from './problem.ts';
import { invalid } from './problem.ts';

/** A page of a list, in the vendor's words. */
export interface AskedPage {
  readonly pageSize: number;
  readonly pageNumber: number;
}

/** The names under which a list takes its parameters, and those of the vendor by which it cannot search here. */
export interface ListParameters {
  readonly size: string;
  readonly page: string;
  readonly notSearched: readonly string[];
}

/** Reads the page, and refuses what would narrow the list if it were understood: an unfiltered list is a wrong answer. */
export function readPage(query: URLSearchParams, { size, page, notSearched }: ListParameters): AskedPage {
  const faults: FieldFault[] = notSearched
    .filter((name) => (query.get(name) ?? '') !== '')
    .map((field) => ({
      field,
      value: query.get(field)!.slice(0, 100),
      message: 'This list cannot be searched by it here.',
    }));
  const whole = (name: string, fallback: number, max: number) => {
    const value = query.get(name)?.trim() || String(fallback);
    const number = /^\d{1,6}$/.test(value) ? Number(value) : 0;
    if (number >= 1 && number <= max) return number;
    faults.push({ field: name, value: value.slice(0, 100), message: `Give a whole number from 1 to ${max}.` });
    return fallback;
  };
  const asked = { pageSize: whole(size, 25, 100), pageNumber: whole(page, 1, 100_000) };
  if (faults.length > 0) throw invalid(`Check ${faults.map(({ field }) => field).join(', ')}.`, ...faults);
  return asked;
}

/** One parameter as text; `undefined` where it is missing or blank. */
export function textOf(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name)?.trim() ?? '';
  return value === '' ? undefined : value.slice(0, 200);
}

/** `recordsFound` and the rest of a page; `nextPage` is a path, where there is one. */
export function pageMembers(
  total: number,
  { pageSize, pageNumber }: AskedPage,
  { path, query, page }: { readonly path: string; readonly query: URLSearchParams; readonly page: string },
): Record<string, number | string> {
  const next = new URLSearchParams(query);
  next.set(page, String(pageNumber + 1));
  return {
    recordsFound: total,
    pageSize,
    pageNumber,
    ...(pageNumber * pageSize < total ? { nextPage: `${path}?${next.toString()}` } : {}),
  };
}
