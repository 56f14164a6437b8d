import type { Db, Tx } from './database.ts';

/** One thing that a vendor's system reported about a shopper or an order, with the body as it was received. */
export interface TimelineEntry {
  readonly entryId: string;
  readonly source: string;
  /** The vendor's own name of the event: `add_to_cart`. */
  readonly kind: string;
  readonly userKey: string | null;
  readonly sessionKey: string | null;
  readonly orderKey: string | null;
  /** IP address of the shopper's device, as reported. */
  readonly address: string | null;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  readonly body: Buffer;
}

/** Keeps an entry. */
export async function insertTimelineEntry(db: Db, accountId: string, entry: TimelineEntry): Promise<void> {
  await db.query({
    name: 'insert_timeline_entry',
    text: `INSERT INTO timeline_entries (account_id, entry_id, source, kind, user_key, session_key, order_key, address, occurred_at,
        received_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      ...[accountId, entry.entryId, entry.source, entry.kind, entry.userKey, entry.sessionKey, entry.orderKey],
      ...[entry.address, entry.occurredAt, entry.receivedAt, entry.body],
    ],
  });
}

/** Joins a session to a user; a second time changes nothing. */
export async function linkSession(
  db: Db,
  accountId: string,
  { userKey, sessionKey, linkedAt }: { readonly userKey: string; readonly sessionKey: string; readonly linkedAt: Date },
): Promise<void> {
  await db.query({
    name: 'link_session',
    text: `INSERT INTO timeline_links (account_id, user_key, session_key, linked_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT DO NOTHING`,
    values: [accountId, userKey, sessionKey, linkedAt],
  });
}

/** Removes at most `rowCountMax` entries received before `before`; says whether there may be more. */
export async function removeTimeline(db: Db, accountId: string, before: Date, rowCountMax: number): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `DELETE FROM timeline_entries t WHERE t.account_id = $1 AND t.entry_id IN
      (SELECT o.entry_id FROM timeline_entries o WHERE o.account_id = $1 AND o.received_at < $2 LIMIT $3)`,
    values: [accountId, before, rowCountMax],
  });
  return rowCount === rowCountMax;
}

/**
 * Removes the timelines of a person: entries of the users that are this person's customers, and of the sessions linked to
 * them. Call it before the person's external ids are erased.
 */
export async function deleteTimelineOfPerson(tx: Tx, accountId: string, personId: string): Promise<void> {
  const values = [accountId, personId];
  const userKeys = `SELECT k.value FROM customer_keys k JOIN customers c ON c.account_id = k.account_id AND c.customer_id = k.customer_id
    WHERE k.account_id = $1 AND c.person_id = $2 AND k.kind LIKE 'external:%'`;
  await tx.query({
    text: `DELETE FROM timeline_entries t WHERE t.account_id = $1 AND (t.user_key IN (${userKeys})
      OR (t.user_key IS NULL AND t.session_key IN (SELECT l.session_key FROM timeline_links l
        WHERE l.account_id = $1 AND l.user_key IN (${userKeys}))))`,
    values,
  });
  await tx.query({
    text: `DELETE FROM timeline_links l WHERE l.account_id = $1 AND l.user_key IN (${userKeys})`,
    values,
  });
}
