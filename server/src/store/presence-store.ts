import type { Db } from './database.ts';

/** Somebody who looks at an order. */
export interface Present {
  readonly userId: string;
  readonly doing: string;
  readonly since: Date;
}

/** Notes that a user is at an order; one who was away before `staleBefore` comes anew. */
export async function notePresence(
  db: Db,
  accountId: string,
  orderId: string,
  { userId, doing, now, staleBefore }: { userId: string; doing: string; now: Date; staleBefore: Date },
): Promise<void> {
  await db.query({
    name: 'note_presence',
    text: `INSERT INTO order_presence AS p (account_id, order_id, user_id, doing, since, seen_at) VALUES ($1, $2, $3, $4, $5, $5)
      ON CONFLICT (account_id, order_id, user_id) DO UPDATE SET doing = excluded.doing, seen_at = excluded.seen_at,
        since = CASE WHEN p.seen_at < $6 THEN excluded.since ELSE p.since END`,
    values: [accountId, orderId, userId, doing, now, staleBefore],
  });
}

/** Notes that a user has left an order. */
export async function endPresence(db: Db, accountId: string, orderId: string, userId: string): Promise<void> {
  await db.query({
    name: 'end_presence',
    text: 'DELETE FROM order_presence WHERE account_id = $1 AND order_id = $2 AND user_id = $3',
    values: [accountId, orderId, userId],
  });
}

/** Who is at an order and was heard of since then, the longest there first. */
export async function listPresent(
  db: Db,
  accountId: string,
  orderId: string,
  since: Date,
): Promise<readonly Present[]> {
  const { rows } = await db.query<Present>({
    name: 'list_present',
    text: `SELECT user_id AS "userId", doing, since FROM order_presence
      WHERE account_id = $1 AND order_id = $2 AND seen_at >= $3 ORDER BY since, user_id`,
    values: [accountId, orderId, since],
  });
  return rows;
}

/** Forgets everybody of an account who was not heard of since then. */
export async function forgetAbsent(db: Db, accountId: string, before: Date): Promise<void> {
  await db.query({
    name: 'forget_absent',
    text: 'DELETE FROM order_presence WHERE account_id = $1 AND seen_at < $2',
    values: [accountId, before],
  });
}
