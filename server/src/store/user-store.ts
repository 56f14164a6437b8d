import type { Right } from '../core/principal.ts';
import type { Db, Tx } from './database.ts';
import type { Profile } from './people-store.ts';
import { insertPerson } from './people-store.ts';

/** A user: a person who works with the orders. */
export interface User {
  readonly userId: string;
  readonly number: number;
  readonly personId: string;
  readonly role: string;
  /** In place of the role's rights; `null` = those of the role. */
  readonly rights: readonly Right[] | null;
  readonly customerIds: readonly string[] | null;
  readonly profile: Profile;
  readonly hasPassword: boolean;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly lastLogInAt: Date | null;
}

const userColumns = `u.user_id AS "userId", u.number, u.person_id AS "personId", u.role, u.rights, u.customer_ids AS "customerIds",
  p.profile, u.password IS NOT NULL AS "hasPassword", u.created_at AS "createdAt", u.disabled_at AS "disabledAt",
  u.last_log_in_at AS "lastLogInAt"`;
const usersWithPeople = 'users u JOIN people p ON p.account_id = u.account_id AND p.person_id = u.person_id';

/** Users by number. */
export async function listUsers(db: Db, accountId: string): Promise<readonly User[]> {
  const { rows } = await db.query<User>({
    name: 'list_users',
    text: `SELECT ${userColumns} FROM ${usersWithPeople} WHERE u.account_id = $1 ORDER BY u.number`,
    values: [accountId],
  });
  return rows;
}

/** The user with this id, or `undefined`. */
export async function findUser(db: Db, accountId: string, userId: string): Promise<User | undefined> {
  const { rows } = await db.query<User>({
    name: 'find_user',
    text: `SELECT ${userColumns} FROM ${usersWithPeople} WHERE u.account_id = $1 AND u.user_id = $2`,
    values: [accountId, userId],
  });
  return rows[0];
}

/** Adds a user with its person; gives its number. */
export async function insertUser(
  tx: Tx,
  accountId: string,
  user: Omit<User, 'number' | 'hasPassword' | 'lastLogInAt'>,
): Promise<number> {
  const { rows } = await tx.query<{ number: number }>({
    text: 'UPDATE log_heads SET last_user_number = last_user_number + 1 WHERE account_id = $1 RETURNING last_user_number AS number',
    values: [accountId],
  });
  const { number } = rows[0]!;
  const { userId, personId, role, rights, customerIds, profile, createdAt } = user;
  await insertPerson(tx, accountId, personId, profile, createdAt);
  await tx.query({
    text: `INSERT INTO users (account_id, user_id, number, person_id, role, rights, customer_ids, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [accountId, userId, number, personId, role, rights, customerIds, createdAt],
  });
  return number;
}

/** Changes a user's role, rights, customers and whether it is disabled. */
export async function updateUser(
  tx: Tx,
  accountId: string,
  { userId, role, rights, customerIds, disabledAt }: User,
): Promise<void> {
  await tx.query({
    text: `UPDATE users SET role = $3, rights = $4, customer_ids = $5, disabled_at = $6
      WHERE account_id = $1 AND user_id = $2`,
    values: [accountId, userId, role, rights, customerIds, disabledAt],
  });
}

/** Gives a user a password, as a PHC string. */
export async function writePassword(tx: Tx, accountId: string, userId: string, password: string): Promise<void> {
  await tx.query({
    text: 'UPDATE users SET password = $3 WHERE account_id = $1 AND user_id = $2',
    values: [accountId, userId, password],
  });
}

/** Notes that a user has logged in. */
export async function noteLogIn(db: Db, accountId: string, userId: string, at: Date): Promise<void> {
  await db.query({
    name: 'note_log_in',
    text: 'UPDATE users SET last_log_in_at = greatest(last_log_in_at, $3) WHERE account_id = $1 AND user_id = $2',
    values: [accountId, userId, at],
  });
}

/** By what somebody is known who logs in: the hash of an e-mail address, or of an issuer and a subject. */
export interface LogInName {
  readonly kind: 'email' | 'oidc';
  readonly hash: Uint8Array;
}

/** A user as it is found by a log-in name; disabled ones are not found. */
export interface LogInCandidate {
  readonly accountId: string;
  readonly accountCode: string;
  readonly accountName: string;
  readonly userId: string;
  /** A PHC string; `null` = none was set. */
  readonly password: string | null;
}

/** Who may be meant by a log-in name, in one account or in all of them. */
export async function findLogInCandidates(
  db: Db,
  { kind, hash }: LogInName,
  accountCode: string | undefined,
  limit: number,
): Promise<readonly LogInCandidate[]> {
  const { rows } = await db.query<LogInCandidate>({
    name: 'find_log_in_candidates',
    text: `SELECT l.account_id AS "accountId", a.code AS "accountCode", a.name AS "accountName", l.user_id AS "userId", u.password
      FROM log_ins l JOIN accounts a ON a.account_id = l.account_id
        JOIN users u ON u.account_id = l.account_id AND u.user_id = l.user_id
      WHERE l.hash = $1 AND l.kind = $2 AND u.disabled_at IS NULL AND ($3::text IS NULL OR lower(a.code) = lower($3))
      ORDER BY a.created_at, a.account_id LIMIT $4`,
    values: [hash, kind, accountCode ?? null, limit],
  });
  return rows;
}

/** The user of an account with this log-in name, disabled ones too. */
export async function findUserByLogInName(
  db: Db,
  accountId: string,
  { kind, hash }: LogInName,
): Promise<string | undefined> {
  const { rows } = await db.query<{ userId: string }>({
    name: 'find_user_by_log_in_name',
    text: 'SELECT user_id AS "userId" FROM log_ins WHERE account_id = $1 AND kind = $2 AND hash = $3',
    values: [accountId, kind, hash],
  });
  return rows[0]?.userId;
}

/** The stored password of a user, or `null`. */
export async function readPassword(db: Db, accountId: string, userId: string): Promise<string | null> {
  const { rows } = await db.query<{ password: string | null }>({
    name: 'read_password',
    text: 'SELECT password FROM users WHERE account_id = $1 AND user_id = $2 AND disabled_at IS NULL',
    values: [accountId, userId],
  });
  return rows[0]?.password ?? null;
}

/** Lets a user be found by this name and by no other of its kind; says whether the name was free. */
export async function setLogInName(tx: Tx, accountId: string, userId: string, name: LogInName): Promise<boolean> {
  await removeLogInName(tx, accountId, userId, name.kind);
  const { rowCount } = await tx.query({
    text: `INSERT INTO log_ins (account_id, kind, hash, user_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    values: [accountId, name.kind, name.hash, userId],
  });
  return rowCount === 1;
}

/** Lets a user be found no longer by a name of this kind. */
export async function removeLogInName(tx: Tx, accountId: string, userId: string, kind: string): Promise<void> {
  await tx.query({
    text: 'DELETE FROM log_ins WHERE account_id = $1 AND user_id = $2 AND kind = $3',
    values: [accountId, userId, kind],
  });
}

/** Whether anybody could log in to the account: somebody with a password, or known to an identity provider. */
export async function hasUserWhoCanLogIn(db: Db, accountId: string): Promise<boolean> {
  const { rows } = await db.query<{ there: boolean }>({
    name: 'has_user_who_can_log_in',
    text: `SELECT EXISTS (SELECT 1 FROM users u WHERE u.account_id = $1 AND u.disabled_at IS NULL AND (u.password IS NOT NULL
      OR EXISTS (SELECT 1 FROM log_ins l WHERE l.account_id = $1 AND l.user_id = u.user_id AND l.kind = 'oidc'))) AS there`,
    values: [accountId],
  });
  return rows[0]!.there;
}
