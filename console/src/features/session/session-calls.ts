import { queryOptions } from '@tanstack/react-query';
import { get, send } from '../../shared/api.ts';
import type { LinkOut } from '@milepost/contract';
import type { Session, SessionMethods } from '../../shared/session.ts';

/** How one can sign in here. */
export const methodsQuery = queryOptions({
  queryKey: ['session-methods'],
  queryFn: ({ signal }) => get<SessionMethods>('/v1/session/methods', undefined, signal),
});

/** Signs in; the cookie comes with the answer. The account is said where there is a choice. */
export function signIn(email: string, password: string, account: string | undefined): Promise<Session> {
  return send('POST', '/v1/session', { email, password, ...(account === undefined ? {} : { account }) });
}

/** What a one-time link is for, and whose. */
export const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ['session-link', token],
    queryFn: () => send<LinkOut>('POST', '/v1/session/link', { token }),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  });

/** Uses a one-time link: makes the first user, or sets a password, and signs in. */
export function takeLink(wish: { token: string; password: string; name?: string; email?: string }): Promise<Session> {
  return send('POST', '/v1/session/first', wish);
}
