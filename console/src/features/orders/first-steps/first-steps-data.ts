import type { FirstStepsOut } from '@milepost/contract';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { get, send } from '../../../shared/api.ts';
import { useTotals } from '../../../shared/counts.ts';
import { sessionQuery, useCan, useSession } from '../../../shared/session.ts';

/** How far the account is. Other pages change it, so it is asked for anew whenever one comes back. */
export const firstStepsQuery = queryOptions({
  queryKey: ['first-steps'],
  queryFn: ({ signal }) => get<FirstStepsOut>('/v1/first-steps', undefined, signal),
  staleTime: 0,
});

/** Whether the first steps are shown: to who manages an account, while it is empty, and from the first step on until they are closed. */
export function useShowsFirstSteps(): boolean {
  const { user } = useSession();
  const totals = useTotals();
  const manages = useCan('keys.manage');
  return manages && (user.firstSteps === 'open' || (user.firstSteps === undefined && totals?.all === 0));
}

/** Opens or closes the first steps, for this user on every device. */
export function useKeepFirstSteps() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (firstSteps: 'open' | 'done') => send('PATCH', '/v1/session', { firstSteps }),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
}
