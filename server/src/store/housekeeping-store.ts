import type { Db } from './database.ts';

/** Makes the log's partitions of this month and the three after it, where they are not there yet. */
export async function ensurePartitions(db: Db, now: Date): Promise<void> {
  await db.query({ text: 'SELECT ensure_event_partitions($1, 4)', values: [now] });
}

/** Forgets idempotency keys from before then, at most `limit`; says whether there may be more. */
export async function removeIdempotencyKeys(db: Db, accountId: string, before: Date, limit: number): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'remove_idempotency_keys',
    text: `DELETE FROM idempotency_keys AS k
      USING (SELECT key, scope FROM idempotency_keys WHERE account_id = $1 AND created_at < $2 LIMIT $3) AS old
      WHERE k.account_id = $1 AND k.key = old.key AND k.scope = old.scope`,
    values: [accountId, before, limit],
  });
  return rowCount === limit;
}
