import type { FieldFault } from './problem.ts';
import { invalid } from './problem.ts';

/** A page of a list, in the vendor's words. */
export interface AskedPage {
  readonly pageSize: number;
  readonly pageNumber: number;
}

/** The names under which a list takes its page. */
export interface ListParameters {
  readonly size: string;
  readonly page: string;
}

/** Reads the page; throws 400 with each parameter that is none. */
export function readPage(query: URLSearchParams, { size, page }: ListParameters): AskedPage {
  const faults: FieldFault[] = [];
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

/** `recordsFound` and the rest of a page; the next and, where the list has one, the previous page are paths. */
export function pageMembers(
  total: number,
  { pageSize, pageNumber }: AskedPage,
  {
    path,
    query,
    page,
    previous = false,
  }: { readonly path: string; readonly query: URLSearchParams; readonly page: string; readonly previous?: boolean },
): Record<string, number | string> {
  const link = (number: number) => {
    const asked = new URLSearchParams(query);
    asked.set(page, String(number));
    return `${path}?${asked.toString()}`;
  };
  return {
    recordsFound: total,
    pageSize,
    pageNumber,
    ...(pageNumber * pageSize < total ? { nextPage: link(pageNumber + 1) } : {}),
    ...(previous && pageNumber > 1 ? { previousPage: link(pageNumber - 1) } : {}),
  };
}
