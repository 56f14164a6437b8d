import type { AttemptLog } from './attempt-log.ts';
import type { Db, Tx } from './database.ts';
import { ofAccount } from './database.ts';

/** How an endpoint has been answering, as it is stored. */
export interface HealthRow {
  readonly endpointId: string;
  readonly state: 'active' | 'failing';
  /** In a row. */
  readonly failures: number;
  /** The first of them. */
  readonly failingSince: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastFailureAt: Date | null;
  /** When a failing endpoint is tried next. */
  readonly probeAt: Date | null;
  readonly probes: number;
  /** Requests at once while it catches up; `null` = as many as it takes. */
  readonly slowStart: number | null;
  readonly nextSlotAt: Date | null;
}

/** The health of these endpoints, locked in key order. */
export async function lockHealth(
  tx: Tx,
  accountId: string,
  endpointIds: readonly string[],
): Promise<ReadonlyMap<string, HealthRow>> {
  const { rows } = await tx.query<HealthRow>({
    name: 'lock_health',
    text: `SELECT h.endpoint_id AS "endpointId", h.state, h.failures, h.failing_since AS "failingSince",
        h.last_success_at AS "lastSuccessAt", h.last_failure_at AS "lastFailureAt", h.probe_at AS "probeAt", h.probes,
        h.slow_start AS "slowStart", h.next_slot_at AS "nextSlotAt"
      FROM endpoint_health h WHERE h.account_id = $1 AND h.endpoint_id = ANY ($2::uuid[]) ORDER BY h.endpoint_id FOR UPDATE`,
    values: [accountId, endpointIds],
  });
  return new Map(rows.map((row) => [row.endpointId, row]));
}

/** Writes an endpoint's health. */
export async function writeHealth(tx: Tx, accountId: string, health: HealthRow): Promise<void> {
  await tx.query({
    name: 'write_health',
    text: `UPDATE endpoint_health SET state = $3, failures = $4, failing_since = $5, last_success_at = $6, last_failure_at = $7,
        probe_at = $8, probes = $9, slow_start = $10, next_slot_at = $11 WHERE account_id = $1 AND endpoint_id = $2`,
    values: [
      ...[accountId, health.endpointId, health.state, health.failures, health.failingSince, health.lastSuccessAt],
      ...[health.lastFailureAt, health.probeAt, health.probes, health.slowStart, health.nextSlotAt],
    ],
  });
}

/** What became of a delivery by one attempt. */
export interface Settlement {
  readonly deliveryId: string;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly attempts: number;
  /** When it is due again; `null` unless it is pending. */
  readonly dueAt: Date | null;
}

/**
 * Writes what became of deliveries, and in which log their attempts stand; one that was settled or canceled meanwhile
 * stays so. The latest 200 attempts are remembered.
 */
export async function settleDeliveries(
  tx: Tx,
  accountId: string,
  settlements: readonly Settlement[],
  logId: string,
  now: Date,
): Promise<void> {
  await tx.query({
    name: 'settle_deliveries',
    text: `UPDATE deliveries AS d SET state = s.state, attempts = s.attempts, due_at = coalesce(s.due_at, d.due_at), leased_until = NULL,
        settled_at = CASE WHEN s.state = 'pending' THEN NULL ELSE $6::timestamptz END,
        log_ids = (d.log_ids || $7::uuid)[greatest(1, cardinality(d.log_ids) - 198):]
      FROM ${ofAccount('unnest($2::uuid[], $3::text[], $4::int[], $5::timestamptz[]) AS u (delivery_id, state, attempts, due_at)')} AS s
      WHERE d.account_id = s.account_id AND d.delivery_id = s.delivery_id AND d.state = 'pending'`,
    values: [
      ...[
        accountId,
        settlements.map((s) => s.deliveryId),
        settlements.map((s) => s.state),
        settlements.map((s) => s.attempts),
      ],
      ...[settlements.map((s) => s.dueAt), now, logId],
    ],
  });
}

/** Adds to the log of attempts. */
export async function insertLog(tx: Tx, accountId: string, { logId, packed }: AttemptLog, now: Date): Promise<void> {
  await tx.query({
    name: 'insert_log',
    text: `INSERT INTO delivery_logs (account_id, log_id, at, packing, attempts) VALUES ($1, $2, $3, 'zstd', $4)`,
    values: [accountId, logId, now, packed],
  });
}

/** Lets what comes after a failed delivery of the same order wait as long as that one does, or no longer. */
export async function moveFollowers(
  tx: Tx,
  accountId: string,
  endpointId: string,
  moves: readonly { readonly orderId: string; readonly position: string; readonly dueAt: Date }[],
): Promise<void> {
  await tx.query({
    name: 'move_followers',
    text: `UPDATE deliveries AS d SET due_at = m.due_at
      FROM unnest($3::uuid[], $4::bigint[], $5::timestamptz[]) AS m (order_id, pos, due_at)
      WHERE d.account_id = $1 AND d.endpoint_id = $2 AND d.order_id = m.order_id AND d.pos > m.pos AND d.state = 'pending'
        AND d.leased_until IS NULL`,
    values: [
      accountId,
      endpointId,
      moves.map((m) => m.orderId),
      moves.map((m) => m.position),
      moves.map((m) => m.dueAt),
    ],
  });
}

/** Takes up one dead letter again; says whether it was one. */
export async function reviveDelivery(
  tx: Tx,
  accountId: string,
  endpointId: string,
  deliveryId: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: `UPDATE deliveries SET state = 'pending', attempts = 0, due_at = $4, settled_at = NULL
      WHERE account_id = $1 AND endpoint_id = $2 AND delivery_id = $3 AND state = 'dead'`,
    values: [accountId, endpointId, deliveryId, now],
  });
  return rowCount === 1;
}

/** Takes up the oldest dead letters from before `before` again, at most `limit`, as part of a replay. */
export async function reviveDead(
  db: Db,
  accountId: string,
  endpointId: string,
  replayId: string,
  before: Date,
  limit: number,
  now: Date,
): Promise<number> {
  const { rowCount } = await db.query({
    name: 'revive_dead',
    text: `UPDATE deliveries AS d SET state = 'pending', attempts = 0, due_at = $6, settled_at = NULL, replay_id = $3
      WHERE d.account_id = $1 AND d.delivery_id = ANY (ARRAY(SELECT x.delivery_id FROM deliveries x
        WHERE x.account_id = $1 AND x.endpoint_id = $2 AND x.state = 'dead' AND x.settled_at <= $4
        ORDER BY x.delivery_id LIMIT $5))`,
    values: [accountId, endpointId, replayId, before, limit, now],
  });
  return rowCount ?? 0;
}
