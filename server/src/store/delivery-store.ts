import type { Endpoint } from '../core/endpoint.ts';
import { firstUuidAt } from '../lib/ids.ts';
import type { Database, Db, Tx } from './database.ts';
import type { EndpointRow } from './endpoint-store.ts';
import { endpointColumns, toEndpoint } from './endpoint-store.ts';

/** A message on its way to one endpoint. */
export interface NewDelivery {
  readonly deliveryId: string;
  readonly endpointId: string;
  readonly kind: 'event' | 'replay' | 'snapshot' | 'test' | 'relay';
  readonly position: string;
  readonly eventAt: Date | null;
  readonly eventId: string | null;
  readonly type: string;
  readonly orderId: string | null;
  readonly seq: number | null;
  readonly lastTold: LastTold | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: Buffer | null;
  readonly replayId: string | null;
  readonly dedupeKey: string | null;
}

/** What an endpoint was last told of an order, where events in between were left out. */
export interface LastTold {
  readonly seq: number | null;
  readonly status: string | null;
}

/** A delivery that this node may send until its lease ends. */
export interface ClaimedDelivery extends NewDelivery {
  readonly attempts: number;
  readonly createdAt: Date;
}

/** Adds deliveries that are due at once; one whose `dedupeKey` is there already is left out. Gives how many were added. */
export async function insertDeliveries(
  db: Db,
  accountId: string,
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<number> {
  if (deliveries.length === 0) return 0;
  const column = <T>(pick: (delivery: NewDelivery) => T) => deliveries.map(pick);
  const { rowCount } = await db.query({
    name: 'insert_deliveries',
    text: `INSERT INTO deliveries AS d (account_id, delivery_id, endpoint_id, kind, pos, event_at, event_id, type, order_id, seq,
        last_told, headers, body, replay_id, dedupe_key, state, due_at, created_at)
      SELECT $1, n.delivery_id, n.endpoint_id, n.kind, n.pos, n.event_at, n.event_id, n.type, n.order_id, n.seq, n.last_told, n.headers,
        n.body, n.replay_id, n.dedupe_key, 'pending', $2, $2
      FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::timestamptz[], $8::uuid[], $9::text[], $10::uuid[],
        $11::jsonb[], $12::jsonb[], $13::bytea[], $14::uuid[], $15::text[], $16::int[])
        AS n (delivery_id, endpoint_id, kind, pos, event_at, event_id, type, order_id, last_told, headers, body, replay_id, dedupe_key, seq)
      ON CONFLICT DO NOTHING`,
    values: [
      ...[accountId, now, column((d) => d.deliveryId), column((d) => d.endpointId), column((d) => d.kind)],
      ...[column((d) => d.position), column((d) => d.eventAt), column((d) => d.eventId), column((d) => d.type)],
      ...[column((d) => d.orderId), column((d) => json(d.lastTold)), column((d) => json(d.headers))],
      ...[column((d) => d.body), column((d) => d.replayId), column((d) => d.dedupeKey), column((d) => d.seq)],
    ],
  });
  return rowCount ?? 0;
}

function json(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** An endpoint that reads on, and where it is. */
export interface ReadingEndpoint {
  readonly endpoint: Endpoint;
  readonly position: string;
  /** The end of the log: every event up to it is there to be read. */
  readonly head: string;
  /** A snapshot is being made of the orders as of this position, up to this order. */
  readonly snapshot: { readonly position: string; readonly after: string | null } | undefined;
}

/**
 * Which endpoints (`e`, `h`, `c`) are told straight from the log: those that are well and want every event, at no limited
 * rate. The others are told through the queue.
 */
export const isToldDirectly = `(coalesce(e.config ->> 'compaction', 'every-event') = 'every-event' AND e.config ->> 'rateLimit' IS NULL
  AND h.slow_start IS NULL AND c.snapshot_pos IS NULL)`;

/** An account that has endpoints which may be told now. */
export interface ReadingAccount {
  readonly accountId: string;
  /** There is news for one of them, or a snapshot to make. */
  readonly hasNews: boolean;
  readonly endpointCount: number;
}

/** The accounts that have endpoints which may be told now, directly or through the queue. */
export async function readingAccounts(database: Database, directly: boolean): Promise<readonly ReadingAccount[]> {
  const { rows } = await database.query<ReadingAccount>({
    name: directly ? 'reading_accounts_directly' : 'reading_accounts',
    text: `SELECT c.account_id AS "accountId", bool_or(c.pos < l.pos OR c.snapshot_pos IS NOT NULL) AS "hasNews",
        count(*)::int AS "endpointCount"
      FROM endpoint_cursors c
      JOIN log_heads l ON l.account_id = c.account_id
      JOIN endpoints e ON e.account_id = c.account_id AND e.endpoint_id = c.endpoint_id
      JOIN endpoint_health h ON h.account_id = c.account_id AND h.endpoint_id = c.endpoint_id
      WHERE e.kind = 'webhook' AND e.enabled AND h.state = 'active' AND ${directly ? '' : 'NOT '}${isToldDirectly}
      GROUP BY c.account_id`,
  });
  return rows;
}

/**
 * The account's endpoints that are told through the queue and may read on, their cursors locked; those that another node
 * reads for are left out, and so are those that have `pendingMax` deliveries waiting.
 */
export async function lockReadingEndpoints(
  tx: Tx,
  accountId: string,
  pendingMax: number,
  now: Date,
): Promise<readonly ReadingEndpoint[]> {
  const { rows } = await tx.query<
    EndpointRow & { pos: string; head: string; snapshot_pos: string | null; snapshot_after: string | null }
  >({
    name: 'lock_reading_endpoints',
    text: `SELECT ${endpointColumns}, c.pos, l.pos AS head, c.snapshot_pos, c.snapshot_after FROM endpoint_cursors c
      JOIN log_heads l ON l.account_id = c.account_id
      JOIN endpoints e ON e.account_id = c.account_id AND e.endpoint_id = c.endpoint_id
      JOIN endpoint_health h ON h.account_id = c.account_id AND h.endpoint_id = c.endpoint_id
      WHERE c.account_id = $1 AND (c.pos < l.pos OR c.snapshot_pos IS NOT NULL) AND e.kind = 'webhook' AND e.enabled
        AND h.state = 'active' AND NOT ${isToldDirectly} AND (c.held_until IS NULL OR c.held_until <= $3)
        AND (c.pos > l.pos - 1000 AND c.snapshot_pos IS NULL OR (SELECT count(*) FROM (SELECT FROM deliveries d
          WHERE d.account_id = $1 AND d.endpoint_id = c.endpoint_id AND d.state = 'pending' LIMIT $2) waiting) < $2)
      ORDER BY c.endpoint_id FOR UPDATE OF c SKIP LOCKED`,
    values: [accountId, pendingMax, now],
  });
  return rows.map((row) => ({
    endpoint: toEndpoint(row),
    position: row.pos,
    head: row.head,
    snapshot: row.snapshot_pos === null ? undefined : { position: row.snapshot_pos, after: row.snapshot_after },
  }));
}

/** Notes how far endpoints have read. */
export async function moveEndpointCursors(
  tx: Tx,
  accountId: string,
  endpointIds: readonly string[],
  position: string,
): Promise<void> {
  await tx.query({
    name: 'move_endpoint_cursors',
    text: 'UPDATE endpoint_cursors SET pos = $3 WHERE account_id = $1 AND endpoint_id = ANY ($2::uuid[])',
    values: [accountId, endpointIds, position],
  });
}

/** Takes the next place in line at an endpoint that messages are relayed to. */
export async function takePlace(tx: Tx, accountId: string, endpointId: string): Promise<string> {
  const { rows } = await tx.query<{ pos: string }>({
    name: 'take_place',
    text: `UPDATE endpoint_cursors AS c SET pos = c.pos + 1 WHERE c.account_id = $1 AND c.endpoint_id = $2 RETURNING c.pos`,
    values: [accountId, endpointId],
  });
  return rows[0]!.pos;
}

/** The latest delivery of each of these orders to an endpoint, for one that wants only the latest. */
export interface EarlierDelivery {
  readonly deliveryId: string;
  readonly orderId: string;
  readonly lastTold: LastTold | null;
  readonly state: string;
  readonly isBeingSent: boolean;
  readonly seq: number | null;
}

/** By order, its latest delivery to this endpoint, locked while it waits. */
export async function lockLatestDeliveries(
  tx: Tx,
  accountId: string,
  endpointId: string,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, EarlierDelivery>> {
  const { rows } = await tx.query<EarlierDelivery>({
    name: 'lock_latest_deliveries',
    text: `SELECT d.delivery_id AS "deliveryId", d.order_id AS "orderId", d.last_told AS "lastTold", d.state,
        d.leased_until IS NOT NULL AS "isBeingSent", d.seq
      FROM deliveries d
      WHERE d.account_id = $1 AND d.endpoint_id = $2 AND d.order_id = ANY ($3::uuid[]) AND d.kind IN ('event', 'snapshot')
      ORDER BY d.pos FOR UPDATE`,
    values: [accountId, endpointId, orderIds],
  });
  return new Map(rows.map((row) => [row.orderId, row]));
}

/** Lets a delivery that still waits tell a later event instead. */
export async function replaceEvents(
  tx: Tx,
  accountId: string,
  replacements: readonly { readonly deliveryId: string; readonly by: NewDelivery }[],
): Promise<void> {
  await tx.query({
    name: 'replace_events',
    text: `UPDATE deliveries AS d SET kind = 'event', pos = r.pos, event_at = r.event_at, event_id = r.event_id, type = r.type,
        last_told = r.last_told, seq = r.seq
      FROM unnest($2::uuid[], $3::bigint[], $4::timestamptz[], $5::uuid[], $6::text[], $7::jsonb[], $8::int[])
        AS r (delivery_id, pos, event_at, event_id, type, last_told, seq)
      WHERE d.account_id = $1 AND d.delivery_id = r.delivery_id`,
    values: [
      accountId,
      ...[
        replacements.map((r) => r.deliveryId),
        replacements.map((r) => r.by.position),
        replacements.map((r) => r.by.eventAt),
      ],
      ...[replacements.map((r) => r.by.eventId), replacements.map((r) => r.by.type)],
      replacements.map((r) => json(r.by.lastTold)),
      replacements.map((r) => r.by.seq),
    ],
  });
}

/** Everything about an endpoint that sending needs. */
export interface DueEndpoint {
  readonly endpoint: Endpoint;
  readonly secrets: readonly string[];
  readonly state: 'active' | 'failing';
  readonly slowStart: number | null;
  readonly nextSlotAt: Date | null;
  readonly probes: number;
}

/** The secrets that sign for endpoint `e` at `$N`, newest first. A relay's are those of the endpoint that was saved for its target. */
export function secretsAt(now: string): string {
  return `(SELECT array_agg(s.secret ORDER BY s.created_at DESC, s.secret_id DESC) FROM endpoint_secrets s
          WHERE s.account_id = e.account_id AND (s.expires_at IS NULL OR s.expires_at > ${now})
            AND s.endpoint_id = coalesce((SELECT w.endpoint_id FROM endpoints w
              WHERE e.kind = 'relay' AND w.account_id = e.account_id AND w.kind = 'webhook' AND w.url = e.url ORDER BY w.created_at LIMIT 1), e.endpoint_id))`;
}

/** The endpoints that have something due, or are to be probed; those that another process holds are left to that one. */
export async function dueEndpoints(database: Database, nodeId: string, now: Date): Promise<readonly DueEndpoint[]> {
  const { rows } = await database.query<
    EndpointRow & {
      state: 'active' | 'failing';
      slow_start: number | null;
      next_slot_at: Date | null;
      probes: number;
      secrets: string[] | null;
    }
  >({
    name: 'due_endpoints',
    text: `SELECT ${endpointColumns}, h.state, h.slow_start, h.next_slot_at, h.probes,
        ${secretsAt('$1')} AS secrets
      FROM endpoints e
      JOIN endpoint_health h ON h.account_id = e.account_id AND h.endpoint_id = e.endpoint_id
      WHERE e.enabled AND (
        h.state = 'failing' AND h.probe_at <= $1
        OR h.state = 'active' AND EXISTS (SELECT FROM deliveries d WHERE d.account_id = e.account_id
          AND d.endpoint_id = e.endpoint_id AND d.state = 'pending' AND d.due_at <= $1))
        AND NOT EXISTS (SELECT FROM endpoint_cursors c WHERE c.account_id = e.account_id AND c.endpoint_id = e.endpoint_id
          AND c.held_until > $1 AND c.held_by <> $2)`,
    values: [now, nodeId],
  });
  return rows.map((row) => ({
    endpoint: toEndpoint(row),
    secrets: row.secrets ?? [],
    state: row.state,
    slowStart: row.slow_start,
    nextSlotAt: row.next_slot_at,
    probes: row.probes,
  }));
}

/** Takes the right to probe a failing endpoint until `probeAt`; only one node gets it. */
export async function takeProbe(
  db: Db,
  accountId: string,
  endpointId: string,
  now: Date,
  probeAt: Date,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'take_probe',
    text: `UPDATE endpoint_health SET probe_at = $4, probes = probes + 1
      WHERE account_id = $1 AND endpoint_id = $2 AND state = 'failing' AND probe_at <= $3`,
    values: [accountId, endpointId, now, probeAt],
  });
  return rowCount === 1;
}

/** Whether anything waits for an endpoint, or is being sent to it. */
export async function hasPending(db: Db, accountId: string, endpointId: string): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>({
    name: 'has_pending',
    text: `SELECT EXISTS (SELECT FROM deliveries d WHERE d.account_id = $1 AND d.endpoint_id = $2 AND d.state = 'pending') AS found`,
    values: [accountId, endpointId],
  });
  return rows[0]!.found;
}

/** The instant before which nothing more is sent, locked: for endpoints with a rate limit or a Retry-After. */
export async function lockNextSlot(tx: Tx, accountId: string, endpointId: string): Promise<Date | null> {
  const { rows } = await tx.query<{ next_slot_at: Date | null }>({
    name: 'lock_next_slot',
    text: 'SELECT next_slot_at FROM endpoint_health WHERE account_id = $1 AND endpoint_id = $2 FOR UPDATE',
    values: [accountId, endpointId],
  });
  return rows[0]?.next_slot_at ?? null;
}

export async function setNextSlot(
  tx: Tx,
  accountId: string,
  endpointId: string,
  nextSlotAt: Date | null,
): Promise<void> {
  await tx.query({
    name: 'set_next_slot',
    text: 'UPDATE endpoint_health SET next_slot_at = $3 WHERE account_id = $1 AND endpoint_id = $2',
    values: [accountId, endpointId, nextSlotAt],
  });
}

export interface ClaimWish {
  readonly accountId: string;
  readonly endpointId: string;
  readonly perOrder: boolean;
  /** At most so many now, and at most so many in flight on all nodes. */
  readonly limit: number;
  readonly inFlightMax: number;
  /** A probe takes what waits longest, due or not. */
  readonly probe: boolean;
  readonly now: Date;
  readonly leaseUntil: Date;
}

/**
 * Takes due deliveries of one endpoint, oldest first, until `leaseUntil`; another node takes them after that. With
 * `perOrder`, nothing of an order is taken while something before it still waits. `due_at` is moved to the end of the
 * lease, so that "due" is one condition.
 */
export async function claimDeliveries(db: Db, wish: ClaimWish): Promise<readonly ClaimedDelivery[]> {
  const { rows } = await db.query<ClaimedDelivery>({
    name: wish.probe ? 'claim_probe' : 'claim_deliveries',
    text: `WITH due AS (
        SELECT d.account_id, d.delivery_id FROM deliveries d
        WHERE d.account_id = $1 AND d.endpoint_id = $2 AND d.state = 'pending'
          ${wish.probe ? 'AND (d.leased_until IS NULL OR d.leased_until <= $3)' : 'AND d.due_at <= $3'}
          AND (NOT $4::boolean OR d.order_id IS NULL OR NOT EXISTS (SELECT FROM deliveries b
            WHERE b.account_id = $1 AND b.endpoint_id = $2 AND b.order_id = d.order_id AND b.state = 'pending' AND b.pos < d.pos
              AND b.replay_id IS NOT DISTINCT FROM d.replay_id))
        ORDER BY d.due_at, d.pos
        LIMIT least($5::bigint, greatest(0, $6::bigint - (SELECT count(*) FROM deliveries l
          WHERE l.account_id = $1 AND l.endpoint_id = $2 AND l.leased_until > $3)))
        FOR UPDATE SKIP LOCKED)
      UPDATE deliveries AS d SET due_at = $7, leased_until = $7 FROM due
      WHERE d.account_id = due.account_id AND d.delivery_id = due.delivery_id
      RETURNING d.delivery_id AS "deliveryId", d.endpoint_id AS "endpointId", d.kind, d.pos AS position, d.event_at AS "eventAt",
        d.event_id AS "eventId", d.type, d.order_id AS "orderId", d.seq, d.last_told AS "lastTold", d.headers, d.body,
        d.replay_id AS "replayId", d.dedupe_key AS "dedupeKey", d.attempts, d.created_at AS "createdAt"`,
    values: [
      ...[wish.accountId, wish.endpointId, wish.now, wish.perOrder, wish.limit, wish.inFlightMax, wish.leaseUntil],
    ],
  });
  return rows.toSorted((a, b) => Number(BigInt(a.position) - BigInt(b.position)));
}

/** Deletes a bounded number of attempts and settled deliveries from before `before`; says whether there may be more. */
export async function deleteOldDeliveries(db: Db, before: Date, limit: number): Promise<boolean> {
  const { rows } = await db.query<{ account_id: string }>({ text: 'SELECT account_id FROM accounts' });
  let more = false;
  for (const { account_id } of rows) {
    // Their ids are in the order of time, so that the oldest are found without an index of their own.
    const logs = await db.query({
      name: 'delete_old_logs',
      text: `DELETE FROM delivery_logs WHERE account_id = $1 AND at < $2 AND log_id = ANY (ARRAY(
          SELECT g.log_id FROM delivery_logs g WHERE g.account_id = $1 ORDER BY g.log_id LIMIT $3))`,
      values: [account_id, before, limit],
    });
    const deliveries = await db.query({
      name: 'delete_old_deliveries',
      text: `DELETE FROM deliveries WHERE account_id = $1 AND delivery_id = ANY (ARRAY(
          SELECT d.delivery_id FROM deliveries d WHERE d.account_id = $1 AND d.delivery_id < $4 AND d.settled_at < $2
          ORDER BY d.delivery_id LIMIT $3))`,
      values: [account_id, before, limit, firstUuidAt(before)],
    });
    more ||= logs.rowCount === limit || deliveries.rowCount === limit;
  }
  return more;
}

/** Puts a delivery before all that waits, and lets a failing endpoint be probed now: with it. */
export async function forceProbe(
  tx: Tx,
  accountId: string,
  endpointId: string,
  deliveryId: string,
  now: Date,
): Promise<void> {
  await tx.query({
    text: `UPDATE deliveries SET due_at = '1970-01-01' WHERE account_id = $1 AND delivery_id = $2`,
    values: [accountId, deliveryId],
  });
  await tx.query({
    text: `UPDATE endpoint_health SET probe_at = $3 WHERE account_id = $1 AND endpoint_id = $2 AND state = 'failing'`,
    values: [accountId, endpointId, now],
  });
}
