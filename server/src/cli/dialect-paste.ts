/** What a vendor's client is told: where we are, and who it is. */
export interface Paste {
  readonly url: string;
  /** The key's public id. */
  readonly keyId: string;
  readonly secret: string;
  /** The account's code. */
  readonly account: string;
}

/** By vendor, the places of its client that are changed and what goes there (rulings 7). */
const pastes: Readonly<Record<string, (paste: Paste) => readonly (readonly [string, string])[]>> = {
  thirdwatch: ({ url, secret }) => [
    ['Base path', `${url}/event`],
    ['X-THIRDWATCH-API-KEY (api_key.apiKey)', secret],
  ],
  ingram: ({ url, keyId, secret }) => [
    ['Base path (ApiClient.basePath)', url],
    ['client_id', keyId],
    ['client_secret', secret],
    ['Token address', `${url}/oauth/oauth30/token`],
  ],
  wordbee: ({ url, account, secret }) => [
    ['API address', `${url}/api`],
    ['accountid', account],
    ['key', secret],
  ],
  evreka: ({ url, keyId, secret }) => [
    ['EVREKA360_BASE_URL', url],
    ['EVREKA360_API_BASE_URL', url],
    ['Client id and user name', keyId],
    ['Client secret and password', secret],
  ],
};

/** The vendors whose clients can be pointed here. */
export const dialectNames: readonly string[] = Object.keys(pastes);

/** What to put where in a vendor's client. */
export function pasteTexts(dialect: string, paste: Paste): readonly (readonly [string, string])[] {
  const texts = pastes[dialect];
  if (texts === undefined) throw new RangeError(`There is no dialect ${dialect}.`);
  return texts(paste);
}
