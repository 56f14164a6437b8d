import type { AccountOut, SettingOut, SourceOut, TrackingTextOut } from '@milepost/contract';
import { queryOptions } from '@tanstack/react-query';
import { get } from '../../shared/api.ts';

interface List<Row> {
  readonly data: readonly Row[];
}

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => get<AccountOut>('/v1/account', undefined, signal),
});

export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => get<List<SourceOut>>('/v1/sources', undefined, signal),
  select: ({ data }) => data,
});

export const trackingTextsQuery = queryOptions({
  queryKey: ['tracking-texts'],
  queryFn: ({ signal }) => get<List<TrackingTextOut>>('/v1/tracking-texts', undefined, signal),
  select: ({ data }) => data,
  staleTime: Infinity,
});

export const serverSettingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => get<List<SettingOut>>('/v1/settings', undefined, signal),
  select: ({ data }) => data,
});
