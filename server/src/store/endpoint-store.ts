import type { Endpoint, EndpointConfig, EndpointSecret } from '../core/endpoint.ts';
import type { Db, Tx } from './database.ts';

/** The columns of an endpoint as they are read. */
export const endpointColumns = `e.account_id, e.endpoint_id, e.kind, e.url, e.config, e.enabled, e.paused_reason, e.created_at, e.updated_at`;

export interface EndpointRow {
  readonly account_id: string;
  readonly endpoint_id: string;
  readonly kind: Endpoint['kind'];
  readonly url: string;
  readonly config: EndpointConfig;
  readonly enabled: boolean;
  readonly paused_reason: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** An endpoint from its row. */
export function toEndpoint(row: EndpointRow): Endpoint {
  return {
    ...row.config,
    accountId: row.account_id,
    endpointId: row.endpoint_id,
    kind: row.kind,
    url: row.url,
    enabled: row.enabled,
    pausedReason: row.paused_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function configOf(endpoint: Endpoint): EndpointConfig {
  const {
    accountId: _a,
    endpointId: _e,
    kind: _k,
    url: _u,
    enabled: _n,
    pausedReason: _p,
    createdAt: _c,
    updatedAt: _d,
    ...config
  } = endpoint;
  return config;
}

/** Adds an endpoint that reads from after `position`; with `snapshot`, only once the orders as of it have been told. */
export async function insertEndpoint(
  tx: Tx,
  endpoint: Endpoint,
  { position, snapshot }: { readonly position: string; readonly snapshot: boolean },
): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: `INSERT INTO endpoints (account_id, endpoint_id, kind, url, config, enabled, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING`,
    values: [
      ...[endpoint.accountId, endpoint.endpointId, endpoint.kind, endpoint.url, JSON.stringify(configOf(endpoint))],
      ...[endpoint.enabled, endpoint.createdAt],
    ],
  });
  if (rowCount === 0) return false;
  await tx.query({
    text: 'INSERT INTO endpoint_cursors (account_id, endpoint_id, pos, snapshot_pos) VALUES ($1, $2, $3, $4)',
    values: [endpoint.accountId, endpoint.endpointId, position, snapshot ? position : null],
  });
  await tx.query({
    text: 'INSERT INTO endpoint_health (account_id, endpoint_id) VALUES ($1, $2)',
    values: [endpoint.accountId, endpoint.endpointId],
  });
  return true;
}

/** One endpoint, locked against other changes; `undefined` when there is none. */
export async function lockEndpoint(tx: Tx, accountId: string, endpointId: string): Promise<Endpoint | undefined> {
  const { rows } = await tx.query<EndpointRow>({
    text: `SELECT ${endpointColumns} FROM endpoints e WHERE e.account_id = $1 AND e.endpoint_id = $2 FOR UPDATE`,
    values: [accountId, endpointId],
  });
  return rows[0] === undefined ? undefined : toEndpoint(rows[0]);
}

/** These endpoints, by id, as far as they are there. */
export async function findEndpoints(
  db: Db,
  accountId: string,
  endpointIds: readonly string[],
): Promise<ReadonlyMap<string, Endpoint>> {
  if (endpointIds.length === 0) return new Map();
  const { rows } = await db.query<EndpointRow>({
    name: 'find_endpoints',
    text: `SELECT ${endpointColumns} FROM endpoints e WHERE e.account_id = $1 AND e.endpoint_id = ANY ($2::uuid[])`,
    values: [accountId, endpointIds],
  });
  return new Map(rows.map(toEndpoint).map((endpoint) => [endpoint.endpointId, endpoint]));
}

/** The relay endpoint of a target; `undefined` when nothing was relayed there yet. */
export async function findRelayEndpoint(db: Db, accountId: string, url: string): Promise<Endpoint | undefined> {
  const { rows } = await db.query<EndpointRow>({
    name: 'find_relay_endpoint',
    text: `SELECT ${endpointColumns} FROM endpoints e WHERE e.account_id = $1 AND e.kind = 'relay' AND e.url = $2`,
    values: [accountId, url],
  });
  return rows[0] === undefined ? undefined : toEndpoint(rows[0]);
}

/** Writes an endpoint's settings. */
export async function updateEndpoint(tx: Tx, endpoint: Endpoint): Promise<void> {
  await tx.query({
    text: `UPDATE endpoints SET url = $3, config = $4, enabled = $5, paused_reason = $6, updated_at = $7
      WHERE account_id = $1 AND endpoint_id = $2`,
    values: [
      ...[endpoint.accountId, endpoint.endpointId, endpoint.url, JSON.stringify(configOf(endpoint)), endpoint.enabled],
      ...[endpoint.pausedReason, endpoint.updatedAt],
    ],
  });
}

/** Stops telling an endpoint; says whether it was enabled. */
export async function pauseEndpoint(
  tx: Tx,
  accountId: string,
  endpointId: string,
  reason: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'pause_endpoint',
    text: `UPDATE endpoints SET enabled = false, paused_reason = $3, updated_at = $4
      WHERE account_id = $1 AND endpoint_id = $2 AND enabled`,
    values: [accountId, endpointId, reason, now],
  });
  return rowCount === 1;
}

/** Removes an endpoint; what still waits for it is canceled, and its log stays until it is old. */
export async function deleteEndpoint(tx: Tx, accountId: string, endpointId: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: 'DELETE FROM endpoints WHERE account_id = $1 AND endpoint_id = $2',
    values: [accountId, endpointId],
  });
  if (rowCount === 0) return false;
  for (const table of ['endpoint_secrets', 'endpoint_cursors', 'endpoint_health']) {
    await tx.query({
      text: `DELETE FROM ${table} WHERE account_id = $1 AND endpoint_id = $2`,
      values: [accountId, endpointId],
    });
  }
  await tx.query({
    text: `UPDATE replays SET state = 'canceled', ended_at = $3
      WHERE account_id = $1 AND endpoint_id = $2 AND state = 'running'`,
    values: [accountId, endpointId, now],
  });
  await tx.query({
    text: `UPDATE deliveries SET state = 'canceled', settled_at = $3, leased_until = NULL
      WHERE account_id = $1 AND endpoint_id = $2 AND state = 'pending'`,
    values: [accountId, endpointId, now],
  });
  return true;
}

/** Adds a secret. */
export async function insertSecret(
  tx: Tx,
  accountId: string,
  endpointId: string,
  secret: EndpointSecret,
): Promise<void> {
  await tx.query({
    text: `INSERT INTO endpoint_secrets (account_id, endpoint_id, secret_id, secret, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [accountId, endpointId, secret.secretId, secret.secret, secret.createdAt, secret.expiresAt],
  });
}

/** Lets the secrets there are sign until `until` at most, and forgets those that have expired. */
export async function expireSecrets(
  tx: Tx,
  accountId: string,
  endpointId: string,
  until: Date,
  now: Date,
): Promise<void> {
  await tx.query({
    text: 'DELETE FROM endpoint_secrets WHERE account_id = $1 AND endpoint_id = $2 AND expires_at <= $3',
    values: [accountId, endpointId, now],
  });
  await tx.query({
    text: `UPDATE endpoint_secrets SET expires_at = $3
      WHERE account_id = $1 AND endpoint_id = $2 AND (expires_at IS NULL OR expires_at > $3)`,
    values: [accountId, endpointId, until],
  });
}

/** Makes everything that waits due now, and begins slowly: after a pause or a failure is over. */
export async function resumeEndpoint(tx: Tx, accountId: string, endpointId: string, now: Date): Promise<void> {
  await tx.query({
    name: 'resume_endpoint',
    text: `UPDATE endpoint_health SET state = 'active', failures = 0, failing_since = NULL, probe_at = NULL, probes = 0, slow_start = 1,
        next_slot_at = NULL WHERE account_id = $1 AND endpoint_id = $2`,
    values: [accountId, endpointId],
  });
  await makeDue(tx, accountId, endpointId, now);
}

/** Makes everything that waits for an endpoint due now, except what is being sent. */
export async function makeDue(tx: Tx, accountId: string, endpointId: string, now: Date): Promise<void> {
  await tx.query({
    name: 'make_due',
    text: `UPDATE deliveries SET due_at = $3 WHERE account_id = $1 AND endpoint_id = $2 AND state = 'pending'
        AND due_at > $3 AND leased_until IS NULL`,
    values: [accountId, endpointId, now],
  });
}
