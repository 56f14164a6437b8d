import type { Relay } from '../../core/relay.ts';
import type { InvoiceViews } from '../../store/invoice-views.ts';
import type { OrderSearchViews } from '../../store/order-search-views.ts';
import type { QueryingParts } from '../query-parts.ts';

/** What this dialect is handed beside what every one is. */
export interface IngramParts extends QueryingParts {
  readonly relay: Relay;
  /** What is wrong with a target as it is written, as a sentence; names are judged when connecting. */
  readonly checkTarget: (url: string) => string | undefined;
  readonly search: OrderSearchViews;
  readonly invoices: InvoiceViews;
  /** GET calls a minute and path: announced always, kept to only where `enforced`. */
  readonly getLimit: { readonly perMinute: number; readonly enforced: boolean };
}
