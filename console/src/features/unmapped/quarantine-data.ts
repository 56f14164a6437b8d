import type {
  MappedOut,
  MappingOut,
  NewMappingIn,
  QuarantinedEventOut,
  ReleaseOut,
  SourceOut,
} from '@milepost/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, send } from '../../shared/api.ts';

interface PageOf<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

export type SettledState = 'waiting' | 'released' | 'dismissed';

const dryRun = { 'x-milepost-mode': 'dry-run' };

export function quarantineQuery(state: SettledState) {
  return infiniteQueryOptions({
    queryKey: ['quarantine', state],
    queryFn: ({ pageParam, signal }) =>
      get<PageOf<QuarantinedEventOut>>('/v1/quarantine', { state, limit: 100, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: 10_000,
  });
}

export const mappingsQuery = queryOptions({
  queryKey: ['quarantine', 'mappings'],
  queryFn: ({ signal }) => get<PageOf<MappingOut>>('/v1/mappings', undefined, signal),
  select: ({ data }) => data,
});

export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => get<PageOf<SourceOut>>('/v1/sources', undefined, signal),
  select: ({ data }) => data,
});

/** What each waiting event would do if the code meant that; nothing is written. */
export function previewQuery(wanted: NewMappingIn | undefined) {
  return queryOptions({
    queryKey: ['quarantine', 'preview', wanted],
    queryFn: () => send<MappedOut>('POST', '/v1/mappings', wanted, dryRun),
    select: ({ releases }) => releases,
    enabled: wanted !== undefined,
    staleTime: 0,
    retry: false,
  });
}

/** Says what a code means; what waited for that is released. */
export function map(wanted: NewMappingIn): Promise<MappedOut> {
  return send('POST', '/v1/mappings', wanted);
}

/** Tries an event again, for an order where one is given; or only says what would be done. */
export function release(id: string, order: string, isDryRun = false): Promise<ReleaseOut> {
  return send('POST', `/v1/quarantine/${id}/release`, order === '' ? {} : { order }, isDryRun ? dryRun : {});
}

/** Events that wait for the same code, together. */
export interface CodeGroup {
  readonly key: string;
  readonly source: string;
  readonly kind: 'order' | 'line';
  readonly code: string;
  readonly events: readonly QuarantinedEventOut[];
}

/** Those that wait for a code's meaning, by code, and all others. */
export function groupsOf(events: readonly QuarantinedEventOut[]): {
  readonly groups: readonly CodeGroup[];
  readonly others: readonly QuarantinedEventOut[];
} {
  const isUnmapped = ({ reason, code }: QuarantinedEventOut) => reason === 'status_unknown' && code !== null;
  const byCode = Map.groupBy(
    events.filter(isUnmapped),
    ({ source, codeKind, code }) => `${source} ${codeKind} ${code!.toLowerCase()}`,
  );
  const groups = [...byCode].map(([key, all]) => {
    const { source, codeKind, code } = all[0]!;
    return {
      key,
      source,
      kind: codeKind === 'line' ? ('line' as const) : ('order' as const),
      code: code!,
      events: all,
    };
  });
  return {
    groups: groups.toSorted((a, b) => b.events.length - a.events.length),
    others: events.filter((event) => !isUnmapped(event)),
  };
}
