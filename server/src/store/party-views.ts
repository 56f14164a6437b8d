import type { Expression } from '../core/order-expression.ts';
import type { Db } from './database.ts';
import type { Bind, FieldColumns } from './order-expression-sql.ts';
import { noColumns, toSql } from './order-expression-sql.ts';
import { pageTotal } from './page-total.ts';

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

/** Which customers or users are wanted, and in which order; without one they come by number. */
interface PartyQuestion {
  /** Must yield a boolean; `undefined` = all. */
  readonly where: Expression | undefined;
  readonly sort: readonly { readonly by: Expression; readonly ascending: boolean }[];
  readonly skip: number;
  readonly take: number;
}

/** Customers and users, for vendors whose lists tell how many there are. */
export interface PartyViews {
  /** Of these customers alone, where `ids` are given. */
  readonly customers: (
    accountId: string,
    question: PartyQuestion & { readonly ids: ReadonlySet<string> | null },
  ) => Promise<PartyPage>;
  /** Users that are not disabled. */
  readonly users: (accountId: string, question: PartyQuestion) => Promise<PartyPage>;
  readonly customerByNumber: (accountId: string, number: number) => Promise<ListedParty | undefined>;
  readonly customersById: (accountId: string, ids: readonly string[]) => Promise<readonly ListedParty[]>;
  readonly usersById: (accountId: string, ids: readonly string[]) => Promise<readonly ListedParty[]>;
}

/** The views on this database. */
export function createPartyViews(db: Db): PartyViews {
  const read = async ({ select, from }: Parties, where: string, values: readonly unknown[]) => {
    const text = `SELECT ${select} ${from} WHERE ${where}`;
    return (await db.query<ListedParty>({ text, values })).rows;
  };
  return {
    customers: (accountId, { ids, ...question }) =>
      ask(db, customers, accountId, question, (bind) => {
        const own = ids === null ? '' : ` AND c.customer_id = ANY (${bind([...ids])}::uuid[])`;
        return `c.account_id = $1${own}`;
      }),
    users: (accountId, question) =>
      ask(db, users, accountId, question, () => 'u.account_id = $1 AND u.disabled_at IS NULL'),
    customerByNumber: async (accountId, number) =>
      (await read(customers, 'c.account_id = $1 AND c.number = $2', [accountId, number]))[0],
    customersById: (accountId, ids) =>
      read(customers, 'c.account_id = $1 AND c.customer_id = ANY ($2::uuid[])', [accountId, ids]),
    usersById: (accountId, ids) => read(users, 'u.account_id = $1 AND u.user_id = ANY ($2::uuid[])', [accountId, ids]),
  };
}

/** Where customers or users are read from, and what can be asked of them. */
interface Parties {
  readonly select: string;
  readonly from: string;
  /** What they come by where the question does not say. */
  readonly number: string;
  readonly columns: FieldColumns;
}

const customers = partiesOf('customers c', 'c', 'c.customer_id AS id, NULL AS role');
const users = partiesOf('users u', 'u', 'u.user_id AS id, u.role');

function partiesOf(table: string, own: string, select: string): Parties {
  // Cut into words as they are shown.
  const words = `btrim(regexp_replace(coalesce(p.profile ->> 'name', ''), '\\s+', ' ', 'g'))`;
  return {
    select: `${select}, ${own}.number, p.profile ->> 'name' AS name, p.profile ->> 'email' AS email,
      ${own}.created_at AS "createdAt"`,
    from: `FROM ${table} JOIN people p ON p.account_id = ${own}.account_id AND p.person_id = ${own}.person_id`,
    number: `${own}.number`,
    columns: {
      ...noColumns,
      partyNumber: `${own}.number::numeric`,
      partyName: `(p.profile ->> 'name')`,
      partyFirstName: `coalesce(substring(${words} from '^(.*) [^ ]+$'), '')`,
      partyLastName: `substring(${words} from '[^ ]*$')`,
      partyEmail: `(p.profile ->> 'email')`,
      partyCreatedAt: `${own}.created_at`,
    },
  };
}

async function ask(
  db: Db,
  { select, from, number, columns }: Parties,
  accountId: string,
  { where, sort, skip, take }: PartyQuestion,
  only: (bind: Bind) => string,
): Promise<PartyPage> {
  const statement = (wanted: string, paged: boolean) => {
    const values: unknown[] = [accountId];
    const bind: Bind = (value) => `$${values.push(value)}`;
    const conditions = [only(bind), ...(where === undefined ? [] : [toSql(where, columns, bind)])];
    const text = `SELECT ${wanted} ${from} WHERE ${conditions.join(' AND ')}`;
    if (!paged) return { text, values };
    const order = sort.map(
      ({ by, ascending }) => `${toSql(by, columns, bind)} ${ascending ? 'ASC' : 'DESC'} NULLS LAST`,
    );
    const page = `ORDER BY ${[...order, number].join(', ')} LIMIT ${bind(take)} OFFSET ${bind(skip)}`;
    return { text: `${text} ${page}`, values };
  };
  const [counted, { rows }] = await Promise.all([
    db.query<{ total: number }>(statement('count(*)::int AS total', false)),
    db.query<ListedParty>(statement(select, true)),
  ]);
  return { total: pageTotal(counted.rows[0]?.total ?? 0, { skip, take }, rows.length), rows };
}
