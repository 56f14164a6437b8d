import type { WindowCounter } from '../lib/window-counter.ts';
import type { OrderQueryViews } from '../store/order-query-views.ts';
import type { PartyViews } from '../store/party-views.ts';
import type { DialectParts } from './dialect.ts';

/** What a dialect is handed that keeps to the limits of `MILEPOST_RATE_LIMIT` and `MILEPOST_LOGIN_LIMIT`. */
export interface LimitingParts {
  /** Requests, by key. */
  readonly requests: WindowCounter;
  /** Keys and tokens that are none, by address. */
  readonly failures: WindowCounter;
}

/** What a dialect is handed whose lists are filtered by what its clients write, and tell how much there is. */
export interface QueryingParts extends DialectParts, LimitingParts {
  readonly queries: OrderQueryViews;
  readonly parties: PartyViews;
}
