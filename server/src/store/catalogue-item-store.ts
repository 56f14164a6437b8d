import type { CatalogueItem } from './catalogue-item-views.ts';
import type { Tx } from './database.ts';

/** Adds an item. */
export async function insertCatalogueItem(tx: Tx, accountId: string, item: CatalogueItem): Promise<void> {
  await tx.query({
    text: `INSERT INTO catalogue_items (account_id, item_id, workflow, name, details, created_at)
      VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [accountId, item.itemId, item.workflow, item.name, JSON.stringify(item.details), item.createdAt],
  });
}
