import type { JsonObject } from '../core/json.ts';
import type { CustomerKey } from '../core/outcome.ts';
import type { Db, Tx } from './database.ts';
import { searchTerms } from './search-words.ts';

/** What is known of a person: name, email, phone, locale. Empty once erased. */
export type Profile = JsonObject;

/** A customer: the company or person who orders. */
export interface Customer {
  readonly customerId: string;
  readonly number: number;
  readonly personId: string;
  readonly externalIds: Readonly<Record<string, string>>;
  readonly profile: Profile;
  readonly createdAt: Date;
}

const customerColumns = `c.customer_id AS "customerId", c.number, c.person_id AS "personId", c.external_ids AS "externalIds", p.profile,
  c.created_at AS "createdAt"`;

/** Customers by number, newest first, before the number `before`. */
export async function listCustomers(
  db: Db,
  accountId: string,
  page: { readonly before: number | undefined; readonly limit: number },
): Promise<readonly Customer[]> {
  const { rows } = await db.query<Customer>({
    name: 'list_customers',
    text: `SELECT ${customerColumns} FROM customers c JOIN people p ON p.account_id = c.account_id AND p.person_id = c.person_id
      WHERE c.account_id = $1 AND c.number < $2 ORDER BY c.number DESC LIMIT $3`,
    values: [accountId, page.before ?? 2_147_483_647, page.limit],
  });
  return rows;
}

/** The customer with this id, or `undefined`. */
export async function findCustomer(db: Db, accountId: string, customerId: string): Promise<Customer | undefined> {
  const { rows } = await db.query<Customer>({
    name: 'find_customer',
    text: `SELECT ${customerColumns} FROM customers c JOIN people p ON p.account_id = c.account_id AND p.person_id = c.person_id
      WHERE c.account_id = $1 AND c.customer_id = $2`,
    values: [accountId, customerId],
  });
  return rows[0];
}

/** Adds a customer with its person; gives its number, or `undefined` when one of its keys is taken. */
export async function insertCustomer(
  tx: Tx,
  accountId: string,
  customer: Omit<Customer, 'number'>,
  keys: readonly CustomerKey[],
): Promise<number | undefined> {
  const { rows } = await tx.query<{ number: number }>({
    text: 'UPDATE log_heads SET last_customer_number = last_customer_number + 1 WHERE account_id = $1 RETURNING last_customer_number AS number',
    values: [accountId],
  });
  const number = rows[0]!.number;
  const { rowCount } = await tx.query({
    text: `INSERT INTO customer_keys AS k (account_id, kind, value, customer_id)
      SELECT $1, w.kind, w.value, $2 FROM unnest($3::text[], $4::text[]) AS w (kind, value) ON CONFLICT DO NOTHING`,
    values: [accountId, customer.customerId, keys.map(({ kind }) => kind), keys.map(({ value }) => value)],
  });
  if (rowCount !== keys.length) return undefined;
  await insertPerson(tx, accountId, customer.personId, customer.profile, customer.createdAt);
  await tx.query({
    text: `INSERT INTO customers (account_id, customer_id, number, person_id, external_ids, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [
      accountId,
      customer.customerId,
      number,
      customer.personId,
      JSON.stringify(customer.externalIds),
      customer.createdAt,
    ],
  });
  return number;
}

/** Adds a person. */
export async function insertPerson(
  tx: Tx,
  accountId: string,
  personId: string,
  profile: Profile,
  createdAt: Date,
): Promise<void> {
  await tx.query({
    text: 'INSERT INTO people (account_id, person_id, profile, created_at) VALUES ($1, $2, $3, $4)',
    values: [accountId, personId, JSON.stringify(profile), createdAt],
  });
}

/** Replaces what is known of a person; says whether the person is there. */
export async function updatePerson(tx: Tx, accountId: string, personId: string, profile: Profile): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: 'UPDATE people SET profile = $3 WHERE account_id = $1 AND person_id = $2',
    values: [accountId, personId, JSON.stringify(profile)],
  });
  return rowCount === 1;
}

/** Everything kept about a person. */
export interface PersonRecord {
  readonly profile: Profile;
  readonly addresses: readonly JsonObject[];
  readonly customers: readonly { readonly customerId: string; readonly number: number }[];
  readonly users: readonly { readonly userId: string; readonly number: number }[];
  readonly orders: readonly { readonly id: string; readonly number: number; readonly reference: string | null }[];
  /** What was mailed to them, as long as it is kept. */
  readonly mails: readonly JsonObject[];
}

/** Gathers everything about a person, or `undefined` when there is no such person. */
export async function readPerson(db: Db, accountId: string, personId: string): Promise<PersonRecord | undefined> {
  const values = [accountId, personId];
  const { rows } = await db.query<PersonRecord>({
    text: `SELECT p.profile,
        coalesce((SELECT jsonb_agg(a.address) FROM addresses a WHERE a.account_id = $1 AND a.person_id = $2), '[]') AS addresses,
        coalesce((SELECT jsonb_agg(jsonb_build_object('customerId', c.customer_id, 'number', c.number)) FROM customers c
          WHERE c.account_id = $1 AND c.person_id = $2), '[]') AS customers,
        coalesce((SELECT jsonb_agg(jsonb_build_object('userId', u.user_id, 'number', u.number)) FROM users u
          WHERE u.account_id = $1 AND u.person_id = $2), '[]') AS users,
        coalesce((SELECT jsonb_agg(jsonb_build_object('id', o.order_id, 'number', o.number, 'reference', o.reference) ORDER BY o.number)
          FROM customers c JOIN orders n ON n.customer_id = c.customer_id AND n.account_id = c.account_id
            JOIN order_list o ON o.account_id = n.account_id AND o.number = n.number AND o.listed
          WHERE c.account_id = $1 AND c.person_id = $2), '[]') AS orders,
        coalesce((SELECT jsonb_agg(jsonb_build_object('at', m.settled_at, 'to', m.address, 'subject', m.content -> 'subject',
          'text', m.content -> 'text') ORDER BY m.mail_id) FROM mails m
          WHERE m.account_id = $1 AND m.person_id = $2 AND m.address IS NOT NULL), '[]') AS mails
      FROM people p WHERE p.account_id = $1 AND p.person_id = $2`,
    values,
  });
  return rows[0];
}

/**
 * Removes everything personal about somebody: profile, addresses, the keys they are found by, and their words in the search.
 * Customers, users and events stay whole; they name a person about whom nothing is known any more. Says whether there was one.
 */
export async function erasePerson(tx: Tx, accountId: string, personId: string): Promise<boolean> {
  const values = [accountId, personId];
  const known = await readPerson(tx, accountId, personId);
  if (known === undefined) return false;
  const words = Object.values(known.profile).flatMap((value) => (typeof value === 'string' ? searchTerms(value) : []));
  await tx.query({
    text: `UPDATE order_search s SET terms = ts_delete(s.terms, $3::text[]) FROM orders o, customers c
      WHERE s.account_id = $1 AND o.account_id = $1 AND o.number = s.number
        AND c.account_id = $1 AND c.person_id = $2 AND o.customer_id = c.customer_id`,
    values: [...values, words],
  });
  if (!(await updatePerson(tx, accountId, personId, {}))) return false;
  await tx.query({ text: `UPDATE addresses SET address = '{}' WHERE account_id = $1 AND person_id = $2`, values });
  await tx.query({
    text: `DELETE FROM customer_keys k USING customers c
      WHERE k.account_id = $1 AND c.account_id = $1 AND c.person_id = $2 AND k.customer_id = c.customer_id`,
    values,
  });
  await tx.query({ text: `UPDATE customers SET external_ids = '{}' WHERE account_id = $1 AND person_id = $2`, values });
  await tx.query({
    text: 'UPDATE users SET password = NULL, disabled_at = coalesce(disabled_at, created_at) WHERE account_id = $1 AND person_id = $2',
    values,
  });
  await tx.query({
    text: `DELETE FROM log_ins l USING users u
      WHERE l.account_id = $1 AND u.account_id = $1 AND u.person_id = $2 AND l.user_id = u.user_id`,
    values,
  });
  return true;
}
