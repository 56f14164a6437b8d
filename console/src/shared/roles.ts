import type { RoleOut } from '@milepost/contract';
import { queryOptions } from '@tanstack/react-query';
import { get } from './api.ts';

/** The roles of the account: those every account has, and those its workflows name. */
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => get<{ data: readonly RoleOut[] }>('/v1/roles', undefined, signal),
  select: ({ data }) => data,
});
