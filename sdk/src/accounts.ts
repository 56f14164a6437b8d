import type { AccountOut, AccountPatchIn, NewAccountIn, NewAccountOut, SourceIn, SourceOut } from '@milepost/contract';
import type { List, Page } from './pages.ts';
import { toList } from './pages.ts';
import type { CallOptions, Transport } from './transport.ts';

/** The caller's own account, and how it takes what comes from each source. */
export interface AccountClient {
  readonly get: (options?: CallOptions) => Promise<AccountOut>;
  readonly patch: (patch: AccountPatchIn, options?: CallOptions) => Promise<AccountOut>;
  readonly sources: (options?: CallOptions) => List<SourceOut>;
  readonly setSource: (source: string, settings: SourceIn, options?: CallOptions) => Promise<SourceOut>;
}

/** All accounts of the server, for who has the right `accounts.manage`. */
export interface AccountsClient {
  /** A new account with its first key. Never tried again by itself, as the key is shown only once. */
  readonly create: (account: NewAccountIn, options?: CallOptions) => Promise<NewAccountOut>;
  readonly list: (options?: CallOptions) => List<AccountOut>;
}

export function createAccountClient({ json }: Transport): AccountClient {
  return {
    get: (options) => json({ method: 'GET', path: '/v1/account', options }),
    patch: (patch, options) => json({ method: 'PATCH', path: '/v1/account', body: patch, options }),
    sources: (options) =>
      toList((cursor) => json<Page<SourceOut>>({ method: 'GET', path: '/v1/sources', query: { cursor }, options })),
    setSource: (source, settings, options) =>
      json({ method: 'PUT', path: `/v1/sources/${encodeURIComponent(source)}`, body: settings, options }),
  };
}

export function createAccountsClient({ json }: Transport): AccountsClient {
  return {
    create: (account, options) =>
      json({ method: 'POST', path: '/v1/accounts', body: account, options, repeatable: false }),
    list: (options) =>
      toList((cursor) => json<Page<AccountOut>>({ method: 'GET', path: '/v1/accounts', query: { cursor }, options })),
  };
}
