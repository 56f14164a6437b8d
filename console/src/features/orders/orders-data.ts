import type { OrderRowOut } from '@milepost/contract';
import { infiniteQueryOptions, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { InfiniteData } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { get } from '../../shared/api.ts';
import { latestPosition } from '../../shared/latest.ts';
import { useLiveEvents } from '../../shared/live.ts';
import type { OrderFilters } from './order-filters.ts';
import { toApiFilter } from './order-filters.ts';

interface RowPage {
  readonly data: readonly OrderRowOut[];
  readonly next: string | null;
}

const pageSize = 100;
const litMs = 1300;

export function ordersQuery(filters: OrderFilters) {
  const query = {
    ...toApiFilter(filters),
    order: filters.late === 'no' ? 'newest' : 'late_first',
    details: true,
    limit: pageSize,
  };
  return infiniteQueryOptions({
    queryKey: ['orders', 'list', query],
    queryFn: ({ pageParam, signal }) =>
      get<RowPage>('/v1/orders', { ...query, cursor: pageParam, atLeast: latestPosition() }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    // While one types, what was found before stays until the next is there.
    placeholderData: (before) => before,
  });
}

/** The orders that match, page by page; what changes elsewhere is renewed in its place and lights up. */
export function useOrders(filters: OrderFilters) {
  const client = useQueryClient();
  const options = ordersQuery(filters);
  const query = useInfiniteQuery(options);
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ data }) => data) ?? [], [pages]);
  const [lit, setLit] = useState<ReadonlySet<string>>(new Set());
  const [news, setNews] = useState<ReadonlySet<string>>(new Set());
  const pageCount = pages?.length ?? 0;

  useEffect(() => {
    if (lit.size === 0) return undefined;
    const timer = setTimeout(() => setLit(new Set()), litMs);
    return () => clearTimeout(timer);
  }, [lit]);

  async function renew(ids: readonly string[]) {
    const changed = await get<RowPage>('/v1/orders', {
      ...{ orderId: ids.slice(0, pageSize), details: true, limit: pageSize, archived: true, atLeast: latestPosition() },
    });
    const byId = new Map(changed.data.map((row) => [row.id, row]));
    client.setQueryData<InfiniteData<RowPage, string | undefined>>(options.queryKey, (before) =>
      before === undefined
        ? before
        : {
            ...before,
            pages: before.pages.map((page) => ({ ...page, data: page.data.map((row) => byId.get(row.id) ?? row) })),
          },
    );
    setLit(new Set(byId.keys()));
  }

  useLiveEvents((events) => {
    const ids = [...new Set(events.map(({ orderId }) => orderId))];
    const known = new Set(rows.map(({ id }) => id));
    const shown = ids.filter((id) => known.has(id));
    if (shown.length > 0) void renew(shown).catch(() => undefined);
    const others = ids.filter((id) => !known.has(id));
    if (others.length === 0) return;
    // One page is read again at once; of a long list only the reader decides when it moves.
    if (pageCount <= 1) void query.refetch();
    else setNews((before) => new Set([...before, ...others]));
  });

  return {
    rows,
    query,
    lit,
    news: news.size,
    showNews: () => {
      setNews(new Set());
      void client.resetQueries({ queryKey: options.queryKey });
    },
  };
}
