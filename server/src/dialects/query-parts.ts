import type { OrderQueryViews } from '../store/order-query-views.ts';
import type { PartyViews } from '../store/party-views.ts';
import type { DialectParts } from './dialect.ts';

/** What a dialect is handed whose lists are filtered by what its clients write, and tell how much there is. */
export interface QueryingParts extends DialectParts {
  readonly queries: OrderQueryViews;
  readonly parties: PartyViews;
}
