import type { JobDetailOut, JobOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { get, send } from '../../shared/api.ts';
import { latestPosition } from '../../shared/latest.ts';

/** What is to be done with many orders. */
export interface MoveWish {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly to: string;
  readonly message: string;
  readonly reason: string;
  readonly notify: boolean;
}

const watchMs = 400;

/** Begins the job, or rehearses it. */
export function startMove({ filter, to, message, reason, notify }: MoveWish, dryRun: boolean): Promise<JobOut> {
  const atLeast = latestPosition();
  return send('POST', '/v1/jobs', {
    kind: 'move_orders',
    ...{ filter, to, dryRun, notify },
    ...(message.trim() === '' ? {} : { message: message.trim() }),
    ...(reason === '' ? {} : { reason }),
    ...(atLeast === undefined ? {} : { atLeast }),
  });
}

/** Whether the job will not go on by itself or by anybody. */
export function hasEnded({ state }: JobOut): boolean {
  return ['done', 'canceled', 'failed'].includes(state);
}

/** The job as it goes on; asked for until it has ended. */
export function useJob(id: string | undefined) {
  return useQuery({
    queryKey: ['jobs', id],
    queryFn: ({ signal }) => get<JobDetailOut>(`/v1/jobs/${id}`, undefined, signal),
    enabled: id !== undefined,
    refetchInterval: ({ state: { data } }) => (data !== undefined && hasEnded(data) ? false : watchMs),
    staleTime: 0,
  });
}

export function changeJob(id: string, change: 'pause' | 'resume' | 'cancel'): Promise<JobOut> {
  return send('POST', `/v1/jobs/${id}/${change}`);
}

/** Takes back what the job changed, as another job. */
export function undoJob(id: string): Promise<JobOut> {
  return send('POST', `/v1/jobs/${id}/undo`, {});
}
