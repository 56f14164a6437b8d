import type { Db } from './database.ts';
import type { QuarantinedEvent } from './quarantine-store.ts';

export type { QuarantinedEvent, QuarantineReason, StatusMapping } from './quarantine-store.ts';

export interface QuarantineFilter {
  readonly state: QuarantinedEvent['state'];
  readonly source?: string;
  readonly code?: string;
}

const columns = `q.event_id AS "eventId", q.source, q.kind, q.reason, q.detail, q.code, q.code_kind AS "codeKind", q.order_key AS "orderKey",
  q.user_key AS "userKey", q.timeline_entry AS "timelineEntry", q.received_at AS "receivedAt", q.body, q.reporter, q.state,
  q.settled_at AS "settledAt", q.settled_by AS "settledBy", q.result`;

/** Events that wait or waited, in the order of receipt, after the event `after`; at most `limit`. */
export async function listQuarantined(
  db: Db,
  accountId: string,
  { state, source, code }: QuarantineFilter,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<readonly QuarantinedEvent[]> {
  const { rows } = await db.query<QuarantinedEvent>({
    name: 'list_quarantined',
    text: `SELECT ${columns} FROM quarantine q WHERE q.account_id = $1 AND q.state = $2 AND q.event_id > $3
        AND ($4::text IS NULL OR q.source = $4) AND ($5::text IS NULL OR q.code = $5)
      ORDER BY q.event_id LIMIT $6`,
    values: [accountId, state, after ?? '00000000-0000-0000-0000-000000000000', source ?? null, code ?? null, limit],
  });
  return rows;
}

/** One event of the quarantine, or `undefined`. */
export async function findQuarantined(
  db: Db,
  accountId: string,
  eventId: string,
): Promise<QuarantinedEvent | undefined> {
  const { rows } = await db.query<QuarantinedEvent>({
    name: 'find_quarantined',
    text: `SELECT ${columns} FROM quarantine q WHERE q.account_id = $1 AND q.event_id = $2`,
    values: [accountId, eventId],
  });
  return rows[0];
}
