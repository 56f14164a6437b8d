import type { Database } from '../store/database.ts';
import { readingAccounts } from '../store/delivery-store.ts';

/** Which accounts have endpoints to be told, and which of them have news. */
export interface AccountNews {
  /** The accounts to be read for now. */
  readonly take: () => readonly string[];
  /** There is news of these accounts; without any, maybe of all, or endpoints have changed. Says whether it concerns anyone. */
  readonly note: (accountIds?: Iterable<string>) => boolean;
  /** Looks up, where that is due, which accounts have endpoints; says whether there is news that was not taken. */
  readonly look: () => Promise<boolean>;
  /** How many endpoints an account had when it was looked up last. */
  readonly endpointCount: (accountId: string) => number;
}

/**
 * News of accounts without an endpoint costs nothing: which have one is known, and looked up anew when endpoints change
 * and, should that have been missed, every `everyMs`. Whoever has news is not kept waiting for that.
 *
 * @param directly - whether it is about endpoints that are told straight from the log, or through the queue
 */
export function followAccountNews(database: Database, directly: boolean, everyMs: number): AccountNews {
  let endpointCounts: ReadonlyMap<string, number> = new Map();
  let news = new Set<string>();
  /** Accounts with news that were not known while it was looked up. */
  let unknown = new Set<string>();
  let isLooking = false;
  let dueAt = -Infinity;

  async function look(): Promise<boolean> {
    if (performance.now() < dueAt) return news.size > 0;
    dueAt = performance.now() + everyMs;
    isLooking = true;
    const accounts = await readingAccounts(database, directly).finally(() => (isLooking = false));
    endpointCounts = new Map(accounts.map(({ accountId, endpointCount }) => [accountId, endpointCount]));
    for (const { accountId, hasNews } of accounts) if (hasNews || unknown.has(accountId)) news.add(accountId);
    unknown = new Set();
    return news.size > 0;
  }

  return {
    take: () => {
      const taken = [...news];
      news = new Set();
      return taken;
    },
    note: (accountIds) => {
      if (accountIds === undefined) {
        dueAt = -Infinity;
        return true;
      }
      const before = news.size;
      for (const accountId of accountIds) {
        if (endpointCounts.has(accountId)) news.add(accountId);
        else if (isLooking) unknown.add(accountId);
      }
      return news.size > before;
    },
    look,
    endpointCount: (accountId) => endpointCounts.get(accountId) ?? 0,
  };
}
