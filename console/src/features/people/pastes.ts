/** The vendors whose clients can be pointed here. */
export const dialects = ['thirdwatch', 'ingram', 'wordbee', 'evreka'] as const;

interface Paste {
  readonly url: string;
  /** The key's public id. */
  readonly keyId: string;
  readonly secret: string;
  /** The account's code. */
  readonly account: string;
}

/** The places of each vendor's client that are changed, by their own names there, and what goes into them. */
const pastes: Readonly<Record<string, (paste: Paste) => readonly (readonly [place: string, value: string])[]>> = {
  thirdwatch: ({ url, secret }) => [
    ['basePath', `${url}/event`],
    ['X-THIRDWATCH-API-KEY', secret],
  ],
  ingram: ({ url, keyId, secret }) => [
    ['ApiClient.basePath', url],
    ['client_id', keyId],
    ['client_secret', secret],
    ['token URL', `${url}/oauth/oauth30/token`],
  ],
  wordbee: ({ url, account, secret }) => [
    ['API URL', `${url}/api`],
    ['accountid', account],
    ['key', secret],
  ],
  evreka: ({ url, keyId, secret }) => [
    ['EVREKA360_BASE_URL', url],
    ['EVREKA360_API_BASE_URL', url],
    ['client_id, username', keyId],
    ['client_secret, password', secret],
  ],
};

/** What to put where: in a vendor's client, or for our own API. */
export function pastesFor(dialect: string | null, paste: Paste): readonly (readonly [place: string, value: string])[] {
  const own: readonly (readonly [string, string])[] = [
    ['Authorization', `Bearer ${paste.secret}`],
    ['MILEPOST_URL', paste.url],
  ];
  return (dialect === null ? undefined : pastes[dialect]?.(paste)) ?? own;
}
