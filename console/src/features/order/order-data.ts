import type {
  ChangedOrderOut,
  EventDeliveriesOut,
  EventOut,
  OrderContactOut,
  OrderOut,
  OrderRowOut,
  PresenceOut,
  TransitionsOut,
} from '@milepost/contract';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get, send } from '../../shared/api.ts';
import { latestPosition, notePosition } from '../../shared/latest.ts';

/** Everything about an order has a key that begins with its id, so that a change renews all of it. */
const keyOf = (id: string, ...rest: readonly unknown[]) => ['order', id, ...rest];

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id, 'now'),
    queryFn: ({ signal }) => get<OrderOut>(`/v1/orders/${id}`, { archived: true }, signal),
  });

/** The order as it was when the event had happened. */
export const pastOrderQuery = (id: string, at: string | undefined) =>
  queryOptions({
    queryKey: keyOf(id, 'at', at),
    queryFn: ({ signal }) => get<OrderOut>(`/v1/orders/${id}`, { at, archived: true }, signal),
    enabled: at !== undefined,
    staleTime: Infinity,
    placeholderData: (before) => before,
  });

export const transitionsQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id, 'transitions'),
    queryFn: ({ signal }) => get<TransitionsOut>(`/v1/orders/${id}/transitions`, undefined, signal),
  });

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id, 'events'),
    queryFn: ({ signal }) => get<{ data: readonly EventOut[] }>(`/v1/orders/${id}/events`, { archived: true }, signal),
    select: ({ data }) => data,
  });

export const contactQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id, 'contact'),
    queryFn: ({ signal }) => get<OrderContactOut>(`/v1/orders/${id}/contact`, undefined, signal),
  });

export const deliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id, 'deliveries'),
    queryFn: ({ signal }) =>
      get<{ data: readonly EventDeliveriesOut[] }>(`/v1/orders/${id}/deliveries`, undefined, signal),
    select: ({ data }) => data,
    retry: false,
  });

/** When the order is past the limit of its status, which only the list knows. */
export const rowQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id, 'row'),
    queryFn: ({ signal }) =>
      get<{ data: readonly OrderRowOut[] }>(
        '/v1/orders',
        { orderId: [id], archived: true, limit: 1, atLeast: latestPosition() },
        signal,
      ),
    select: ({ data }) => data[0],
  });

/** How often one looks who else is there. */
const lookMs = 4000;

/** Says where one is as often as needed, and learns who else is there. */
export function usePresence(id: string, doing: 'viewing' | 'editing'): PresenceOut['data'] {
  const client = useQueryClient();
  const key = ['presence', id];
  const quietUntil = useRef(0);
  const { data } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const path = `/v1/orders/${id}/presence`;
      if (Date.now() < quietUntil.current) return get<PresenceOut>(path, undefined, signal);
      const answer = await send<PresenceOut>('POST', path, { doing });
      quietUntil.current = Date.now() + answer.againWithinSeconds * 400;
      return answer;
    },
    refetchInterval: lookMs,
    refetchIntervalInBackground: false,
    staleTime: 0,
    retry: false,
  });
  useEffect(() => {
    quietUntil.current = 0;
    void client.invalidateQueries({ queryKey: ['presence', id] });
  }, [client, id, doing]);
  useEffect(() => () => void send('POST', `/v1/orders/${id}/presence`, { leave: true }).catch(() => undefined), [id]);
  return data?.data.filter(({ me }) => !me) ?? [];
}

/** Renews everything about an order. */
export function useRenewOrder(id: string): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['order', id] });
}

export interface ChangeWish {
  /** What of the order; `''` is its own fields. */
  readonly kind:
    | ('' | 'status' | 'override' | 'undo' | 'messages' | 'requests' | 'lines' | 'shipments')
    | `${'requests' | 'lines' | 'shipments'}/${string}`;
  /** Left out: as the kind has it, PUT of a status and POST of the rest. */
  readonly method?: 'POST' | 'PATCH' | 'DELETE';
  readonly body?: object;
  /** The version that was looked at: a change that others made meanwhile is not passed over. */
  readonly ifVersion?: number;
}

/** Changes the order, puts the answer in its place, and renews what hangs on it. */
export function useChangeOrder(): (id: string, wish: ChangeWish) => Promise<ChangedOrderOut> {
  const client = useQueryClient();
  return async (id, { kind, method = 'POST', body, ifVersion }) => {
    const headers = ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` };
    const answer = await send<ChangedOrderOut>(
      kind === 'status' ? 'PUT' : method,
      kind === '' ? `/v1/orders/${id}` : `/v1/orders/${id}/${kind}`,
      body,
      headers,
    );
    notePosition(answer.position);
    client.setQueryData(orderQuery(id).queryKey, answer);
    void client.invalidateQueries({ queryKey: ['order', id] });
    void client.invalidateQueries({ queryKey: ['orders'] });
    void client.invalidateQueries({ queryKey: ['counts'] });
    void client.invalidateQueries({ queryKey: ['board'] });
    return answer;
  };
}
