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

/** A status with its title. */
export interface WordbeeStatus {
  readonly status: number;
  readonly statust: string;
}

/** One thing that happened to an order, the newest first. */
export interface WordbeeTrace extends WordbeeStatus {
  readonly date: string;
  readonly message: string | null;
  readonly deadline: string | null;
  readonly sender: {
    readonly pid: number | null;
    readonly pfname: string | null;
    readonly plname: string | null;
    readonly cid: number | null;
    readonly cname: string | null;
  };
}

export interface WordbeeTraces {
  readonly count: number;
  readonly items: readonly WordbeeTrace[];
  readonly canAdd: boolean;
}

export interface WordbeeWorkProgress {
  /** False: the order is not in progress, or has no project. */
  readonly available: boolean;
  readonly order: WordbeeStatus & { readonly id: number; readonly reference: string; readonly deadline: string | null };
  readonly project: {
    readonly id: number | null;
    readonly reference: string;
    readonly src: string;
    readonly srct: string;
    readonly trgs: readonly { readonly v: string; readonly t: string }[];
  } | null;
  readonly jobs: readonly (WordbeeStatus & {
    readonly branch: string;
    readonly branchT: string;
    readonly task: string;
    readonly taskt: string;
    readonly deadline: string | null;
  })[];
}

/** The order calls of Wordbee's API, logged in as one key. */
export interface WordbeeClient {
  /** Sets the status of an order by its number. */
  readonly setOrderStatus: (orderId: number, change: WordbeeStatusChange) => Promise<void>;
  /** What this user may do with the order now. */
  readonly transitions: (orderId: number) => Promise<WordbeeTransitions>;
  /** Sets any status, for managers; the vendor has given this call up for `setOrderStatus`. */
  readonly overrideOrderStatus: (orderId: number, change: WordbeeStatusChange) => Promise<void>;
  /** The order's history. */
  readonly traces: (orderId: number) => Promise<WordbeeTraces>;
  /** Adds a message to the history. */
  readonly addTrace: (orderId: number, trace: { readonly message: string; readonly notify?: boolean }) => Promise<void>;
  /** How far the work on the order is. */
  readonly workProgress: (orderId: number) => Promise<WordbeeWorkProgress>;
  readonly invoiceItemStatus: (itemId: number) => Promise<WordbeeStatus>;
  /** Sets the status of an invoice item by its number; gives the status it has then. */
  readonly setInvoiceItemStatus: (itemId: number, status: number) => Promise<WordbeeStatus>;
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
    overrideOrderStatus: (orderId, change) => call<undefined>('PUT', `/orders/${orderId}/status/override`, change),
    traces: async (orderId) => (await call<WordbeeTraces>('GET', `/orders/${orderId}/traces`))!,
    addTrace: (orderId, trace) => call<undefined>('POST', `/orders/${orderId}/traces`, trace),
    workProgress: async (orderId) => (await call<WordbeeWorkProgress>('GET', `/orders/${orderId}/workprogress`))!,
    invoiceItemStatus: async (itemId) => (await call<WordbeeStatus>('GET', `/invoices/items/${itemId}/status`))!,
    setInvoiceItemStatus: async (itemId, status) =>
      (await call<WordbeeStatus>('PUT', `/invoices/items/${itemId}/status/${status}`))!,
    logOut: () => call<undefined>('DELETE', '/auth/token'),
  };
}
