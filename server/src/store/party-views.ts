import type { Db } from './database.ts';

/** A customer or a user as lists of them show it. */
export interface ListedParty {
  readonly id: string;
  readonly number: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: string | null;
  readonly createdAt: Date;
}

export interface PartyPage {
  readonly total: number;
  readonly rows: readonly ListedParty[];
}

/** Customers and users, for vendors whose lists tell how many there are. */
export interface PartyViews {
  /** Customers by number; of these alone, where `ids` are given. */
  readonly customers: (
    accountId: string,
    question: { readonly ids: ReadonlySet<string> | null; readonly skip: number; readonly take: number },
  ) => Promise<PartyPage>;
  /** Users that are not disabled, by number. */
  readonly users: (accountId: string, page: { readonly skip: number; readonly take: number }) => Promise<PartyPage>;
  readonly customerByNumber: (accountId: string, number: number) => Promise<ListedParty | undefined>;
  readonly customersById: (accountId: string, ids: readonly string[]) => Promise<readonly ListedParty[]>;
  readonly usersById: (accountId: string, ids: readonly string[]) => Promise<readonly ListedParty[]>;
}

/** The views on this database. */
export function createPartyViews(db: Db): PartyViews {
  const read = async (text: string, values: readonly unknown[]) => (await db.query<ListedParty>({ text, values })).rows;
  const counted = async (table: string, where: string, values: readonly unknown[], skip: number, take: number) => {
    const { rows } = await db.query<{ total: number }>({
      text: `SELECT count(*)::int AS total FROM ${table} WHERE ${where}`,
      values,
    });
    const select = table === 'customers c' ? selectCustomers : selectUsers;
    const text = `${select} WHERE ${where} ORDER BY number LIMIT $${values.length + 1} OFFSET $${values.length + 2}`;
    return { total: rows[0]?.total ?? 0, rows: await read(text, [...values, take, skip]) };
  };
  return {
    customers: (accountId, { ids, skip, take }) => {
      const where = 'c.account_id = $1 AND ($2::uuid[] IS NULL OR c.customer_id = ANY ($2::uuid[]))';
      return counted('customers c', where, [accountId, ids === null ? null : [...ids]], skip, take);
    },
    users: (accountId, { skip, take }) =>
      counted('users u', 'u.account_id = $1 AND u.disabled_at IS NULL', [accountId], skip, take),
    customerByNumber: async (accountId, number) =>
      (await read(`${selectCustomers} WHERE c.account_id = $1 AND c.number = $2`, [accountId, number]))[0],
    customersById: (accountId, ids) =>
      read(`${selectCustomers} WHERE c.account_id = $1 AND c.customer_id = ANY ($2::uuid[])`, [accountId, ids]),
    usersById: (accountId, ids) =>
      read(`${selectUsers} WHERE u.account_id = $1 AND u.user_id = ANY ($2::uuid[])`, [accountId, ids]),
  };
}

const selectCustomers = `SELECT c.customer_id AS id, c.number, p.profile ->> 'name' AS name, p.profile ->> 'email' AS email,
    NULL AS role, c.created_at AS "createdAt"
  FROM customers c JOIN people p ON p.account_id = c.account_id AND p.person_id = c.person_id`;

const selectUsers = `SELECT u.user_id AS id, u.number, p.profile ->> 'name' AS name, p.profile ->> 'email' AS email, u.role,
    u.created_at AS "createdAt"
  FROM users u JOIN people p ON p.account_id = u.account_id AND p.person_id = u.person_id`;
