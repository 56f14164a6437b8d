import { useQuery } from '@tanstack/react-query';
import { get } from '../../shared/api.ts';
import { useCan } from '../../shared/session.ts';

interface Graph {
  readonly statuses: readonly { readonly status: string; readonly medianSeconds: number | null }[];
}

/** How long orders usually stay in each status, in milliseconds, for those who may know. */
export function useUsualTimes(workflow: string): (status: string) => number | undefined {
  const { data } = useQuery({
    queryKey: ['insights', 'graph', workflow, 'usual'],
    queryFn: ({ signal }) => get<Graph>('/v1/insights/graph', { workflow }, signal),
    staleTime: 10 * 60_000,
    retry: false,
    enabled: useCan('insights.read'),
  });
  return (status) => {
    const seconds = data?.statuses.find((each) => each.status === status)?.medianSeconds;
    return seconds == null ? undefined : seconds * 1000;
  };
}
