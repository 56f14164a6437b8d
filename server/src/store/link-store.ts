import type { Db, Tx } from './database.ts';

/** A link that works once, by the hash of its token. */
export interface OneTimeLink {
  readonly accountId: string;
  readonly hash: Uint8Array;
  /** `first`: to make the first user. `password`: to set the password of `userId`. */
  readonly purpose: 'first' | 'password';
  readonly userId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Adds a link, and removes those of the account that have expired. */
export async function insertLink(tx: Tx, link: OneTimeLink): Promise<void> {
  const { accountId, hash, purpose, userId, createdAt, expiresAt } = link;
  await tx.query({
    text: 'DELETE FROM one_time_links WHERE account_id = $1 AND expires_at <= $2',
    values: [accountId, createdAt],
  });
  await tx.query({
    text: `INSERT INTO one_time_links (account_id, hash, purpose, user_id, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [accountId, hash, purpose, userId, createdAt, expiresAt],
  });
}

/** The link with this hash, unless it was used or has expired. */
export async function findLink(
  db: Db,
  accountId: string,
  hash: Uint8Array,
  now: Date,
): Promise<OneTimeLink | undefined> {
  const { rows } = await db.query<OneTimeLink>({
    text: `SELECT account_id AS "accountId", hash, purpose, user_id AS "userId", created_at AS "createdAt", expires_at AS "expiresAt"
      FROM one_time_links WHERE account_id = $1 AND hash = $2 AND expires_at > $3`,
    values: [accountId, hash, now],
  });
  return rows[0];
}

/** Takes back every link with this purpose, of one user or of nobody. */
export async function removeLinks(
  tx: Tx,
  accountId: string,
  { purpose, userId }: Pick<OneTimeLink, 'purpose' | 'userId'>,
): Promise<void> {
  await tx.query({
    text: 'DELETE FROM one_time_links WHERE account_id = $1 AND purpose = $2 AND user_id IS NOT DISTINCT FROM $3',
    values: [accountId, purpose, userId],
  });
}
