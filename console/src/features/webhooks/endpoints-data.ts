import type { AttemptOut, DeliveryOut, EndpointOut, EventTypeOut, OrderRowOut, ReplayOut } from '@milepost/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from '../../shared/api.ts';

export type Endpoint = EndpointOut;

export type DeliveryState = 'pending' | 'delivered' | 'dead' | 'canceled';

interface PageOf<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

/** Deliveries go on by themselves, beside what orders tell. */
const renewMs = 4000;

export const endpointsQuery = queryOptions({
  queryKey: ['endpoints', 'list'],
  queryFn: ({ signal }) => get<PageOf<Endpoint>>('/v1/endpoints', { limit: 100 }, signal),
  select: ({ data }) => data,
  refetchInterval: renewMs,
});

export function deliveriesQuery(endpointId: string, state: DeliveryState | undefined) {
  return infiniteQueryOptions({
    queryKey: ['endpoints', endpointId, 'deliveries', state ?? 'any'],
    queryFn: ({ pageParam, signal }) =>
      get<PageOf<DeliveryOut>>(
        `/v1/endpoints/${endpointId}/deliveries`,
        { state, limit: 50, cursor: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: renewMs,
  });
}

export function deliveryQuery(endpointId: string, deliveryId: string) {
  return queryOptions({
    queryKey: ['endpoints', endpointId, 'delivery', deliveryId],
    queryFn: ({ signal }) =>
      get<DeliveryOut & { readonly log: readonly AttemptOut[] }>(
        `/v1/endpoints/${endpointId}/deliveries/${deliveryId}`,
        undefined,
        signal,
      ),
    refetchInterval: renewMs,
  });
}

export function replaysQuery(endpointId: string) {
  return queryOptions({
    queryKey: ['endpoints', endpointId, 'replays'],
    queryFn: ({ signal }) => get<PageOf<ReplayOut>>(`/v1/endpoints/${endpointId}/replays`, { limit: 20 }, signal),
    select: ({ data }) => data,
    refetchInterval: renewMs / 2,
  });
}

export const eventTypesQuery = queryOptions({
  queryKey: ['event-types'],
  queryFn: ({ signal }) => get<PageOf<EventTypeOut>>('/v1/event-types', undefined, signal),
  select: ({ data }) => data,
  staleTime: Infinity,
});

/** What the orders of some deliveries are called. */
export function orderNamesQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: ['orders', 'names', ids],
    queryFn: ({ signal }) => get<PageOf<OrderRowOut>>('/v1/orders', { orderId: ids, limit: 100 }, signal),
    select: ({ data }) => new Map(data.map(({ id, reference, number }) => [id, reference ?? `#${number}`])),
    enabled: ids.length > 0,
    staleTime: Infinity,
  });
}
