import type { Replay, ReplayWish } from '../core/endpoint.ts';
import type { Database, Db, Tx } from './database.ts';
import type { EndpointRow } from './endpoint-store.ts';
import { endpointColumns, toEndpoint } from './endpoint-store.ts';

/** A replay in progress with its endpoint, locked. */
export interface RunningReplay {
  readonly replayId: string;
  readonly endpoint: ReturnType<typeof toEndpoint>;
  readonly kind: ReplayWish['kind'];
  readonly position: string;
  readonly toPosition: string;
  readonly perSecond: number;
  readonly createdAt: Date;
  readonly progressedAt: Date;
  /** Queued by it and not yet settled. */
  readonly waiting: number;
}

/** Starts a replay of what lies after `after` up to `to`. */
export async function insertReplay(
  tx: Tx,
  accountId: string,
  replay: Pick<Replay, 'replayId' | 'endpointId' | 'kind' | 'wanted' | 'perSecond' | 'createdAt'> & {
    readonly after: string;
    readonly to: string;
  },
): Promise<void> {
  await tx.query({
    text: `INSERT INTO replays (account_id, replay_id, endpoint_id, kind, wanted, after_pos, first_pos, to_pos, per_second, state, created_at,
        progressed_at) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, 'running', $9, $9)`,
    values: [
      ...[
        accountId,
        replay.replayId,
        replay.endpointId,
        replay.kind,
        JSON.stringify(replay.wanted),
        replay.after,
        replay.to,
      ],
      ...[replay.perSecond, replay.createdAt],
    ],
  });
}

/** The positions between which events were recorded from `from` until before `to`: after the first, up to the second. */
export async function positionsBetween(
  db: Db,
  accountId: string,
  from: Date,
  to: Date,
): Promise<{ after: string; to: string }> {
  const { rows } = await db.query<{ first: string | null; last: string | null }>({
    text: `SELECT min(e.pos) AS first, max(e.pos) AS last FROM events e
      WHERE e.account_id = $1 AND e.recorded_at >= $2 AND e.recorded_at < $3`,
    values: [accountId, from, to],
  });
  const { first = null, last = null } = rows[0] ?? {};
  return first === null || last === null ? { after: '0', to: '0' } : { after: String(BigInt(first) - 1n), to: last };
}

/** The accounts that have a replay running. */
export async function accountsWithReplays(database: Database): Promise<readonly string[]> {
  const { rows } = await database.query<{ account_id: string }>({
    name: 'accounts_with_replays',
    text: "SELECT DISTINCT account_id FROM replays WHERE state = 'running'",
  });
  return rows.map(({ account_id }) => account_id);
}

/** The account's running replays to enabled endpoints, locked; those that another node works on are left out. */
export async function lockReplays(tx: Tx, accountId: string): Promise<readonly RunningReplay[]> {
  const { rows } = await tx.query<
    EndpointRow & {
      replay_id: string;
      replay_kind: ReplayWish['kind'];
      after_pos: string;
      to_pos: string;
      per_second: number;
      replay_created_at: Date;
      progressed_at: Date;
      waiting: number;
    }
  >({
    name: 'lock_replays',
    text: `SELECT ${endpointColumns}, r.replay_id, r.kind AS replay_kind, r.after_pos, r.to_pos, r.per_second,
        r.created_at AS replay_created_at, r.progressed_at,
        (SELECT count(*)::int FROM deliveries d WHERE d.account_id = $1 AND d.replay_id = r.replay_id AND d.state = 'pending') AS waiting
      FROM replays r
      JOIN endpoints e ON e.account_id = r.account_id AND e.endpoint_id = r.endpoint_id
      WHERE r.account_id = $1 AND r.state = 'running' AND e.enabled ORDER BY r.replay_id FOR UPDATE OF r SKIP LOCKED`,
    values: [accountId],
  });
  return rows.map((row) => ({
    replayId: row.replay_id,
    endpoint: toEndpoint(row),
    kind: row.replay_kind,
    position: row.after_pos,
    toPosition: row.to_pos,
    perSecond: row.per_second,
    createdAt: row.replay_created_at,
    progressedAt: row.progressed_at,
    waiting: row.waiting,
  }));
}

/** Notes how far a replay is. */
export async function moveReplay(
  tx: Tx,
  accountId: string,
  replayId: string,
  {
    position,
    queued,
    done,
    now,
  }: { readonly position: string; readonly queued: number; readonly done: boolean; readonly now: Date },
): Promise<void> {
  await tx.query({
    name: 'move_replay',
    text: `UPDATE replays SET after_pos = $3, queued = queued + $4, progressed_at = $6,
        state = CASE WHEN $5 THEN 'done' ELSE state END, ended_at = CASE WHEN $5 THEN $6::timestamptz ELSE ended_at END
      WHERE account_id = $1 AND replay_id = $2`,
    values: [accountId, replayId, position, queued, done, now],
  });
}

/** Ends a replay and cancels what it has queued; says whether it was running. */
export async function cancelReplay(
  tx: Tx,
  accountId: string,
  endpointId: string,
  replayId: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: `UPDATE replays SET state = 'canceled', ended_at = $4
      WHERE account_id = $1 AND endpoint_id = $2 AND replay_id = $3 AND state = 'running'`,
    values: [accountId, endpointId, replayId, now],
  });
  if (rowCount !== 1) return false;
  await tx.query({
    text: `UPDATE deliveries SET state = 'canceled', settled_at = $3
      WHERE account_id = $1 AND replay_id = $2 AND state = 'pending' AND leased_until IS NULL`,
    values: [accountId, replayId, now],
  });
  return true;
}
