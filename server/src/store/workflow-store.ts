import type { Json } from '../core/json.ts';
import type { Actor } from '../core/principal.ts';
import type { Tx } from './database.ts';

/** The newest version of a workflow, 0 when there is none; nobody else publishes until the transaction ends. */
export async function lockNewestVersion(tx: Tx, accountId: string, key: string): Promise<number> {
  await tx.query({ text: 'SELECT FROM log_heads WHERE account_id = $1 FOR UPDATE', values: [accountId] });
  const { rows } = await tx.query<{ version: number }>({
    text: 'SELECT coalesce(max(version), 0) AS version FROM workflow_versions WHERE account_id = $1 AND key = $2',
    values: [accountId, key],
  });
  return rows[0]!.version;
}

/** Adds a version with the file it was read from; it is never changed afterwards. */
export async function insertPublishedVersion(
  tx: Tx,
  accountId: string,
  published: {
    readonly key: string;
    readonly version: number;
    readonly definition: Json;
    readonly source: string;
    readonly publishedAt: Date;
    readonly publishedBy: Actor;
  },
): Promise<void> {
  const { key, version, definition, source, publishedAt, publishedBy } = published;
  await tx.query({
    text: `INSERT INTO workflow_versions (account_id, key, version, definition, source, published_at, published_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      ...[accountId, key, version, JSON.stringify(definition), source, publishedAt],
      JSON.stringify(publishedBy),
    ],
  });
}
