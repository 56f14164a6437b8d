import type { Db } from './database.ts';

/** The words that a search looks for, as the projection keeps them. */
function searchWords(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replaceAll('\\', '').slice(0, 200))
    .filter((word) => word !== '');
}

/** Under which terms a value is found: as a whole, and by each word in it. */
export function searchTerms(value: string): readonly string[] {
  return [...searchWords(value), ...searchWords(value.replaceAll(/[^\p{L}\p{N}]+/gu, ' '))];
}

/** The words as PostgreSQL looks for them, each at the beginning of a term or as a whole one; `undefined` where there are none. */
export function searchQuery(text = '', match: 'beginning' | 'whole' = 'beginning'): string | undefined {
  const words = searchWords(text);
  const suffix = match === 'beginning' ? ':*' : '';
  return words.length === 0 ? undefined : words.map((word) => `'${word.replaceAll("'", "''")}'${suffix}`).join(' & ');
}

/** So many orders found are named; more are met often enough by whoever walks along the list. */
const namedMax = 2000;

/** The numbers of the orders that a query finds, or `undefined` where they are more than can be named. */
export async function findFew(db: Db, accountId: string, query: string): Promise<readonly number[] | undefined> {
  const { rows } = await db.query<{ number: number }>({
    name: 'search_orders',
    text: `WITH found AS MATERIALIZED (SELECT number FROM order_search WHERE account_id = $1 AND terms @@ $2::tsquery)
      SELECT number FROM found LIMIT ${namedMax + 1}`,
    values: [accountId, query],
  });
  return rows.length > namedMax ? undefined : rows.map(({ number }) => number);
}
