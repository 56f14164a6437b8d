import { queryOptions } from '@tanstack/react-query';
import { get, send } from '../../shared/api.ts';
import type { Session, SessionMethods } from '../../shared/session.ts';

/** How one can sign in here. */
export const methodsQuery = queryOptions({
  queryKey: ['session-methods'],
  queryFn: ({ signal }) => get<SessionMethods>('/v1/session/methods', undefined, signal),
});

/** Signs in; the cookie comes with the answer. */
export function signIn(email: string, password: string): Promise<Session> {
  return send('POST', '/v1/session', { email, password });
}

/** Makes the first user with the one-time link, and signs in. */
export function makeFirstUser(wish: {
  token: string;
  name: string;
  email: string;
  password: string;
}): Promise<Session> {
  return send('POST', '/v1/session/first', wish);
}
