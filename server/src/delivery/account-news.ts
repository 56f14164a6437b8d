import type { Database } from '../store/database.ts';
import { readingAccounts } from '../store/delivery-store.ts';

/** Which accounts have endpoints to be told, and which of them have news. */
export interface AccountNews {
  /** The accounts to be read for now. */
  readonly take: () => Promise<readonly string[]>;
  /** There is news of these accounts; without any, maybe of all, or endpoints have changed. Says whether it concerns anyone. */
  readonly note: (accountIds?: Iterable<string>) => boolean;
  /** There is news that was not taken. */
  readonly isWaiting: () => boolean;
  /** How many endpoints an account had when it was looked up last. */
  readonly endpointCount: (accountId: string) => number;
}

/**
 * News of accounts without an endpoint costs nothing: which have one is known, and looked up anew when endpoints change
 * and, should that have been missed, every `everyMs`.
 *
 * @param directly - whether it is about endpoints that are told straight from the log, or through the queue
 */
export function followAccountNews(database: Database, directly: boolean, everyMs: number): AccountNews {
  let endpointCounts: ReadonlyMap<string, number> = new Map();
  let news = new Set<string>();
  let lookedUpAt = -Infinity;

  return {
    take: async () => {
      const asked = performance.now();
      const known = news;
      news = new Set();
      // Whoever has news is not kept waiting for a look that can be had later.
      if (asked - lookedUpAt < everyMs * (known.size > 0 ? 10 : 1)) return [...known];
      const accounts = await readingAccounts(database, directly);
      endpointCounts = new Map(accounts.map(({ accountId, endpointCount }) => [accountId, endpointCount]));
      lookedUpAt = Math.max(lookedUpAt, asked);
      return accounts.flatMap(({ accountId, hasNews }) => (hasNews || known.has(accountId) ? accountId : []));
    },
    note: (accountIds) => {
      if (accountIds === undefined) {
        lookedUpAt = -Infinity;
        return true;
      }
      const before = news.size;
      for (const accountId of accountIds) if (endpointCounts.has(accountId)) news.add(accountId);
      return news.size > before;
    },
    isWaiting: () => news.size > 0,
    endpointCount: (accountId) => endpointCounts.get(accountId) ?? 0,
  };
}
