import type { Json } from '../core/json.ts';
import type { Idempotency } from '../core/outcome.ts';
import type { Tx } from './database.ts';

/** What was recorded for a key that was used before. */
export interface KeptAnswer {
  readonly requestHash: string;
  readonly outcome: Json;
}

/**
 * Takes the key for this transaction; gives what was recorded where it was used before. A transaction elsewhere that has the
 * key in hand is waited for.
 */
export async function claimIdempotencyKey(
  tx: Tx,
  accountId: string,
  { key, scope, requestHash }: Idempotency,
  now: Date,
): Promise<KeptAnswer | undefined> {
  const { rowCount } = await tx.query({
    name: 'claim_idempotency_key',
    text: `INSERT INTO idempotency_keys (account_id, key, scope, request_hash, outcome, created_at)
      VALUES ($1, $2, $3, $4, 'null', $5) ON CONFLICT DO NOTHING`,
    values: [accountId, key, scope, Buffer.from(requestHash, 'hex'), now],
  });
  if (rowCount === 1) return undefined;
  const { rows } = await tx.query<{ hash: string; outcome: Json }>({
    name: 'read_idempotency_key',
    text: `SELECT encode(request_hash, 'hex') AS hash, outcome FROM idempotency_keys
      WHERE account_id = $1 AND key = $2 AND scope = $3`,
    values: [accountId, key, scope],
  });
  return { requestHash: rows[0]!.hash, outcome: rows[0]!.outcome };
}

/** Keeps what the request with this key was answered. */
export async function keepAnswer(tx: Tx, accountId: string, { key, scope }: Idempotency, outcome: Json): Promise<void> {
  await tx.query({
    name: 'keep_answer',
    text: 'UPDATE idempotency_keys SET outcome = $4 WHERE account_id = $1 AND key = $2 AND scope = $3',
    values: [accountId, key, scope, JSON.stringify(outcome)],
  });
}
