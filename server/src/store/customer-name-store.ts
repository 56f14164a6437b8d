import type { Tx } from './database.ts';

/**
 * Gives the customer with this hashed e-mail address the id by which a source knows it, unless it has one of that source, or
 * another customer has that id. Gives the customer's id, or `undefined` when nothing was added.
 */
export async function addExternalName(
  tx: Tx,
  accountId: string,
  emailHash: string,
  { source, externalId }: { readonly source: string; readonly externalId: string },
): Promise<string | undefined> {
  const { rows } = await tx.query<{ customer_id: string }>({
    name: 'add_external_name',
    text: `INSERT INTO customer_keys AS n (account_id, kind, value, customer_id)
      SELECT $1, 'external:' || $3, $4, c.customer_id FROM customer_keys k
      JOIN customers c ON c.account_id = k.account_id AND c.customer_id = k.customer_id
      WHERE k.account_id = $1 AND k.kind = 'email' AND k.value = $2 AND NOT c.external_ids ? $3
      ON CONFLICT DO NOTHING RETURNING n.customer_id`,
    values: [accountId, emailHash, source, externalId],
  });
  const customerId = rows[0]?.customer_id;
  if (customerId === undefined) return undefined;
  await tx.query({
    name: 'set_external_name',
    text: `UPDATE customers SET external_ids = external_ids || jsonb_build_object($3::text, $4::text)
      WHERE account_id = $1 AND customer_id = $2`,
    values: [accountId, customerId, source, externalId],
  });
  return customerId;
}
