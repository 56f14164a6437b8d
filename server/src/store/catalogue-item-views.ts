import type { JsonObject } from '../core/json.ts';
import type { Db } from './database.ts';

/** Something that orders of a workflow can hold. */
export interface CatalogueItem {
  readonly itemId: string;
  /** The key of the workflow. */
  readonly workflow: string;
  readonly name: string;
  /** Units, cost, points, and what it stands for in other systems. */
  readonly details: JsonObject;
  readonly createdAt: Date;
}

export interface CatalogueItemViews {
  /** Newest ids first; a name is looked for anywhere in it, whatever the letter case. */
  readonly list: (
    accountId: string,
    question: {
      readonly name?: string;
      readonly workflow?: string;
      readonly skip: number;
      readonly take: number;
    },
  ) => Promise<readonly CatalogueItem[]>;
  /** Those of these ids that there are. */
  readonly byId: (accountId: string, ids: readonly string[]) => Promise<readonly CatalogueItem[]>;
}

const columns = 'i.item_id AS "itemId", i.workflow, i.name, i.details, i.created_at AS "createdAt"';

/** The views on this database. */
export function createCatalogueItemViews(db: Db): CatalogueItemViews {
  return {
    list: async (accountId, { name, workflow, skip, take }) => {
      const { rows } = await db.query<CatalogueItem>({
        name: 'list_catalogue_items',
        text: `SELECT ${columns} FROM catalogue_items i
          WHERE i.account_id = $1 AND ($2::text IS NULL OR strpos(lower(i.name), lower($2)) > 0)
            AND ($3::text IS NULL OR i.workflow = $3)
          ORDER BY i.item_id DESC LIMIT $4 OFFSET $5`,
        values: [accountId, name ?? null, workflow ?? null, take, skip],
      });
      return rows;
    },
    byId: async (accountId, ids) => {
      if (ids.length === 0) return [];
      const { rows } = await db.query<CatalogueItem>({
        name: 'find_catalogue_items',
        text: `SELECT ${columns} FROM catalogue_items i WHERE i.account_id = $1 AND i.item_id = ANY ($2::uuid[])`,
        values: [accountId, ids],
      });
      return rows;
    },
  };
}
