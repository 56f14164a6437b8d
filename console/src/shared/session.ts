import type { LoggedOutOut } from '@milepost/contract';
import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { ApiProblem, get, send } from './api.ts';

/** Who is signed in, where, and what they may do. */
export interface Session {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly role: string;
    readonly locale: string | null;
    /** Where times are shown: an IANA zone, `account`, or left out for the browser's. */
    readonly timeZone?: string;
    readonly firstSteps?: 'open' | 'done';
  };
  readonly account: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly timeZone: string;
    readonly locale: string;
    readonly currency: string;
  };
  readonly rights: readonly string[];
}

/** How one can sign in here. */
export interface SessionMethods {
  readonly password: boolean;
  readonly oidc: { readonly name: string } | null;
  readonly firstStart: boolean;
}

/** The session, or `null` when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    if (beganWithoutSession()) return null;
    try {
      return await get<Session>('/v1/session', undefined, signal);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

/** What the server said with the page: a browser without a session need not ask whose it is. */
function beganWithoutSession(): boolean {
  const mark = document.querySelector<HTMLMetaElement>('meta[name="milepost-session"]');
  const none = mark?.content === 'none';
  mark?.remove();
  return none;
}

/** The session of who is signed in; only below the shell, where somebody is. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new Error('Nobody is signed in.');
  return data;
}

/** The zone in which the user wants to see times; `undefined` is the browser's. */
export function chosenZone(session: Session | null | undefined): string | undefined {
  const zone = session?.user.timeZone;
  return zone === 'account' ? session?.account.timeZone : zone;
}

/** Whether the user has the right. */
export function useCan(right: string): boolean {
  return useSession().rights.includes(right);
}

/** Signs out and forgets everything that was read. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    const out = await send<LoggedOutOut | undefined>('DELETE', '/v1/session').catch(() => undefined);
    // First the news: a cache that is emptied tells nobody, and the page would stay as if somebody were signed in.
    client.setQueryData(sessionQuery.queryKey, null);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
    // The identity provider's page ends the log-in there, and leads back to ours.
    if (typeof out?.url === 'string') window.location.assign(out.url);
  };
}
