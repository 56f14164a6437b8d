import type { Endpoint } from '../core/endpoint.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Audience } from '../core/principal.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { Columns } from './column-arrays.ts';
import { columnNames, toArrays, unnestArrays } from './column-arrays.ts';
import type { Database, Db, Tx } from './database.ts';
import { ofAccount } from './database.ts';
import type { NewDelivery } from './delivery-store.ts';
import { isToldDirectly, secretsAt } from './delivery-store.ts';
import type { EndpointRow } from './endpoint-store.ts';
import { endpointColumns, toEndpoint } from './endpoint-store.ts';
import type { EventRow } from './order-rows.ts';
import { eventColumns, toEvent } from './order-rows.ts';

/** Losing the latest of these writes at a crash means that something is told once more: the disk is not waited for. */
const withoutWaiting = `set_config('synchronous_commit', 'off', true)`;

/** An endpoint that this process tells, and where it is. */
export interface HeldEndpoint {
  readonly endpoint: Endpoint;
  readonly secrets: readonly string[];
  readonly position: string;
  /** It has failed lately. */
  readonly troubled: boolean;
  /** Its deliveries that are leased, to whichever process. */
  readonly leased: number;
}

export interface HoldWish {
  readonly accountId: string;
  /** The process that wants to tell. */
  readonly nodeId: string;
  /** Endpoints that it does not want. */
  readonly except: readonly string[];
  readonly pendingMax: number;
  readonly now: Date;
  readonly until: Date;
}

/**
 * Takes the account's endpoints that are told directly and have news, until `until`; those that another process holds are
 * left out, and so are those that have `pendingMax` deliveries waiting.
 */
export async function holdEndpoints(database: Database, wish: HoldWish): Promise<readonly HeldEndpoint[]> {
  const { rows } = await database.query<
    EndpointRow & { pos: string; troubled: boolean; leased: number; secrets: string[] | null }
  >({
    name: 'hold_endpoints',
    text: `WITH free AS (
        SELECT c.account_id, c.endpoint_id, h.failures > 0 AS troubled FROM endpoint_cursors c
        JOIN log_heads l ON l.account_id = c.account_id
        JOIN endpoints e ON e.account_id = c.account_id AND e.endpoint_id = c.endpoint_id
        JOIN endpoint_health h ON h.account_id = c.account_id AND h.endpoint_id = c.endpoint_id
        WHERE c.account_id = $1 AND c.pos < l.pos AND (c.held_until IS NULL OR c.held_until <= $3)
          AND NOT c.endpoint_id = ANY ($5::uuid[]) AND e.kind = 'webhook' AND e.enabled AND h.state = 'active'
          AND ${isToldDirectly} AND (h.next_slot_at IS NULL OR h.next_slot_at <= $3)
          AND (c.pos > l.pos - 1000 OR (SELECT count(*) FROM (SELECT FROM deliveries d
            WHERE d.account_id = $1 AND d.endpoint_id = c.endpoint_id AND d.state = 'pending' LIMIT $6) waiting) < $6)
        ORDER BY c.endpoint_id FOR UPDATE OF c SKIP LOCKED
      ), held AS (
        UPDATE endpoint_cursors AS c SET held_by = $2, held_until = $4 FROM free
        WHERE c.account_id = free.account_id AND c.endpoint_id = free.endpoint_id
        RETURNING c.account_id, c.endpoint_id, c.pos, free.troubled
      ) SELECT ${endpointColumns}, held.pos, held.troubled, ${secretsAt('$3')} AS secrets,
        (SELECT count(*)::int FROM deliveries d WHERE d.account_id = e.account_id AND d.endpoint_id = e.endpoint_id
          AND d.leased_until > $3) AS leased, ${withoutWaiting}
      FROM held JOIN endpoints e ON e.account_id = held.account_id AND e.endpoint_id = held.endpoint_id`,
    values: [wish.accountId, wish.nodeId, wish.now, wish.until, wish.except, wish.pendingMax],
  });
  return rows.map((row) => ({
    endpoint: toEndpoint(row),
    secrets: row.secrets ?? [],
    position: row.pos,
    troubled: row.troubled,
    leased: row.leased,
  }));
}

/** A stretch of the log. */
export interface Stretch {
  readonly events: readonly RecordedEvent[];
  /** Where it ends: the position of its last event, or the end of the log, which has holes. */
  readonly position: string;
  /** There is more after it. */
  readonly full: boolean;
}

/** The account's events after a position, in order, and how far that is. */
export async function readStretch(db: Db, accountId: string, after: string, limit: number): Promise<Stretch> {
  const { rows } = await db.query<EventRow & { head: string }>({
    name: 'read_stretch',
    text: `SELECT l.pos AS head, x.* FROM log_heads l
      LEFT JOIN LATERAL (SELECT ${eventColumns} FROM events e WHERE e.account_id = l.account_id AND e.pos > $2
        ORDER BY e.pos LIMIT $3) x ON true
      WHERE l.account_id = $1 ORDER BY x.pos`,
    values: [accountId, after, limit],
  });
  const head = rows[0]?.head ?? after;
  const events = rows.filter(({ pos }) => (pos as string | null) !== null).map(toEvent);
  const full = events.length === limit;
  return { events, position: full ? events.at(-1)!.position : head, full };
}

/** Those whose events are told, as far as a row says it. */
export interface CoveredEvents {
  /** `null` = every event of orders. */
  readonly types: readonly string[] | null;
  readonly audiences: readonly Audience[];
  readonly historical: boolean;
}

/** By position, the `seq` of the order's latest event before it that is covered; missing where there is none. */
export async function readSeqsBefore(
  db: Db,
  accountId: string,
  events: readonly RecordedEvent[],
  covered: CoveredEvents,
): Promise<ReadonlyMap<string, number>> {
  if (events.length === 0) return new Map();
  const { rows } = await db.query<{ of: string; seq: number }>({
    name: 'read_seqs_before',
    text: `WITH RECURSIVE back AS (
        SELECT w.pos AS of, e.prev_pos, e.prev_recorded_at, NULL::int AS seq
        FROM ${ofAccount('unnest($2::bigint[], $3::timestamptz[]) AS u (pos, at)')} AS w
        JOIN events e ON e.account_id = w.account_id AND e.pos = w.pos AND e.recorded_at = w.at
        UNION ALL
        SELECT b.of, e.prev_pos, e.prev_recorded_at, CASE WHEN
          (CASE WHEN $4::text[] IS NULL THEN e.type LIKE 'order.%' ELSE e.type = ANY ($4::text[]) END)
          AND e.audience = ANY ($5::text[]) AND (NOT e.historical OR $6::boolean) THEN e.seq END
        FROM back b
        CROSS JOIN LATERAL (SELECT * FROM events e WHERE e.account_id = $1 AND e.pos = b.prev_pos
          AND e.recorded_at = b.prev_recorded_at OFFSET 0) e
        WHERE b.seq IS NULL
      ) SELECT of, seq FROM back WHERE seq IS NOT NULL`,
    values: [
      ...[accountId, events.map(({ position }) => position), events.map(({ recordedAt }) => recordedAt)],
      ...[covered.types, covered.audiences, covered.historical],
    ],
  });
  return new Map(rows.map(({ of, seq }) => [of, seq]));
}

/** Those of the orders of which something waits in an endpoint's queue, a replay's apart. */
export async function ordersInQueue(
  db: Db,
  accountId: string,
  endpointId: string,
  orderIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ order_id: string }>({
    name: 'orders_in_queue',
    text: `SELECT DISTINCT d.order_id FROM ${ofAccount('unnest($3::uuid[]) AS u (order_id)')} AS w
      JOIN deliveries d ON d.account_id = w.account_id AND d.endpoint_id = $2 AND d.order_id = w.order_id
        AND d.state = 'pending' AND d.replay_id IS NULL`,
    values: [accountId, endpointId, orderIds],
  });
  return new Set(rows.map(({ order_id }) => order_id));
}

/** How far an endpoint has been told. */
export interface Progress {
  readonly endpointId: string;
  /** Everything up to here is told, or left to the queue. */
  readonly position: string;
  /** Until when it is held on; `null` = it is let go. */
  readonly until: Date | null;
}

/** A delivery that was told directly, or is left to the queue. */
export interface ToldDelivery {
  readonly delivery: NewDelivery;
  readonly state: 'delivered' | 'pending' | 'dead';
  readonly attempts: number;
  readonly dueAt: Date;
  /** It is being sent: `dueAt` is the end of its lease. */
  readonly leased: boolean;
  /** Its attempt is in the log. */
  readonly logged: boolean;
}

export interface Told {
  readonly nodeId: string;
  readonly progress: readonly Progress[];
  readonly deliveries: readonly ToldDelivery[];
  readonly log: AttemptLog | undefined;
  readonly now: Date;
}

/** What recording found of an endpoint. */
export interface Recorded {
  readonly endpointId: string;
  /** Somebody has noted a failure of it. */
  readonly troubled: boolean;
}

const toldColumns: Columns<ToldDelivery> = [
  ['delivery_id', 'uuid', ({ delivery }) => delivery.deliveryId],
  ['endpoint_id', 'uuid', ({ delivery }) => delivery.endpointId],
  ['pos', 'bigint', ({ delivery }) => delivery.position],
  ['event_at', 'timestamptz', ({ delivery }) => delivery.eventAt],
  ['event_id', 'uuid', ({ delivery }) => delivery.eventId],
  ['type', 'text', ({ delivery }) => delivery.type],
  ['order_id', 'uuid', ({ delivery }) => delivery.orderId],
  ['seq', 'int', ({ delivery }) => delivery.seq],
  ['state', 'text', ({ state }) => state],
  ['attempts', 'int', ({ attempts }) => attempts],
  ['due_at', 'timestamptz', ({ dueAt }) => dueAt],
  ['leased', 'boolean', ({ leased }) => leased],
  ['logged', 'boolean', ({ logged }) => logged],
];

/**
 * Records what came of telling endpoints of one account, all in one statement, of those that the process still holds: it
 * gives these. The time of the latest success is written once a second at most.
 *
 * @param durable - whether to wait for the disk: needed where more than deliveries is written
 */
export async function recordTold(
  db: Db,
  accountId: string,
  { nodeId, progress, deliveries, log, now }: Told,
  durable: boolean,
): Promise<readonly Recorded[]> {
  const { rows } = await db.query<Recorded>({
    name: durable ? 'record_told_durably' : 'record_told',
    text: `WITH moved AS (
        UPDATE endpoint_cursors AS c SET pos = p.pos, held_until = p.held_until
        FROM ${ofAccount('unnest($2::uuid[], $3::bigint[], $4::timestamptz[]) AS u (endpoint_id, pos, held_until)')} AS p
        WHERE c.account_id = p.account_id AND c.endpoint_id = p.endpoint_id AND c.held_by = $5
        RETURNING c.account_id, c.endpoint_id
      ), told AS (
        INSERT INTO deliveries AS d (account_id, delivery_id, endpoint_id, kind, pos, event_at, event_id, type, order_id, seq, state,
          attempts, due_at, leased_until, created_at, settled_at, log_ids)
        SELECT m.account_id, n.delivery_id, n.endpoint_id, 'event', n.pos, n.event_at, n.event_id, n.type, n.order_id, n.seq, n.state,
          n.attempts, n.due_at, CASE WHEN n.leased THEN n.due_at END, $6::timestamptz, CASE WHEN n.state <> 'pending' THEN $6::timestamptz END,
          CASE WHEN n.logged THEN ARRAY[$7::uuid] ELSE '{}' END
        FROM ${unnestArrays(toldColumns, 9)} AS n (${columnNames(toldColumns)})
        JOIN moved m ON m.endpoint_id = n.endpoint_id
      ), logged AS (
        INSERT INTO delivery_logs AS g (account_id, log_id, at, packing, attempts)
        SELECT $1::uuid, $7::uuid, $6::timestamptz, 'zstd', $8::bytea WHERE $7::uuid IS NOT NULL AND EXISTS (SELECT FROM moved)
      ), well AS (
        UPDATE endpoint_health AS h SET last_success_at = $6::timestamptz FROM moved m
        WHERE h.account_id = m.account_id AND h.endpoint_id = m.endpoint_id AND $7::uuid IS NOT NULL AND h.failures = 0
          AND (h.last_success_at IS NULL OR h.last_success_at < $6::timestamptz - interval '1 second')
      ) SELECT m.endpoint_id AS "endpointId", h.failures > 0 AS troubled${durable ? '' : `, ${withoutWaiting}`}
      FROM moved m JOIN endpoint_health h ON h.account_id = m.account_id AND h.endpoint_id = m.endpoint_id`,
    values: [
      ...[accountId, progress.map((p) => p.endpointId), progress.map((p) => p.position), progress.map((p) => p.until)],
      ...[nodeId, now, log?.logId, log?.packed],
      ...toArrays(toldColumns, deliveries),
    ],
  });
  return rows;
}

/** Whether the process still holds the endpoint, which is locked against others until the transaction ends. */
export async function lockHeld(tx: Tx, accountId: string, endpointId: string, nodeId: string): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'lock_held',
    text: `SELECT FROM endpoint_cursors c WHERE c.account_id = $1 AND c.endpoint_id = $2 AND c.held_by = $3 FOR UPDATE`,
    values: [accountId, endpointId, nodeId],
  });
  return rowCount === 1;
}
