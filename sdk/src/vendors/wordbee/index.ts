import { callVendor, VendorError } from '../call.ts';

export { VendorError } from '../call.ts';

/** How the client is made. */
export interface WordbeeOptions {
  /** With `/api` at its end: `http://127.0.0.1:8080/api`. */
  readonly url: string;
  /** The code of the account. */
  readonly accountid: string;
  readonly key: string;
  readonly fetch?: typeof fetch;
}

/** The body of a change of status. */
export interface WordbeeStatusChange {
  /** 0 request sent, 1 proposal, 2 confirmed, 3 done, 4 approved, 5 closed, 10 cancelled. */
  readonly status: number;
  /** Kept in the order's history and put into the mail. */
  readonly message?: string | null;
  /** False: no mail to the client and other stakeholders. */
  readonly notify?: boolean | null;
}

export interface WordbeeTransitions {
  readonly current: { readonly status: number; readonly statust: string };
  readonly transitions: readonly {
    readonly title: string;
    readonly status: number;
    readonly statust: string;
    readonly isDefault: boolean;
    readonly instructions: string | null;
  }[];
  readonly overrides: readonly { readonly status: number; readonly statust: string }[];
  readonly isClient: boolean;
  readonly canChangeStatus: boolean;
  readonly canOverrideStatus: boolean;
}

/** The order calls of Wordbee's API, logged in as one key. */
export interface WordbeeClient {
  /** Sets the status of an order by its number. */
  readonly setOrderStatus: (orderId: number, change: WordbeeStatusChange) => Promise<void>;
  /** What this user may do with the order now. */
  readonly transitions: (orderId: number) => Promise<WordbeeTransitions>;
  /** Ends the session. */
  readonly logOut: () => Promise<void>;
}

/** Logs in; later calls log in again by themselves once the session has ended. */
export async function logIn({ url, accountid, key, fetch }: WordbeeOptions): Promise<WordbeeClient> {
  const base = url.replace(/\/+$/, '');
  let token = await newToken();

  async function newToken(): Promise<string> {
    const { text } = await callVendor({
      ...{ method: 'POST', url: `${base}/auth/token`, fetch },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ accountid, key }),
    });
    return text.trim().replace(/^"|"$/g, '');
  }

  async function call<Body>(method: string, path: string, body?: object): Promise<Body | undefined> {
    const send = () =>
      callVendor<Body>({
        ...{ method, url: `${base}${path}`, fetch },
        headers: {
          'x-auth-token': token,
          'x-auth-accountid': accountid,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    try {
      return (await send()).body;
    } catch (error) {
      if (!(error instanceof VendorError) || error.status !== 401) throw error;
      token = await newToken();
      return (await send()).body;
    }
  }

  return {
    setOrderStatus: (orderId, change) => call<undefined>('PUT', `/orders/${orderId}/status`, change),
    transitions: async (orderId) => (await call<WordbeeTransitions>('GET', `/orders/${orderId}/status/transitions`))!,
    logOut: () => call<undefined>('DELETE', '/auth/token'),
  };
}
