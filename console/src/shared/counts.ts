import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from './api.ts';
import { useLiveEvents } from './live.ts';
import { useCan } from './session.ts';

/** How many orders are where. What presses is counted up to a bound. */
interface Counts {
  readonly data: readonly {
    readonly workflow: string;
    readonly status: string;
    readonly category: string;
    readonly orders: number;
    readonly late: number;
  }[];
  readonly needsUs: number;
  readonly dueToday: number;
}

export const countsQuery = queryOptions({
  queryKey: ['counts'],
  queryFn: ({ signal }) => get<Counts>('/v1/orders/counts', undefined, signal),
});

/** The counts, asked for only where one may see them; else nothing is pending and nothing comes. */
export function useCounts() {
  const enabled = useCan('insights.read');
  return useQuery({ ...countsQuery, enabled });
}

const closed: ReadonlySet<string> = new Set(['fulfilled', 'returned', 'canceled', 'failed']);

/** Whether a category is one of those in which an order is done. */
export function isClosed(category: string): boolean {
  return closed.has(category);
}

export interface Totals {
  readonly all: number;
  readonly active: number;
  readonly late: number;
  readonly needsUs: number;
  readonly dueToday: number;
  readonly of: (category: string) => { readonly orders: number; readonly late: number };
}

/** The counts added up; `undefined` until they are read, or for those who may not see them. */
export function useTotals(): Totals | undefined {
  const { data } = useCounts();
  return useMemo(() => (data === undefined ? undefined : totalsOf(data)), [data]);
}

function totalsOf({ data, needsUs, dueToday }: Counts): Totals {
  const sum = (rows: Counts['data'], member: 'orders' | 'late') => rows.reduce((total, row) => total + row[member], 0);
  const active = data.filter(({ category }) => !isClosed(category));
  return {
    all: sum(data, 'orders'),
    active: sum(active, 'orders'),
    late: sum(active, 'late'),
    needsUs,
    dueToday,
    of: (category) => {
      const rows = data.filter((row) => row.category === category);
      return { orders: sum(rows, 'orders'), late: sum(rows, 'late') };
    },
  };
}

/** Renews the counts when orders have changed; called once, by the shell. */
export function useLiveCounts(): void {
  const client = useQueryClient();
  useLiveEvents(() => void client.invalidateQueries({ queryKey: countsQuery.queryKey }), 2000);
}
