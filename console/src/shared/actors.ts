import { queryOptions, useQuery } from '@tanstack/react-query';
import { get } from './api.ts';

interface ActorName {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly active: boolean;
}

const actorsQuery = queryOptions({
  queryKey: ['actors'],
  queryFn: ({ signal }) => get<{ data: readonly ActorName[] }>('/v1/actors', undefined, signal),
  select: ({ data }) => data,
  staleTime: 5 * 60_000,
  retry: false,
});

/** Who acts here: users and keys. Empty while they are read, and for those who may not see them. */
export function useActors(): readonly ActorName[] {
  return useQuery(actorsQuery).data ?? [];
}

/** Names of who acts here, since histories name ids only: the user's, else the key's. */
export function useActorNames(): (actor: {
  readonly id: string;
  readonly userId: string | null;
}) => string | undefined {
  const { data = [] } = useQuery(actorsQuery);
  return ({ id, userId }) => data.find((actor) => actor.id === (userId ?? id) || actor.id === id)?.name;
}
