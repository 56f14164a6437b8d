import type { InsightGraphOut, JobDetailOut, LintOut, PublicationOut, WorkflowVersionOut } from '@milepost/contract';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiProblem, apiUrl, get, send } from '../../shared/api.ts';

interface PageOf<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

/** The file of a version, as it was published. */
export function sourceQuery(key: string, version: number | undefined) {
  return queryOptions({
    queryKey: ['workflow-source', key, version],
    queryFn: async ({ signal }): Promise<string> => {
      // What has never been published has no text but its draft.
      if (version === 0) return '';
      const path = `/v1/workflows/${encodeURIComponent(key)}/versions/${version}/source`;
      const answer = await fetch(apiUrl(path), { credentials: 'same-origin', signal }).catch(() => {
        throw new ApiProblem(0, {});
      });
      if (answer.ok) return answer.text();
      throw new ApiProblem(answer.status, (await answer.json().catch(() => ({}))) as object);
    },
    enabled: version !== undefined,
    // A published version never changes. Until the next one is there, the page stays as it is.
    staleTime: Infinity,
    placeholderData: (before: string | undefined, query) => (query?.queryKey[1] === key ? before : undefined),
  });
}

/** Orders in each status now, and the ways of the last 30 days. */
export function graphQuery(key: string, allowed: boolean) {
  return queryOptions({
    queryKey: ['insights', 'graph', key],
    queryFn: ({ signal }) => get<InsightGraphOut>('/v1/insights/graph', { workflow: key }, signal),
    enabled: allowed,
    refetchInterval: 30_000,
  });
}

export function versionsQuery(key: string) {
  return queryOptions({
    queryKey: ['workflow-versions', key],
    queryFn: ({ signal }) =>
      get<PageOf<WorkflowVersionOut>>(`/v1/workflows/${encodeURIComponent(key)}/versions`, undefined, signal),
    select: ({ data }) => data,
  });
}

/** What is wrong with a text. */
export function lintQuery(text: string) {
  return queryOptions({
    queryKey: ['workflow-lint', text],
    queryFn: () => send<LintOut>('POST', '/v1/workflows/lint', { definition: text }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    enabled: text !== '',
  });
}

type Mapping = Readonly<Record<string, string>>;

/** What publishing the text would change, and for how many orders. */
export function rehearsalQuery(key: string, text: string, mapping: Mapping, enabled: boolean) {
  return queryOptions({
    queryKey: ['workflow-rehearsal', key, text, mapping],
    queryFn: () => publish(key, text, { mapping, dryRun: true }),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 5000,
    enabled,
  });
}

interface PublishWish {
  readonly mapping: Mapping;
  readonly dryRun?: boolean;
  readonly moveOrders?: boolean;
}

export function publish(key: string, definition: string, wish: PublishWish): Promise<PublicationOut> {
  return send('POST', `/v1/workflows/${encodeURIComponent(key)}/versions`, { definition, ...wish });
}

const watchMs = 400;

/** The job that moves orders to the new version, until it has ended. */
export function useMoving(id: string | undefined) {
  return useQuery({
    queryKey: ['jobs', id],
    queryFn: ({ signal }) => get<JobDetailOut>(`/v1/jobs/${id}`, undefined, signal),
    enabled: id !== undefined,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && ['done', 'canceled', 'failed'].includes(data.state) ? false : watchMs,
    staleTime: 0,
  });
}

const pauseMs = 350;

/** The value once it has not changed for a moment. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
