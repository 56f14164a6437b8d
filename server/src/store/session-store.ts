import type { Db } from './database.ts';

/** A token as it is stored: its hash, and the key or user it stands for. */
export interface Session {
  readonly accountId: string;
  readonly hash: Uint8Array;
  readonly use: 'access' | 'refresh';
  readonly dialect: string;
  readonly keyId: string | null;
  readonly userId: string | null;
  /** How much longer each use makes its life; `null` = not at all. */
  readonly idleSeconds: number | null;
  readonly endsAt: Date;
  /** Never alive after this, however much it is used. */
  readonly latestEndAt: Date;
  readonly createdAt: Date;
}

const sessionColumns = `account_id AS "accountId", hash, use, dialect, key_id AS "keyId", user_id AS "userId",
  idle_seconds AS "idleSeconds", ends_at AS "endsAt", latest_end_at AS "latestEndAt", created_at AS "createdAt"`;

/** Adds a session. */
export async function insertSession(db: Db, session: Session): Promise<void> {
  const { accountId, hash, use, dialect, keyId, userId, idleSeconds, endsAt, latestEndAt, createdAt } = session;
  await db.query({
    name: 'insert_session',
    text: `INSERT INTO sessions (account_id, hash, use, dialect, key_id, user_id, idle_seconds, ends_at, latest_end_at, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [accountId, hash, use, dialect, keyId, userId, idleSeconds, endsAt, latestEndAt, createdAt],
  });
}

/** The session with this hash, ended ones too as long as they are kept. */
export async function findSession(db: Db, accountId: string, hash: Uint8Array): Promise<Session | undefined> {
  const { rows } = await db.query<Session>({
    name: 'find_session',
    text: `SELECT ${sessionColumns} FROM sessions WHERE account_id = $1 AND hash = $2`,
    values: [accountId, hash],
  });
  return rows[0];
}

/** A user's sessions that are alive, the newest first, up to a bound. */
export async function listSessionsOfUser(
  db: Db,
  accountId: string,
  userId: string,
  now: Date,
  countMax: number,
): Promise<readonly Session[]> {
  const { rows } = await db.query<Session>({
    name: 'list_sessions_of_user',
    text: `SELECT ${sessionColumns} FROM sessions WHERE account_id = $1 AND user_id = $2 AND ends_at > $3 AND use = 'access'
      ORDER BY created_at DESC, hash LIMIT $4`,
    values: [accountId, userId, now, countMax],
  });
  return rows;
}

/** Moves the end of a session on; never back. */
export async function prolongSession(db: Db, accountId: string, hash: Uint8Array, endsAt: Date): Promise<void> {
  await db.query({
    name: 'prolong_session',
    text: 'UPDATE sessions SET ends_at = greatest(ends_at, $3) WHERE account_id = $1 AND hash = $2',
    values: [accountId, hash, endsAt],
  });
}

/** Removes a session; says whether it was there. */
export async function deleteSession(db: Db, accountId: string, hash: Uint8Array): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'delete_session',
    text: 'DELETE FROM sessions WHERE account_id = $1 AND hash = $2',
    values: [accountId, hash],
  });
  return rowCount === 1;
}

/** Removes every session of a user but one; gives their hashes. */
export async function deleteSessionsOfUser(
  db: Db,
  accountId: string,
  userId: string,
  but: Uint8Array | null,
): Promise<readonly Uint8Array[]> {
  const { rows } = await db.query<{ hash: Uint8Array }>({
    name: 'delete_sessions_of_user',
    text: `DELETE FROM sessions AS s WHERE s.account_id = $1 AND s.user_id = $2 AND s.hash IS DISTINCT FROM $3 RETURNING s.hash`,
    values: [accountId, userId, but],
  });
  return rows.map(({ hash }) => hash);
}

/** Removes the sessions of an account that ended before `before`. */
export async function deleteEndedSessions(db: Db, accountId: string, before: Date): Promise<void> {
  await db.query({
    name: 'delete_ended_sessions',
    text: 'DELETE FROM sessions WHERE account_id = $1 AND ends_at < $2',
    values: [accountId, before],
  });
}
