import { QueryClient } from '@tanstack/react-query';
import { ApiProblem, onSignedOut } from './api.ts';
import { sessionQuery } from './session.ts';

/** The cache of what was read. Live events renew it, so nothing is asked for again merely because time has passed. */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        retry: (count, error) =>
          count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status === 503),
      },
    },
  });
  onSignedOut(() => client.setQueryData(sessionQuery.queryKey, null));
  return client;
}
