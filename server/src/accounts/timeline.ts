import type { Database } from '../store/database.ts';
import type { TimelineEntry } from '../store/timeline-store.ts';
import { insertTimelineEntry, linkSession } from '../store/timeline-store.ts';

export type { TimelineEntry } from '../store/timeline-store.ts';

/** Timelines of shoppers: what vendors' systems report, as received. */
export interface TimelineService {
  /** Resolves when the entry is durable. */
  readonly add: (accountId: string, entry: TimelineEntry) => Promise<void>;
  /** What the session did so far, and will do without a user, belongs to the user's timeline from now on. */
  readonly link: (
    accountId: string,
    link: { readonly userKey: string; readonly sessionKey: string; readonly linkedAt: Date },
  ) => Promise<void>;
}

/** Writes timelines to this database. */
export function createTimelineService(database: Database): TimelineService {
  return {
    add: (accountId, entry) => insertTimelineEntry(database, accountId, entry),
    link: (accountId, link) => linkSession(database, accountId, link),
  };
}
