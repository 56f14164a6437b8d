import type { JsonObject } from '../core/json.ts';
import type { Db } from './database.ts';

/** The account's addresses with these ids; those that are not there are missing. */
export async function readAddresses(
  db: Db,
  accountId: string,
  addressIds: readonly string[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const { rows } = await db.query<{ address_id: string; address: JsonObject }>({
    name: 'read_addresses',
    text: 'SELECT address_id, address FROM addresses WHERE account_id = $1 AND address_id = ANY ($2::uuid[])',
    values: [accountId, addressIds],
  });
  return new Map(rows.map(({ address_id, address }) => [address_id, address]));
}
