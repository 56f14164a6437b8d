import type { Database, Db } from './database.ts';
import { schemaLock } from './migrate.ts';

/** Makes the log's partitions of this month and the three after it, where they are not there yet; nodes take turns. */
export async function ensurePartitions(database: Database, now: Date): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [schemaLock] });
    await tx.query({ text: 'SELECT ensure_event_partitions($1, 4)', values: [now] });
  });
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
