import type { Database } from '../store/database.ts';
import type { Present } from '../store/presence-store.ts';
import { endPresence, forgetAbsent, listPresent, notePresence } from '../store/presence-store.ts';

export type { Present } from '../store/presence-store.ts';

/** Who looks at which order, so that two people see each other before they are in each other's way. A hint, never a lock. */
export interface PresenceService {
  /** Says that a user is there; has to be said again within `staysSeconds`. */
  readonly note: (accountId: string, orderId: string, userId: string, doing: string) => Promise<void>;
  readonly leave: (accountId: string, orderId: string, userId: string) => Promise<void>;
  readonly list: (accountId: string, orderId: string) => Promise<readonly Present[]>;
}

/** For so long somebody counts as there without a word. */
export const staysSeconds = 30;

const cleanEveryMs = 600_000;

/** Keeps who is where in a table, as the two may be on different nodes. */
export function createPresenceService(database: Database, now: () => Date): PresenceService {
  const cleaned = new Map<string, number>();
  const staleBefore = () => new Date(now().getTime() - staysSeconds * 1000);

  function clean(accountId: string): void {
    const time = now().getTime();
    if (Math.abs(time - (cleaned.get(accountId) ?? 0)) < cleanEveryMs) return;
    cleaned.set(accountId, time);
    // Housekeeping must not fail a request; what is left is removed ten minutes later.
    forgetAbsent(database, accountId, staleBefore()).catch(() => {});
  }

  return {
    note: async (accountId, orderId, userId, doing) => {
      clean(accountId);
      await notePresence(database, accountId, orderId, { userId, doing, now: now(), staleBefore: staleBefore() });
    },
    leave: (accountId, orderId, userId) => endPresence(database, accountId, orderId, userId),
    list: (accountId, orderId) => listPresent(database, accountId, orderId, staleBefore()),
  };
}
