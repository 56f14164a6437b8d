import type { OrderRowOut } from '@milepost/contract';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { get } from '../../../shared/api.ts';
import { isClosed, useCounts } from '../../../shared/counts.ts';
import { latestPosition } from '../../../shared/latest.ts';
import { useLiveEvents } from '../../../shared/live.ts';
import type { WorkflowStatus, WorkflowSummary } from '../../../shared/workflows.ts';

/** What the board is narrowed to. */
export interface BoardFilter {
  readonly q: string;
  readonly needsUs: boolean;
}

/** The most cards of a column; the rest is a link. */
export const cardsMax = 50;

const litMs = 1300;

/** The orders of one column, late ones first. */
export const columnQuery = (workflow: string, status: string, { q, needsUs }: BoardFilter) =>
  queryOptions({
    queryKey: ['board', workflow, status, q, needsUs],
    queryFn: ({ signal }) =>
      get<{ data: readonly OrderRowOut[]; next: string | null }>(
        '/v1/orders',
        {
          ...{ workflow, status: [status], order: 'late_first', details: true, limit: cardsMax },
          ...(q.trim() === '' ? {} : { q: q.trim() }),
          ...(needsUs ? { attention: 'merchant' } : {}),
          atLeast: latestPosition(),
        },
        signal,
      ),
    placeholderData: (before) => before,
  });

/** The statuses on the way, in the order of the definition. */
export function columnsOf(workflow: WorkflowSummary): readonly WorkflowStatus[] {
  return workflow.statuses.filter(({ category }) => !isClosed(category));
}

/** How many orders are in each status of the workflow, and how many of them are late. */
export function useColumnCounts(workflow: string): (status: string) => { orders: number; late: number } | undefined {
  const { data } = useCounts();
  return (status) => {
    if (data === undefined) return undefined;
    const rows = data.data.filter((row) => row.workflow === workflow && row.status === status);
    return {
      orders: rows.reduce((sum, { orders }) => sum + orders, 0),
      late: rows.reduce((sum, { late }) => sum + late, 0),
    };
  };
}

/** Reads the columns again in which something has happened; gives the orders to light up. */
export function useLiveBoard(workflow: string): ReadonlySet<string> {
  const client = useQueryClient();
  const [lit, setLit] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (lit.size === 0) return undefined;
    const timer = setTimeout(() => setLit(new Set()), litMs);
    return () => clearTimeout(timer);
  }, [lit]);
  useLiveEvents((events) => {
    const ids = new Set(events.map(({ orderId }) => orderId));
    const named = new Set(events.flatMap(({ from, to }) => [from, to]));
    const touched = client.getQueriesData<{ data: readonly OrderRowOut[] }>({ queryKey: ['board', workflow] });
    for (const [key, data] of touched) {
      const holds = data?.data.some(({ id }) => ids.has(id)) === true;
      if (holds || named.has(key[2] as string)) void client.invalidateQueries({ queryKey: key });
    }
    setLit(ids);
  }, 100);
  return lit;
}
