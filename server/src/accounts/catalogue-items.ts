import type { Actor } from '../core/principal.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import { insertCatalogueItem } from '../store/catalogue-item-store.ts';
import type { CatalogueItem } from '../store/catalogue-item-views.ts';
import type { Database } from '../store/database.ts';

/** Adds something that orders of a workflow can hold; an event of the account. */
export type CreateCatalogueItem = (
  accountId: string,
  wanted: Pick<CatalogueItem, 'workflow' | 'name' | 'details'>,
  from: { readonly actor: Actor; readonly source: string },
) => Promise<CatalogueItem>;

export function createCatalogueItems({
  database,
  now,
  newId,
}: {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
}): CreateCatalogueItem {
  return async (accountId, wanted, { actor, source }) => {
    const item: CatalogueItem = { ...wanted, itemId: newId(), createdAt: now() };
    const { itemId, name, workflow } = item;
    const event = { id: newId(), type: 'account.item_created', actor, source, says: { itemId, name, workflow } };
    await database.transaction(async (tx) => {
      await insertCatalogueItem(tx, accountId, item);
      await writeAccountEvent(tx, accountId, event, now());
    });
    return item;
  };
}
