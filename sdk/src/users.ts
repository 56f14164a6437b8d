import type { NewUserIn, PasswordLinkOut, RoleOut, UserOut, UserPatchIn } from '@milepost/contract';
import type { List, Page } from './pages.ts';
import { toList } from './pages.ts';
import type { CallOptions, Transport } from './transport.ts';

/** Users of the caller's account. */
export interface UsersClient {
  readonly create: (user: NewUserIn, options?: CallOptions) => Promise<UserOut>;
  readonly list: (options?: CallOptions) => List<UserOut>;
  readonly get: (id: string, options?: CallOptions) => Promise<UserOut>;
  /** Changes or disables a user; a disabled user's sessions and keys end at once. */
  readonly update: (id: string, change: UserPatchIn, options?: CallOptions) => Promise<UserOut>;
  /** A link by which the user sets a password, once. Never tried again by itself, as that would end the first. */
  readonly createPasswordLink: (id: string, options?: CallOptions) => Promise<Required<PasswordLinkOut>>;
  /** The roles there are, with their rights. */
  readonly roles: (options?: CallOptions) => List<RoleOut>;
}

export function createUsersClient({ json }: Transport): UsersClient {
  const pathOf = (id: string) => `/v1/users/${encodeURIComponent(id)}`;
  return {
    create: (user, options) => json({ method: 'POST', path: '/v1/users', body: user, options }),
    list: (options) =>
      toList((cursor) => json<Page<UserOut>>({ method: 'GET', path: '/v1/users', query: { cursor }, options })),
    get: (id, options) => json({ method: 'GET', path: pathOf(id), options }),
    update: (id, change, options) => json({ method: 'PATCH', path: pathOf(id), body: change, options }),
    createPasswordLink: (id, options) =>
      json({ method: 'POST', path: `${pathOf(id)}/password-link`, options, repeatable: false }),
    roles: (options) =>
      toList((cursor) => json<Page<RoleOut>>({ method: 'GET', path: '/v1/roles', query: { cursor }, options })),
  };
}
