import type { OrderFileService } from '../../accounts/order-files.ts';
import type { QueryingParts } from '../query-parts.ts';

/** What this dialect is handed beside what every one is. */
export interface WordbeeParts extends QueryingParts {
  readonly files: OrderFileService;
}
