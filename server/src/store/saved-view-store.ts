import type { Actor } from '../core/principal.ts';
import type { Db } from './database.ts';

/** A list that somebody has given a name. */
export interface SavedView {
  readonly viewId: string;
  /** Whose it is; `null` = everybody's. */
  readonly userId: string | null;
  readonly page: string;
  readonly name: string;
  /** As it stands in the address, without the question mark. */
  readonly query: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columns = `view_id AS "viewId", user_id AS "userId", page, name, query, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** The views of a user and everybody's, by name. */
export async function listViews(db: Db, accountId: string, userId: string | null): Promise<readonly SavedView[]> {
  const { rows } = await db.query<SavedView>({
    name: 'list_saved_views',
    text: `SELECT ${columns} FROM saved_views WHERE account_id = $1 AND (user_id IS NULL OR user_id = $2)
      ORDER BY page, user_id IS NULL, lower(name), view_id`,
    values: [accountId, userId],
  });
  return rows;
}

/** One view of a user or everybody's, or `undefined`. */
export async function findView(
  db: Db,
  accountId: string,
  userId: string | null,
  viewId: string,
): Promise<SavedView | undefined> {
  const { rows } = await db.query<SavedView>({
    name: 'find_saved_view',
    text: `SELECT ${columns} FROM saved_views WHERE account_id = $1 AND view_id = $3 AND (user_id IS NULL OR user_id = $2)`,
    values: [accountId, userId, viewId],
  });
  return rows[0];
}

/** Adds a view, unless there are `countMax` of its owner already; says whether it was added. */
export async function insertView(
  db: Db,
  accountId: string,
  view: SavedView,
  createdBy: Actor,
  countMax: number,
): Promise<boolean> {
  const { viewId, userId, page, name, query, createdAt, updatedAt } = view;
  const { rowCount } = await db.query({
    name: 'insert_saved_view',
    text: `INSERT INTO saved_views (account_id, view_id, user_id, page, name, query, created_by, created_at, updated_at)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
      WHERE (SELECT count(*) FROM saved_views v WHERE v.account_id = $1 AND v.user_id IS NOT DISTINCT FROM $3) < $10`,
    values: [
      ...[accountId, viewId, userId, page, name, query, JSON.stringify(createdBy), createdAt, updatedAt],
      countMax,
    ],
  });
  return rowCount === 1;
}

/** Changes what a view is called, what it shows and whose it is. */
export async function updateView(db: Db, accountId: string, view: SavedView): Promise<void> {
  const { viewId, userId, page, name, query, updatedAt } = view;
  await db.query({
    name: 'update_saved_view',
    text: `UPDATE saved_views SET user_id = $3, page = $4, name = $5, query = $6, updated_at = $7
      WHERE account_id = $1 AND view_id = $2`,
    values: [accountId, viewId, userId, page, name, query, updatedAt],
  });
}

/** Removes a view. */
export async function deleteView(db: Db, accountId: string, viewId: string): Promise<void> {
  await db.query({
    name: 'delete_saved_view',
    text: 'DELETE FROM saved_views WHERE account_id = $1 AND view_id = $2',
    values: [accountId, viewId],
  });
}
