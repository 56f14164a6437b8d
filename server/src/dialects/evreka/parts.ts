import type { LogIn } from '../../accounts/log-in.ts';
import type { CreateCatalogueItem } from '../../accounts/catalogue-items.ts';
import type { CatalogueItemViews } from '../../store/catalogue-item-views.ts';
import type { QueryingParts } from '../query-parts.ts';

/** What this dialect is handed beside what every one is. */
export interface EvrekaParts extends QueryingParts {
  readonly items: CatalogueItemViews;
  readonly createItem: CreateCatalogueItem;
  readonly logIn: Pick<LogIn, 'verify'>;
}
