import type { Db } from './database.ts';

/** The id of the installation that this database belongs to; `undefined` where nothing was installed, not even tables. */
export async function findOwner(db: Db): Promise<string | undefined> {
  const { rows } = await db.query<{ there: boolean }>({
    text: "SELECT to_regclass('installation') IS NOT NULL AS there",
  });
  if (rows[0]?.there !== true) return undefined;
  const found = await db.query<{ id: string }>({ text: 'SELECT installation_id AS id FROM installation' });
  return found.rows[0]?.id;
}
