import type { Json } from '../core/json.ts';
import type { Actor } from '../core/principal.ts';
import type { Db, Tx } from './database.ts';

/** A definition that is asked about everything that happens. `definition` is as a published version is stored. */
export interface ShadowRow {
  readonly accountId: string;
  readonly shadowId: string;
  readonly workflow: string;
  readonly state: 'running' | 'stopped';
  readonly definition: Json;
  readonly mapping: Readonly<Record<string, string>>;
  readonly startedAt: Date;
  readonly stoppedAt: Date | null;
  readonly position: string;
  readonly allowed: number;
  readonly observed: number;
  readonly overridden: number;
  readonly refused: number;
}

const columns = `s.account_id AS "accountId", s.shadow_id AS "shadowId", s.workflow_key AS workflow, s.state, s.definition, s.mapping,
  s.started_at AS "startedAt", s.stopped_at AS "stoppedAt", s.pos AS position, s.allowed::float8, s.observed::float8,
  s.overridden::float8, s.refused::float8`;

export interface NewShadow {
  readonly accountId: string;
  readonly shadowId: string;
  readonly workflow: string;
  readonly definition: Json;
  readonly mapping: Readonly<Record<string, string>>;
  readonly startedBy: Actor;
  readonly startedAt: Date;
}

/** Starts a shadow at the end of the log; `undefined` when as many as may be are running already. */
export async function insertShadow(db: Db, shadow: NewShadow, runningMax: number): Promise<ShadowRow | undefined> {
  const { accountId, shadowId, workflow, definition, mapping, startedBy, startedAt } = shadow;
  const { rows } = await db.query<ShadowRow>({
    text: `INSERT INTO shadows AS s (account_id, shadow_id, workflow_key, state, definition, mapping, started_by, started_at, pos)
      SELECT h.account_id, $2, $3, 'running', $4, $5, $6, $7, h.pos FROM log_heads h
      WHERE h.account_id = $1
        AND (SELECT count(*) FROM shadows r WHERE r.account_id = $1 AND r.state = 'running') < $8
      RETURNING ${columns}`,
    values: [
      ...[accountId, shadowId, workflow, JSON.stringify(definition), JSON.stringify(mapping)],
      ...[JSON.stringify(startedBy), startedAt, runningMax],
    ],
  });
  return rows[0];
}

/** Stops a shadow; `undefined` when it is not running. */
export async function stopShadow(
  db: Db,
  accountId: string,
  shadowId: string,
  now: Date,
): Promise<ShadowRow | undefined> {
  const { rows } = await db.query<ShadowRow>({
    text: `UPDATE shadows AS s SET state = 'stopped', stopped_at = $3
      WHERE s.account_id = $1 AND s.shadow_id = $2 AND s.state = 'running' RETURNING ${columns}`,
    values: [accountId, shadowId, now],
  });
  return rows[0];
}

/** The running shadows of any account about which there is news. */
export async function shadowsWithNews(db: Db): Promise<readonly Pick<ShadowRow, 'accountId' | 'shadowId'>[]> {
  const { rows } = await db.query<Pick<ShadowRow, 'accountId' | 'shadowId'>>({
    name: 'shadows_with_news',
    text: `SELECT s.account_id AS "accountId", s.shadow_id AS "shadowId" FROM shadows s
      JOIN log_heads h ON h.account_id = s.account_id WHERE s.state = 'running' AND h.pos > s.pos`,
  });
  return rows;
}

/** The shadow, locked; `undefined` while another node has it or when it is not running. */
export async function lockShadow(tx: Tx, accountId: string, shadowId: string): Promise<ShadowRow | undefined> {
  const { rows } = await tx.query<ShadowRow>({
    name: 'lock_shadow',
    text: `SELECT ${columns} FROM shadows s
      WHERE s.account_id = $1 AND s.shadow_id = $2 AND s.state = 'running' FOR UPDATE SKIP LOCKED`,
    values: [accountId, shadowId],
  });
  return rows[0];
}

/** A reason with how many more changes it has; the first examples stay. */
export interface ShadowReason {
  readonly reason: string;
  readonly details: object;
  readonly changes: number;
  readonly examples: readonly object[];
}

/** Adds what a shadow said of a stretch of the log. */
export async function addToShadow(
  tx: Tx,
  { accountId, shadowId }: Pick<ShadowRow, 'accountId' | 'shadowId'>,
  outcomes: Readonly<Record<'allowed' | 'observed' | 'overridden' | 'refused', number>>,
  reasons: readonly ShadowReason[],
  position: string,
  examplesMax: number,
): Promise<void> {
  const { allowed, observed, overridden, refused } = outcomes;
  await tx.query({
    name: 'count_shadow',
    text: `UPDATE shadows SET pos = $3, allowed = allowed + $4, observed = observed + $5, overridden = overridden + $6,
        refused = refused + $7 WHERE account_id = $1 AND shadow_id = $2`,
    values: [accountId, shadowId, position, allowed, observed, overridden, refused],
  });
  if (reasons.length === 0) return;
  await tx.query({
    name: 'add_shadow_reasons',
    text: `INSERT INTO shadow_reasons AS r (account_id, shadow_id, reason, details, changes, examples)
      SELECT $1, $2, n.reason, n.details, n.changes, n.examples
      FROM jsonb_to_recordset($3::jsonb) AS n (reason text, details jsonb, changes bigint, examples jsonb)
      ON CONFLICT (account_id, shadow_id, reason) DO UPDATE SET changes = r.changes + excluded.changes,
        examples = CASE WHEN jsonb_array_length(r.examples) >= $4 THEN r.examples ELSE r.examples || excluded.examples END`,
    values: [accountId, shadowId, JSON.stringify(reasons), examplesMax],
  });
}
