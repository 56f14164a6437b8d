import type { CustomerOut, KeyOut, UserOut } from '@milepost/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from '../../shared/api.ts';

interface PageOf<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => get<PageOf<KeyOut>>('/v1/keys', undefined, signal),
  select: ({ data }) => data,
});

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => get<PageOf<UserOut>>('/v1/users', undefined, signal),
  select: ({ data }) => data,
});

export const customersQuery = infiniteQueryOptions({
  queryKey: ['customers'],
  queryFn: ({ pageParam, signal }) =>
    get<PageOf<CustomerOut>>('/v1/customers', { limit: 100, cursor: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }) => next ?? undefined,
});

/** Customers by their ids, with a name to show each by. */
export function namedCustomersQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: ['customers', 'named', ids],
    queryFn: ({ signal }) =>
      Promise.all(
        ids.map(async (id) => {
          const { profile } = await get<CustomerOut>(`/v1/customers/${id}`, undefined, signal);
          return { id, label: profileText(profile, 'name') || profileText(profile, 'email') || id };
        }),
      ),
    enabled: ids.length > 0,
  });
}

/** A member of a profile, where it is a text. */
export function profileText(profile: Readonly<Record<string, unknown>>, member: string): string {
  const value = profile[member];
  return typeof value === 'string' ? value : '';
}
