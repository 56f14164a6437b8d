import type { Db } from './database.ts';

/** Of this many pages a table is no longer young: the database's own looking after it comes soon enough then. */
const youngPagesMax = 100;

/** A table has grown when it has twice its pages and so many more as when it was last looked at. */
const grownPages = 8;

/**
 * Lets the database look again at tables that were nearly empty when it last did and are not any more; gives their names. It
 * does so by itself, but a minute later, and until then it plans as if a table of thousands had a row or two: for each order
 * of a batch it goes through all that are there. Tables of another owner are left to that one: the database would only complain.
 */
export async function analyzeYoungTables(db: Db): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>({
    name: 'grown_young_tables',
    text: `SELECT c.oid::regclass::text AS name FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relpages < $1
        AND pg_has_role(c.relowner, 'USAGE')
        AND pg_relation_size(c.oid) >= (2 * c.relpages + $2) * current_setting('block_size')::bigint`,
    values: [youngPagesMax, grownPages],
  });
  const names = rows.map(({ name }) => name);
  // Where another node or the database is at it already, it is left to them.
  if (names.length > 0) await db.query({ text: `ANALYZE (SKIP_LOCKED) ${names.join(', ')}` });
  return names;
}
