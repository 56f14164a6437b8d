import type { Search } from './search-params.ts';

/** What lists the orders behind a figure, as the API says it: parameters of `GET /v1/orders`. */
export type FigureFilter = Readonly<Record<string, string | number | boolean>>;

/** The same as the address of the page of orders has it. */
export function figureSearch({ late, ...filter }: FigureFilter): Search {
  const texts = Object.entries(filter).map(([name, value]) => [name, String(value)] as const);
  return { category: 'any', ...Object.fromEntries(texts), ...(late === true ? { late: 'only' } : {}) };
}
