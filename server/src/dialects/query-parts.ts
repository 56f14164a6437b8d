import type { WindowCounter } from '../lib/window-counter.ts';
import type { OrderQueryViews } from '../store/order-query-views.ts';
import type { PartyViews } from '../store/party-views.ts';
import type { DialectParts } from './dialect.ts';

/** What a dialect is handed that keeps to the limits of `MILEPOST_RATE_LIMIT` and `MILEPOST_LOGIN_LIMIT`. */
export interface LimitingParts {
  /** Requests, by key. */
  readonly requests: WindowCounter;
  /** Counts a key or token that is none, by address; gives the seconds to wait when it was one too many. */
  readonly failures: (address: string) => Promise<number | undefined>;
}

/** What a dialect is handed whose lists are filtered by what its clients write, and tell how much there is. */
export interface QueryingParts extends DialectParts, LimitingParts {
  readonly queries: OrderQueryViews;
  readonly parties: PartyViews;
}
