import type { Db } from './database.ts';
import type { TimelineEntry } from './timeline-store.ts';

export type { TimelineEntry } from './timeline-store.ts';

/** Whose timeline: a user's with the sessions linked to it, one session's, or what was said about one order. */
export type TimelineSubject =
  | { readonly kind: 'user'; readonly key: string }
  | { readonly kind: 'session'; readonly key: string }
  | { readonly kind: 'order'; readonly key: string };

export interface TimelineViews {
  /** Newest first, before the entry `before`; at most `limit`. */
  readonly entries: (
    accountId: string,
    subject: TimelineSubject,
    page: { readonly before: string | undefined; readonly limit: number },
  ) => Promise<readonly TimelineEntry[]>;
}

/** The timelines on this database. */
export function createTimelineViews(db: Db): TimelineViews {
  return {
    entries: async (accountId, { kind, key }, { before, limit }) => {
      const { rows } = await db.query<TimelineEntry>({
        name: `timeline_of_${kind}`,
        text: `SELECT t.entry_id AS "entryId", t.source, t.kind, t.user_key AS "userKey", t.session_key AS "sessionKey",
            t.order_key AS "orderKey", t.address, t.occurred_at AS "occurredAt", t.received_at AS "receivedAt", t.body
          FROM timeline_entries t
          WHERE t.account_id = $1 AND (${conditions[kind]}) AND t.entry_id < $3 ORDER BY t.entry_id DESC LIMIT $4`,
        values: [accountId, key, before ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff', limit],
      });
      return rows;
    },
  };
}

// What a linked session did while it was signed in as somebody else stays that one's.
const conditions: Readonly<Record<TimelineSubject['kind'], string>> = {
  user: `t.user_key = $2 OR (t.user_key IS NULL AND t.session_key IN
    (SELECT l.session_key FROM timeline_links l WHERE l.account_id = $1 AND l.user_key = $2))`,
  session: 't.session_key = $2',
  order: 't.order_key = $2',
};
