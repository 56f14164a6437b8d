import type { ShadowOut, ShadowReportOut, SimulationOut } from '@milepost/contract';
import { queryOptions } from '@tanstack/react-query';
import { get, send } from '../../shared/api.ts';

const pathOf = (key: string, rest: string) => `/v1/workflows/${encodeURIComponent(key)}/${rest}`;

/** What the text would have refused of the newest orders. */
export function simulate(key: string, definition: string): Promise<SimulationOut> {
  return send('POST', pathOf(key, 'simulate'), { definition });
}

/** Definitions that are asked about every change and decide nothing. */
export function shadowsQuery(key: string) {
  return queryOptions({
    queryKey: ['workflow-shadows', key],
    queryFn: ({ signal }) => get<{ data: readonly ShadowOut[] }>(pathOf(key, 'shadows'), undefined, signal),
    select: ({ data }) => data,
    refetchInterval: 5000,
  });
}

export function shadowQuery(key: string, id: string) {
  return queryOptions({
    queryKey: ['workflow-shadows', key, id],
    queryFn: ({ signal }) => get<ShadowReportOut>(pathOf(key, `shadows/${id}`), undefined, signal),
    refetchInterval: 5000,
  });
}

export function startShadow(key: string, definition: string): Promise<ShadowOut> {
  return send('POST', pathOf(key, 'shadows'), { definition });
}

export function stopShadow(key: string, id: string): Promise<ShadowOut> {
  return send('POST', pathOf(key, `shadows/${id}/stop`), {});
}
