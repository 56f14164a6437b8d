import type { KeyOut, NewKeyIn, NewKeyOut } from '@milepost/contract';
import type { List, Page } from './pages.ts';
import { toList } from './pages.ts';
import type { CallOptions, Transport } from './transport.ts';

/** API keys of the caller's account. */
export interface KeysClient {
  /** A new key; the only time its secret is shown. Never tried again by itself, as that could make a second one. */
  readonly create: (key: NewKeyIn, options?: CallOptions) => Promise<NewKeyOut>;
  readonly list: (options?: CallOptions) => List<KeyOut>;
  readonly revoke: (id: string, options?: CallOptions) => Promise<void>;
}

export function createKeysClient({ json }: Transport): KeysClient {
  return {
    create: (key, options) => json({ method: 'POST', path: '/v1/keys', body: key, options, repeatable: false }),
    list: (options) =>
      toList((cursor) => json<Page<KeyOut>>({ method: 'GET', path: '/v1/keys', query: { cursor }, options })),
    revoke: (id, options) =>
      json({ method: 'DELETE', path: `/v1/keys/${encodeURIComponent(id)}`, options, repeatable: false }),
  };
}
