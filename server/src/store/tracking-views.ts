import type { JsonObject } from '../core/json.ts';
import type { Db } from './database.ts';

/** What a customer can prove an order to be theirs with. */
export interface OrderProofs {
  readonly orderId: string;
  readonly email: string | null;
  readonly postcodes: readonly string[];
}

/** Orders found at most by one number; it can be the reference of one and the number of another. */
const candidateCountMax = 10;

/**
 * Orders that somebody may mean by this number, reference or id of one of the sources, with what proves that they are theirs.
 */
export async function findOrderProofs(
  db: Db,
  accountId: string,
  name: string,
  sources: readonly string[],
): Promise<readonly OrderProofs[]> {
  const number = /^\d{1,9}$/.test(name) ? Number(name) : null;
  const { rows } = await db.query<OrderProofs>({
    name: 'find_order_proofs',
    text: `WITH named AS (
        SELECT n.order_id FROM orders n WHERE n.account_id = $1 AND n.number = $2
        UNION
        SELECT k.order_id FROM order_keys k WHERE k.account_id = $1 AND k.kind = ANY ($4::text[]) AND k.value = $3
      )
      SELECT o.order_id AS "orderId", p.profile->>'email' AS email,
        ARRAY (SELECT a.address->>'postcode' FROM addresses a WHERE a.account_id = $1 AND a.address->>'postcode' <> ''
          AND a.address_id IN ((d.details->>'billingAddressId')::uuid, (d.details->>'shippingAddressId')::uuid)) AS postcodes
      FROM named
      JOIN orders o ON o.account_id = $1 AND o.order_id = named.order_id AND o.archived_at IS NULL
      JOIN order_details d ON d.account_id = $1 AND d.order_id = o.order_id
      LEFT JOIN customers c ON c.account_id = $1 AND c.customer_id = o.customer_id
      LEFT JOIN people p ON p.account_id = $1 AND p.person_id = c.person_id
      LIMIT $5`,
    values: [
      accountId,
      number,
      name,
      ['reference', ...sources.map((source) => `external:${source}`)],
      candidateCountMax,
    ],
  });
  return rows;
}

/** What the tracking page says of the customer: the language. */
export async function readCustomerProfile(db: Db, accountId: string, customerId: string): Promise<JsonObject> {
  const { rows } = await db.query<{ profile: JsonObject }>({
    name: 'read_customer_profile',
    text: `SELECT p.profile FROM customers c JOIN people p ON p.account_id = c.account_id AND p.person_id = c.person_id
      WHERE c.account_id = $1 AND c.customer_id = $2`,
    values: [accountId, customerId],
  });
  return rows[0]?.profile ?? {};
}
