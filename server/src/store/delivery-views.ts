import type { Endpoint, EndpointSecret, Replay } from '../core/endpoint.ts';
import type { AttemptRecord } from './attempt-log.ts';
import { unpackAttempts } from './attempt-log.ts';
import type { Db } from './database.ts';
import type { EndpointRow } from './endpoint-store.ts';
import { endpointColumns, toEndpoint } from './endpoint-store.ts';
import { readHead } from './list-store.ts';

/** An endpoint with how it is doing. */
export interface EndpointView {
  readonly endpoint: Endpoint;
  readonly failing: boolean;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastFailureAt: Date | null;
  readonly probeAt: Date | null;
  readonly position: string;
  /** Everything up to here has been delivered or given up. */
  readonly settledPosition: string;
  /** Everything up to here has been delivered. */
  readonly consistentUpTo: string;
  /** Waiting deliveries, counted up to a thousand. */
  readonly pending: number;
  readonly takingSnapshot: boolean;
  readonly secrets: readonly Omit<EndpointSecret, 'secret'>[];
}

export interface DeliveryView {
  readonly deliveryId: string;
  readonly endpointId: string;
  readonly kind: string;
  readonly type: string;
  readonly position: string;
  readonly eventId: string | null;
  readonly orderId: string | null;
  readonly seq: number | null;
  readonly replayId: string | null;
  readonly state: string;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

export type AttemptView = Omit<AttemptRecord, 'endpointId'>;

interface PageWish {
  /** The id of the last entry of the page before. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** Reads of endpoints, deliveries and attempts; newest first. */
export interface DeliveryViews {
  /** The position of the account's latest event. */
  readonly endOfLog: (accountId: string) => Promise<string>;
  readonly endpoints: (accountId: string, page: PageWish) => Promise<readonly EndpointView[]>;
  readonly endpoint: (accountId: string, endpointId: string) => Promise<EndpointView | undefined>;
  readonly deliveries: (
    accountId: string,
    endpointId: string,
    filter: { readonly state: string | undefined; readonly orderId: string | undefined },
    page: PageWish,
  ) => Promise<readonly DeliveryView[]>;
  readonly delivery: (accountId: string, endpointId: string, deliveryId: string) => Promise<DeliveryView | undefined>;
  /** Oldest first, the latest 200 at most. */
  readonly attempts: (accountId: string, deliveryId: string) => Promise<readonly AttemptView[]>;
  readonly replays: (accountId: string, endpointId: string, page: PageWish) => Promise<readonly Replay[]>;
  readonly replay: (accountId: string, endpointId: string, replayId: string) => Promise<Replay | undefined>;
}

/** The views on this database. */
export function createDeliveryViews(db: Db): DeliveryViews {
  return {
    endOfLog: (accountId) => readHead(db, accountId),
    endpoints: (accountId, page) => readEndpoints(db, accountId, undefined, page),
    endpoint: async (accountId, endpointId) =>
      (await readEndpoints(db, accountId, endpointId, { before: undefined, limit: 1 }))[0],
    deliveries: (accountId, endpointId, filter, page) => readDeliveries(db, accountId, endpointId, filter, page),
    delivery: async (accountId, endpointId, deliveryId) => {
      const { rows } = await db.query<DeliveryView>({
        name: 'read_delivery',
        text: `SELECT ${deliveryColumns} FROM deliveries d
          WHERE d.account_id = $1 AND d.endpoint_id = $2 AND d.delivery_id = $3`,
        values: [accountId, endpointId, deliveryId],
      });
      return rows[0];
    },
    attempts: (accountId, deliveryId) => readAttempts(db, accountId, deliveryId),
    replays: (accountId, endpointId, page) => readReplays(db, accountId, endpointId, undefined, page),
    replay: async (accountId, endpointId, replayId) =>
      (await readReplays(db, accountId, endpointId, replayId, { before: undefined, limit: 1 }))[0],
  };
}

async function readAttempts(db: Db, accountId: string, deliveryId: string): Promise<readonly AttemptRecord[]> {
  const { rows } = await db.query<{ packing: string; attempts: Buffer }>({
    name: 'read_attempts',
    text: `SELECT g.packing, g.attempts FROM delivery_logs g WHERE g.account_id = $1 AND g.log_id = ANY (ARRAY(
        SELECT unnest(d.log_ids) FROM deliveries d WHERE d.account_id = $1 AND d.delivery_id = $2)) ORDER BY g.log_id`,
    values: [accountId, deliveryId],
  });
  const attempts = [];
  for (const row of rows) attempts.push(...(await unpackAttempts(row, deliveryId)));
  return attempts.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

async function readEndpoints(
  db: Db,
  accountId: string,
  endpointId: string | undefined,
  { before, limit }: PageWish,
): Promise<readonly EndpointView[]> {
  const { rows } = await db.query<
    EndpointRow &
      Omit<EndpointView, 'endpoint' | 'secrets'> & {
        secrets: { id: string; createdAt: string; expiresAt: string | null }[] | null;
      }
  >({
    name: 'read_endpoints',
    text: `SELECT ${endpointColumns}, h.state = 'failing' AS failing, h.failures, h.failing_since AS "failingSince",
        h.last_success_at AS "lastSuccessAt", h.last_failure_at AS "lastFailureAt", h.probe_at AS "probeAt", c.pos AS position,
        c.snapshot_pos IS NOT NULL AS "takingSnapshot",
        coalesce((SELECT min(d.pos) - 1 FROM deliveries d WHERE d.account_id = e.account_id AND d.endpoint_id = e.endpoint_id
          AND d.state = 'pending' AND d.kind IN ('event', 'snapshot', 'relay')), c.pos)::text AS "settledPosition",
        coalesce((SELECT min(d.pos) - 1 FROM deliveries d WHERE d.account_id = e.account_id AND d.endpoint_id = e.endpoint_id
          AND d.state IN ('pending', 'dead') AND d.kind IN ('event', 'snapshot', 'relay')), c.pos)::text AS "consistentUpTo",
        (SELECT count(*)::int FROM (SELECT FROM deliveries d WHERE d.account_id = e.account_id AND d.endpoint_id = e.endpoint_id
          AND d.state = 'pending' LIMIT 1000) p) AS pending,
        (SELECT jsonb_agg(jsonb_build_object('id', s.secret_id, 'createdAt', s.created_at, 'expiresAt', s.expires_at)
          ORDER BY s.created_at DESC) FROM endpoint_secrets s
          WHERE s.account_id = e.account_id AND s.endpoint_id = e.endpoint_id) AS secrets
      FROM endpoints e
      JOIN endpoint_health h ON h.account_id = e.account_id AND h.endpoint_id = e.endpoint_id
      JOIN endpoint_cursors c ON c.account_id = e.account_id AND c.endpoint_id = e.endpoint_id
      WHERE e.account_id = $1 AND ($2::uuid IS NULL OR e.endpoint_id = $2) AND ($3::uuid IS NULL OR e.endpoint_id < $3)
      ORDER BY e.endpoint_id DESC LIMIT $4`,
    values: [accountId, endpointId, before, limit],
  });
  return rows.map((row) => ({
    endpoint: toEndpoint(row),
    failing: row.failing,
    failures: row.failures,
    failingSince: row.failingSince,
    lastSuccessAt: row.lastSuccessAt,
    lastFailureAt: row.lastFailureAt,
    probeAt: row.probeAt,
    position: row.position,
    settledPosition: row.settledPosition,
    consistentUpTo: row.consistentUpTo,
    pending: row.pending,
    takingSnapshot: row.takingSnapshot,
    secrets: (row.secrets ?? []).map(({ id, createdAt, expiresAt }) => ({
      secretId: id,
      createdAt: new Date(createdAt),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    })),
  }));
}

const deliveryColumns = `d.delivery_id AS "deliveryId", d.endpoint_id AS "endpointId", d.kind, d.type, d.pos AS position,
  d.event_id AS "eventId", d.order_id AS "orderId", d.seq, d.replay_id AS "replayId", d.state, d.attempts, d.due_at AS "dueAt",
  d.created_at AS "createdAt", d.settled_at AS "settledAt"`;

async function readDeliveries(
  db: Db,
  accountId: string,
  endpointId: string,
  { state, orderId }: { readonly state: string | undefined; readonly orderId: string | undefined },
  { before, limit }: PageWish,
): Promise<readonly DeliveryView[]> {
  const values: unknown[] = [accountId, endpointId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ['d.account_id = $1', 'd.endpoint_id = $2'];
  if (state !== undefined) where.push(`d.state = ${bind(state)}`);
  if (orderId !== undefined) where.push(`d.order_id = ${bind(orderId)}`);
  if (before !== undefined) where.push(`d.delivery_id < ${bind(before)}`);
  const { rows } = await db.query<DeliveryView>({
    text: `SELECT ${deliveryColumns} FROM deliveries d WHERE ${where.join(' AND ')} ORDER BY d.delivery_id DESC LIMIT ${bind(limit)}`,
    values,
  });
  return rows;
}

async function readReplays(
  db: Db,
  accountId: string,
  endpointId: string,
  replayId: string | undefined,
  { before, limit }: PageWish,
): Promise<readonly Replay[]> {
  const { rows } = await db.query<Replay>({
    name: 'read_replays',
    text: `SELECT r.replay_id AS "replayId", r.endpoint_id AS "endpointId", r.kind, r.wanted, r.state, r.first_pos AS "firstPosition",
        r.after_pos AS position, r.to_pos AS "toPosition", r.queued, r.per_second AS "perSecond", r.created_at AS "createdAt",
        r.ended_at AS "endedAt", (SELECT count(*)::int FROM deliveries d WHERE d.account_id = r.account_id
          AND d.replay_id = r.replay_id AND d.state IN ('delivered', 'dead')) AS settled
      FROM replays r WHERE r.account_id = $1 AND r.endpoint_id = $2 AND ($3::uuid IS NULL OR r.replay_id = $3)
        AND ($4::uuid IS NULL OR r.replay_id < $4) ORDER BY r.replay_id DESC LIMIT $5`,
    values: [accountId, endpointId, replayId, before, limit],
  });
  return rows;
}
