import { callVendor } from '../call.ts';

export { VendorError } from '../call.ts';

/** How the client is made. A key of Milepost is both client and user: its id and its secret, twice. */
export interface EvrekaOptions {
  /** `EVREKA360_BASE_URL`, and the API's where that is another. */
  readonly baseUrl: string;
  readonly apiBaseUrl?: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
  readonly fetch?: typeof fetch;
}

export interface EvrekaClient {
  /** Sets the status of an order by the UUIDs of both; gives the answer's `detail`. */
  readonly updateOrderStatus: (orderId: string, statusId: string) => Promise<{ readonly detail: string }>;
  /** The statuses that an order can be given. */
  readonly statuses: () => Promise<
    readonly { readonly id: string; readonly name: string; readonly color: string | null }[]
  >;
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Gets a token by user name and password, as the documentation's sample does. */
export async function authenticate(options: EvrekaOptions): Promise<EvrekaClient> {
  const { baseUrl, apiBaseUrl = baseUrl, clientId, clientSecret, username, password, fetch } = options;
  const form = new URLSearchParams({ username, password, grant_type: 'password', scope: 'profile' });
  const { body: tokens } = await callVendor<Tokens>({
    ...{ method: 'POST', url: `${baseUrl.replace(/\/+$/, '')}/auth/oauth/token`, fetch },
    headers: {
      authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form.toString(),
  });
  const headers = {
    authorization: `Bearer ${tokens!.access_token}`,
    'content-type': 'application/json; charset=utf-8',
  };
  const base = `${apiBaseUrl.replace(/\/+$/, '')}/engagement`;
  return {
    updateOrderStatus: async (orderId, statusId) => {
      const url = `${base}/orders/${encodeURIComponent(orderId)}/status`;
      const body = JSON.stringify({ status_id: statusId });
      return (await callVendor<{ detail: string }>({ method: 'PUT', url, headers, body, fetch })).body!;
    },
    statuses: async () => {
      const url = `${base}/orders/status`;
      type Answer = { items: Awaited<ReturnType<EvrekaClient['statuses']>> };
      return (await callVendor<Answer>({ method: 'GET', url, headers, fetch })).body!.items;
    },
  };
}
