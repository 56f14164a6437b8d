import type { Actor } from '../core/principal.ts';
import type { Db, Tx } from './database.ts';

/** Why an event waits. */
export type QuarantineReason = 'status_unknown' | 'order_unknown' | 'refused';

/** A reported event that could not be applied, with its body as it was received. */
export interface QuarantinedEvent {
  readonly eventId: string;
  readonly source: string;
  /** The vendor's own name of the event: `order_status`. */
  readonly kind: string;
  readonly reason: QuarantineReason;
  /** One sentence: what is not known. */
  readonly detail: string;
  /** The status as it came; `null` where none did. */
  readonly code: string | null;
  /** Whether that is the status of an order or of a line. */
  readonly codeKind: 'order' | 'line';
  /** The order as the vendor's system names it. */
  readonly orderKey: string | null;
  readonly userKey: string | null;
  /** The entry of the timeline that has the same body. */
  readonly timelineEntry: string | null;
  readonly receivedAt: Date;
  readonly body: Buffer;
  /** Who sent it: it is released in the name of the same. */
  readonly reporter: Actor;
  readonly state: 'waiting' | 'released' | 'dismissed';
  readonly settledAt: Date | null;
  readonly settledBy: Actor | null;
  /** One sentence: what became of it. */
  readonly result: string | null;
}

/** `codeKind`: `order` where it is left out. */
export type NewQuarantinedEvent = Omit<QuarantinedEvent, 'codeKind' | 'state' | 'settledAt' | 'settledBy' | 'result'> &
  Partial<Pick<QuarantinedEvent, 'codeKind'>>;

/** Keeps an event until somebody says what it means. */
export async function insertQuarantined(db: Db, accountId: string, event: NewQuarantinedEvent): Promise<void> {
  await db.query({
    name: 'insert_quarantined',
    text: `INSERT INTO quarantine (account_id, event_id, source, kind, reason, detail, code, code_kind, order_key, user_key,
        timeline_entry, received_at, body, reporter, state)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'waiting')`,
    values: [
      ...[accountId, event.eventId, event.source, event.kind, event.reason, event.detail, event.code],
      ...[event.codeKind ?? 'order', event.orderKey, event.userKey, event.timelineEntry, event.receivedAt, event.body],
      JSON.stringify(event.reporter),
    ],
  });
}

/** Marks a waiting event as settled; says whether it still waited. */
export async function settleQuarantined(
  db: Db,
  accountId: string,
  eventId: string,
  settled: {
    readonly state: 'released' | 'dismissed';
    readonly by: Actor;
    readonly at: Date;
    readonly result: string;
  },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'settle_quarantined',
    text: `UPDATE quarantine SET state = $3, settled_at = $4, settled_by = $5, result = $6
      WHERE account_id = $1 AND event_id = $2 AND state = 'waiting'`,
    values: [accountId, eventId, settled.state, settled.at, JSON.stringify(settled.by), settled.result],
  });
  return rowCount === 1;
}

/** Says anew why an event waits. */
export async function explainQuarantined(
  db: Db,
  accountId: string,
  eventId: string,
  { reason, detail }: Pick<QuarantinedEvent, 'reason' | 'detail'>,
): Promise<void> {
  await db.query({
    name: 'explain_quarantined',
    text: `UPDATE quarantine SET reason = $3, detail = $4 WHERE account_id = $1 AND event_id = $2 AND state = 'waiting'`,
    values: [accountId, eventId, reason, detail],
  });
}

/** Removes at most `rowCountMax` settled events received before `before`; what still waits stays (rulings 5). */
export async function removeSettled(db: Db, accountId: string, before: Date, rowCountMax: number): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `DELETE FROM quarantine q WHERE q.account_id = $1 AND q.event_id IN (SELECT o.event_id FROM quarantine o
      WHERE o.account_id = $1 AND o.received_at < $2 AND o.state <> 'waiting' LIMIT $3)`,
    values: [accountId, before, rowCountMax],
  });
  return rowCount === rowCountMax;
}

/**
 * Removes what the quarantine holds of a person: settled events as a whole; of one that waits, everything but the order
 * and the status, so that it can still be released. Call it before the person's external ids are erased.
 */
export async function eraseQuarantineOfPerson(
  tx: Tx,
  accountId: string,
  personId: string,
  redact: (event: Pick<QuarantinedEvent, 'body'>) => Buffer,
): Promise<void> {
  const { rows } = await tx.query<Pick<QuarantinedEvent, 'eventId' | 'state' | 'body'>>({
    text: `SELECT q.event_id AS "eventId", q.state, q.body FROM quarantine q
      WHERE q.account_id = $1 AND q.user_key IN (SELECT k.value FROM customer_keys k
        JOIN customers c ON c.account_id = k.account_id AND c.customer_id = k.customer_id
        WHERE k.account_id = $1 AND c.person_id = $2 AND k.kind LIKE 'external:%') FOR UPDATE OF q`,
    values: [accountId, personId],
  });
  const waiting = rows.filter(({ state }) => state === 'waiting');
  await tx.query({
    text: 'DELETE FROM quarantine q WHERE q.account_id = $1 AND q.event_id = ANY ($2::uuid[])',
    values: [accountId, rows.filter(({ state }) => state !== 'waiting').map(({ eventId }) => eventId)],
  });
  await tx.query({
    text: `UPDATE quarantine q SET user_key = NULL, body = w.body FROM unnest($2::uuid[], $3::bytea[]) AS w (event_id, body)
      WHERE q.account_id = $1 AND q.event_id = w.event_id`,
    values: [accountId, waiting.map(({ eventId }) => eventId), waiting.map(redact)],
  });
}

/** What one code of a source means to this account. */
export interface StatusMapping {
  readonly mappingId: string;
  readonly source: string;
  /** Whether it is the status of orders or of lines. */
  readonly kind: 'order' | 'line';
  readonly match: 'exact' | 'prefix';
  readonly code: string;
  /** A status, or a code that workflows know; `null` = kept in the history, moves nothing. */
  readonly target: string | null;
  readonly createdAt: Date;
  readonly createdBy: Actor;
}

/** Adds a mapping, or gives the code its new meaning. */
export async function upsertMapping(tx: Tx, accountId: string, mapping: StatusMapping): Promise<void> {
  await tx.query({
    text: `INSERT INTO status_mappings (account_id, mapping_id, source, kind, match, code, target, created_at, created_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      ON CONFLICT ON CONSTRAINT status_mappings_code_unique DO UPDATE SET mapping_id = excluded.mapping_id,
        target = excluded.target, created_at = excluded.created_at, created_by = excluded.created_by`,
    values: [
      ...[accountId, mapping.mappingId, mapping.source, mapping.kind, mapping.match, mapping.code, mapping.target],
      ...[mapping.createdAt, JSON.stringify(mapping.createdBy)],
    ],
  });
}

/** Takes a mapping back; says whether it was there. */
export async function deleteMapping(tx: Tx, accountId: string, mappingId: string): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: 'DELETE FROM status_mappings WHERE account_id = $1 AND mapping_id = $2',
    values: [accountId, mappingId],
  });
  return rowCount === 1;
}

/** The account's mappings, by source and code. */
export async function listMappings(db: Db, accountId: string): Promise<readonly StatusMapping[]> {
  const { rows } = await db.query<StatusMapping>({
    name: 'list_mappings',
    text: `SELECT mapping_id AS "mappingId", source, kind, match, code, target, created_at AS "createdAt", created_by AS "createdBy"
      FROM status_mappings WHERE account_id = $1 ORDER BY source, kind, code, match`,
    values: [accountId],
  });
  return rows;
}
