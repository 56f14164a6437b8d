import type { Json } from '../core/json.ts';
import type { Idempotency } from '../core/outcome.ts';
import type { Database } from '../store/database.ts';
import { claimIdempotencyKey, keepAnswer } from '../store/idempotency-store.ts';

/** What became of a write with an idempotency key. */
export type OnceResult<T> =
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'repeated'; readonly kept: Json }
  | { readonly kind: 'mismatch' };

/**
 * Does `work` once per key, and keeps of its result what `toKept` gives: never a secret and nothing personal. All that
 * `work` writes through the services of accounts is one transaction with the record of the key. When it throws, nothing is kept.
 */
export type Once = <T>(
  accountId: string,
  idempotency: Idempotency,
  work: () => Promise<T>,
  toKept: (result: T) => Json,
) => Promise<OnceResult<T>>;

export interface OnceParts {
  readonly database: Database;
  readonly now: () => Date;
  /** Called after the commit: what was read meanwhile is read anew. */
  readonly onDone: (accountId: string) => void;
}

/** Writes about other things than orders, done once per idempotency key; those of orders are the commit engine's. */
export function createOnce({ database, now, onDone }: OnceParts): Once {
  return async (accountId, idempotency, work, toKept) => {
    const outcome = await database.together(async (tx): Promise<OnceResult<Awaited<ReturnType<typeof work>>>> => {
      const earlier = await claimIdempotencyKey(tx, accountId, idempotency, now());
      if (earlier !== undefined) {
        if (earlier.requestHash !== idempotency.requestHash) return { kind: 'mismatch' };
        return { kind: 'repeated', kept: earlier.outcome };
      }
      const result = await work();
      await keepAnswer(tx, accountId, idempotency, toKept(result));
      return { kind: 'done', result };
    });
    if (outcome.kind === 'done') onDone(accountId);
    return outcome;
  };
}
