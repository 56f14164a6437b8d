import type { Outcome } from '../core/outcome.ts';

/** What was written through this dialect, so that its lists show a client's own changes at once. */
export interface Written {
  readonly note: (accountId: string, outcome: Outcome) => void;
  /** Resolves when the lists show all that was noted, or after the longest wait. */
  readonly seen: (accountId: string) => Promise<void>;
}

/** Keeps the newest position per account, in memory: a hint, and at worst a list is a second behind (rulings 27). */
export function createWritten(caughtUp: (accountId: string, position: string) => Promise<void>): Written {
  const newest = new Map<string, string>();
  return {
    note: (accountId, outcome) => {
      const position = outcome.kind === 'committed' ? outcome.events.at(-1)?.position : undefined;
      if (position === undefined || BigInt(position) <= BigInt(newest.get(accountId) ?? '0')) return;
      newest.set(accountId, position);
    },
    seen: async (accountId) => {
      const position = newest.get(accountId);
      if (position === undefined) return;
      await caughtUp(accountId, position);
      if (newest.get(accountId) === position) newest.delete(accountId);
    },
  };
}
