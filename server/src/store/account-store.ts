import type { Json } from '../core/json.ts';
import type { Actor, Audience, Right } from '../core/principal.ts';
import type { Db, Tx } from './database.ts';

/** An account, the tenant. */
export interface Account {
  readonly accountId: string;
  readonly code: string;
  readonly name: string;
  /** The real account of a test twin (rulings 21). */
  readonly twinOf: string | null;
  readonly timeZone: string;
  readonly currency: string;
  readonly locale: string;
  /** Source settings and the like, as far as they differ from the defaults. */
  readonly settings: { readonly [member: string]: Json };
  readonly createdAt: Date;
}

const accountColumns = `account_id AS "accountId", code, name, twin_of AS "twinOf", time_zone AS "timeZone", currency, locale,
  settings, created_at AS "createdAt"`;

/** All accounts, by code. */
export async function listAccounts(db: Db): Promise<readonly Account[]> {
  const { rows } = await db.query<Account>({ text: `SELECT ${accountColumns} FROM accounts ORDER BY code` });
  return rows;
}

/** The account with this id, or `undefined`. */
export async function findAccount(db: Db, accountId: string): Promise<Account | undefined> {
  const { rows } = await db.query<Account>({
    name: 'find_account',
    text: `SELECT ${accountColumns} FROM accounts WHERE account_id = $1`,
    values: [accountId],
  });
  return rows[0];
}

/** The account with this code, or `undefined`. Letter case does not count. */
export async function findAccountByCode(db: Db, code: string): Promise<Account | undefined> {
  const { rows } = await db.query<Account>({
    name: 'find_account_by_code',
    text: `SELECT ${accountColumns} FROM accounts WHERE lower(code) = lower($1)`,
    values: [code],
  });
  return rows[0];
}

/** The test twin of an account, or `undefined`. */
export async function findTwin(db: Db, accountId: string): Promise<Account | undefined> {
  const { rows } = await db.query<Account>({
    text: `SELECT ${accountColumns} FROM accounts WHERE twin_of = $1`,
    values: [accountId],
  });
  return rows[0];
}

/** Adds an account with its head row; violates `accounts_code_unique` when the code is taken. */
export async function insertAccount(tx: Tx, account: Account): Promise<void> {
  const { accountId, code, name, twinOf, timeZone, currency, locale, settings, createdAt } = account;
  await tx.query({
    text: `INSERT INTO accounts (account_id, code, name, twin_of, time_zone, currency, locale, settings, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [accountId, code, name, twinOf, timeZone, currency, locale, JSON.stringify(settings), createdAt],
  });
  await tx.query({ text: 'INSERT INTO log_heads (account_id) VALUES ($1)', values: [accountId] });
}

/** Has one transaction at a time go on with this account. */
export async function lockHead(tx: Tx, accountId: string): Promise<void> {
  await tx.query({ text: 'SELECT pos FROM log_heads WHERE account_id = $1 FOR UPDATE', values: [accountId] });
}

/** Replaces the settings, time zone, currency, locale and name of an account. */
export async function updateAccount(tx: Tx, account: Account): Promise<void> {
  const { accountId, name, timeZone, currency, locale, settings } = account;
  await tx.query({
    text: `UPDATE accounts SET name = $2, time_zone = $3, currency = $4, locale = $5, settings = $6 WHERE account_id = $1`,
    values: [accountId, name, timeZone, currency, locale, JSON.stringify(settings)],
  });
}

/** An API key without its secret. */
export interface ApiKey {
  readonly accountId: string;
  readonly keyId: string;
  /** The first characters, by which people recognise it. */
  readonly prefix: string;
  readonly name: string;
  readonly role: string;
  /** Fewer rights than the role's; `null` = all of them. */
  readonly rights: readonly Right[] | null;
  readonly audience: Audience | null;
  readonly userId: string | null;
  readonly customerIds: readonly string[] | null;
  readonly dialect: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const keyColumns = `k.account_id AS "accountId", k.key_id AS "keyId", k.prefix, k.name, k.role, k.rights, k.audience,
  k.user_id AS "userId", k.customer_ids AS "customerIds", k.dialect, k.created_at AS "createdAt", k.expires_at AS "expiresAt",
  k.revoked_at AS "revokedAt"`;

/** Adds a key; violates `api_keys_hash_unique` when the secret is there already. */
export async function insertKey(tx: Db, key: ApiKey, hash: Uint8Array): Promise<void> {
  await tx.query({
    text: `INSERT INTO api_keys (account_id, key_id, hash, prefix, name, role, rights, audience, user_id, customer_ids, dialect,
        created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [
      ...[key.accountId, key.keyId, hash, key.prefix, key.name, key.role, key.rights, key.audience, key.userId],
      ...[key.customerIds, key.dialect, key.createdAt, key.expiresAt],
    ],
  });
}

/** The key whose secret has this hash, revoked ones too. */
export async function findKeyByHash(db: Db, hash: Uint8Array): Promise<ApiKey | undefined> {
  const { rows } = await db.query<ApiKey>({
    name: 'find_key_by_hash',
    text: `SELECT ${keyColumns}, NULL AS "lastUsedAt" FROM api_keys k WHERE k.hash = $1`,
    values: [hash],
  });
  return rows[0];
}

/** The key with this id, revoked ones too. */
export async function findKey(db: Db, accountId: string, keyId: string): Promise<ApiKey | undefined> {
  const { rows } = await db.query<ApiKey>({
    name: 'find_key',
    text: `SELECT ${keyColumns}, NULL AS "lastUsedAt" FROM api_keys k WHERE k.account_id = $1 AND k.key_id = $2`,
    values: [accountId, keyId],
  });
  return rows[0];
}

/** The keys of an account, newest first, with their last use. */
export async function listKeys(db: Db, accountId: string): Promise<readonly ApiKey[]> {
  const { rows } = await db.query<ApiKey>({
    text: `SELECT ${keyColumns}, u.used_at AS "lastUsedAt" FROM api_keys k
      LEFT JOIN key_uses u ON u.account_id = k.account_id AND u.key_id = k.key_id
      WHERE k.account_id = $1 ORDER BY k.created_at DESC, k.key_id`,
    values: [accountId],
  });
  return rows;
}

/** Ends a key; says whether it was there and alive. */
export async function revokeKey(tx: Tx, accountId: string, keyId: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: 'UPDATE api_keys SET revoked_at = $3 WHERE account_id = $1 AND key_id = $2 AND revoked_at IS NULL',
    values: [accountId, keyId, now],
  });
  return rowCount === 1;
}

/** Notes when keys were last used. */
export async function noteKeyUses(
  db: Db,
  uses: readonly { accountId: string; keyId: string; usedAt: Date }[],
): Promise<void> {
  await db.query({
    name: 'note_key_uses',
    text: `INSERT INTO key_uses AS u (account_id, key_id, used_at)
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
      ON CONFLICT (account_id, key_id) DO UPDATE SET used_at = greatest(u.used_at, excluded.used_at)`,
    values: [
      uses.map(({ accountId }) => accountId),
      uses.map(({ keyId }) => keyId),
      uses.map(({ usedAt }) => usedAt.toISOString()),
    ],
  });
}

/** A published workflow as it is stored. */
export interface StoredWorkflow {
  readonly key: string;
  readonly version: number;
  readonly definition: Json;
  readonly publishedAt: Date;
}

/** Every published version of an account's workflows, oldest first. */
export async function listWorkflowVersions(db: Db, accountId: string): Promise<readonly StoredWorkflow[]> {
  const { rows } = await db.query<StoredWorkflow>({
    name: 'list_workflow_versions',
    text: `SELECT key, version, definition, published_at AS "publishedAt" FROM workflow_versions
      WHERE account_id = $1 ORDER BY key, version`,
    values: [accountId],
  });
  return rows;
}

/** Publishes a version; it is never changed afterwards. */
export async function insertWorkflowVersion(
  tx: Tx,
  accountId: string,
  workflow: StoredWorkflow,
  publishedBy: Actor,
): Promise<void> {
  await tx.query({
    text: `INSERT INTO workflow_versions (account_id, key, version, definition, published_at, published_by)
      VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [
      ...[accountId, workflow.key, workflow.version, JSON.stringify(workflow.definition), workflow.publishedAt],
      JSON.stringify(publishedBy),
    ],
  });
}

/** One fact about an account, in the same log as its orders' (rulings 24); gives its position. */
export async function writeAccountEvent(
  tx: Tx,
  accountId: string,
  event: {
    readonly id: string;
    readonly type: string;
    readonly actor: Actor;
    readonly source: string;
    readonly says: Json;
  },
  now: Date,
): Promise<string> {
  const { rows } = await tx.query<{ pos: string }>({
    text: 'SELECT write_account_event($1, $2, $3, $4, $5, $6, $7) AS pos',
    values: [
      accountId,
      now,
      event.id,
      event.type,
      JSON.stringify(event.actor),
      event.source,
      JSON.stringify(event.says),
    ],
  });
  return rows[0]!.pos;
}

/** The id this database was given at its first start, or `undefined`. */
export async function findInstallation(db: Db): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>({ text: 'SELECT installation_id AS id FROM installation' });
  return rows[0]?.id;
}

/** Gives the database its id; a second call changes nothing. */
export async function insertInstallation(tx: Tx, installationId: string, now: Date): Promise<void> {
  await tx.query({
    text: 'INSERT INTO installation (installation_id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    values: [installationId, now],
  });
}
