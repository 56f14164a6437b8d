import type { Json } from '../core/json.ts';
import type { Actor, Audience, Right } from '../core/principal.ts';
import { builtInRoles } from '../core/principal.ts';
import type { Workflow } from '../core/workflow.ts';
import type { Account, ApiKey } from '../store/account-store.ts';
import {
  findAccountByCode,
  findInstallation,
  findKeyByHash,
  findTwin,
  insertAccount,
  insertInstallation,
  insertKey,
  insertWorkflowVersion,
  listAccounts,
  listKeys,
  listWorkflowVersions,
  lockHead,
  revokeKey,
  writeAccountEvent,
} from '../store/account-store.ts';
import type { Database, Tx } from '../store/database.ts';
import { violatedConstraint } from '../store/database.ts';
import { sendNotice } from '../store/notices.ts';
import { hashSecret, newSecret, secretPrefix } from './keys.ts';

/** What a new key is to be. */
export interface NewKey {
  readonly name: string;
  readonly role: string;
  readonly rights?: readonly Right[];
  readonly audience?: Audience;
  readonly userId?: string;
  readonly customerIds?: readonly string[];
  readonly dialect?: string;
  readonly expiresAt?: Date;
}

export interface AccountServiceParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  /** The definitions that every new account begins with. */
  readonly builtInWorkflows: readonly Workflow[];
  readonly toDefinition: (workflow: Workflow) => Json;
  /** Told at once on this node; the others hear of it by a notice. */
  readonly onKeysChanged: () => void;
}

export interface AccountService {
  readonly list: () => Promise<readonly Account[]>;
  readonly findByCode: (code: string) => Promise<Account | undefined>;
  readonly twin: (accountId: string) => Promise<Account | undefined>;
  /** Makes an account and its test twin; `undefined` when the code is taken. */
  readonly create: (
    wanted: { code: string; name: string; timeZone?: string; currency?: string; locale?: string },
    actor: Actor,
  ) => Promise<Account | undefined>;
  readonly listKeys: (accountId: string) => Promise<readonly ApiKey[]>;
  /** A new key with its secret, which is stored only as a hash. */
  readonly createKey: (
    accountId: string,
    wanted: NewKey,
    actor: Actor,
    secret?: string,
  ) => Promise<ApiKey & { readonly secret: string }>;
  /** Ends a key at once on this node, within a second on the others; says whether it was alive. */
  readonly revokeKey: (accountId: string, keyId: string, actor: Actor) => Promise<boolean>;
  /** The installation's id and its first account, made where they are not there yet. */
  readonly install: (installationId: string) => Promise<{ installationId: string; account: Account; created: boolean }>;
  /** Gives an account the built-in workflows that it has not. */
  readonly addBuiltInWorkflows: (accountId: string) => Promise<void>;
  /** Whether a key with this secret was ever made, also if it is revoked. */
  readonly knowsKey: (secret: string) => Promise<boolean>;
  /** The bootstrap key with every right, there already or made from this secret. */
  readonly ensureAdminKey: (accountId: string, secret: string) => Promise<void>;
}

const systemActor: Actor = { kind: 'system', id: 'system', userId: null, role: 'system' };

/** Accounts and keys. Each change is an event of the account, written in the same transaction. */
export function createAccountService(parts: AccountServiceParts): AccountService {
  const { database, now, newId } = parts;

  async function record(tx: Tx, accountId: string, type: string, actor: Actor, says: Json): Promise<void> {
    await writeAccountEvent(tx, accountId, { id: newId(), type, actor, source: 'native', says }, now());
  }

  async function addAccount(tx: Tx, account: Account, actor: Actor): Promise<void> {
    await insertAccount(tx, account);
    await record(tx, account.accountId, 'account.created', actor, { code: account.code });
    await addWorkflows(tx, account.accountId);
  }

  async function addWorkflows(tx: Tx, accountId: string): Promise<void> {
    // Nodes that start together wait here for each other.
    await lockHead(tx, accountId);
    const there = new Set((await listWorkflowVersions(tx, accountId)).map(({ key }) => key));
    for (const workflow of parts.builtInWorkflows.filter(({ key }) => !there.has(key))) {
      const definition = parts.toDefinition(workflow);
      await insertWorkflowVersion(
        tx,
        accountId,
        { key: workflow.key, version: 1, definition, publishedAt: now() },
        systemActor,
      );
      await record(tx, accountId, 'account.workflow_published', systemActor, { key: workflow.key, version: 1 });
    }
  }

  async function create(
    { code, name, timeZone = 'UTC', currency = 'EUR', locale = 'en' }: Parameters<AccountService['create']>[0],
    actor: Actor,
  ): Promise<Account | undefined> {
    const account: Account = {
      accountId: newId(),
      code,
      name,
      twinOf: null,
      timeZone,
      currency,
      locale,
      settings: {},
      createdAt: now(),
    };
    const twin: Account = {
      ...account,
      accountId: newId(),
      code: `${code}-test`,
      name: `${name} (test)`,
      twinOf: account.accountId,
    };
    return unlessTaken('accounts_code_unique', () =>
      database.transaction(async (tx) => {
        if ((await findAccountByCode(tx, code)) !== undefined || (await findAccountByCode(tx, twin.code)) !== undefined)
          return undefined;
        await addAccount(tx, account, actor);
        await addAccount(tx, twin, actor);
        return account;
      }),
    );
  }

  async function tellKeysChanged(): Promise<void> {
    parts.onKeysChanged();
    await sendNotice(database, { kind: 'keys' });
  }

  async function addKey(accountId: string, wanted: NewKey, actor: Actor, secret: string): Promise<ApiKey> {
    const key: ApiKey = {
      accountId,
      keyId: newId(),
      prefix: secretPrefix(secret),
      name: wanted.name,
      role: wanted.role,
      rights: wanted.rights ?? null,
      audience: wanted.audience ?? null,
      userId: wanted.userId ?? null,
      customerIds: wanted.customerIds ?? null,
      dialect: wanted.dialect ?? null,
      createdAt: now(),
      expiresAt: wanted.expiresAt ?? null,
      revokedAt: null,
      lastUsedAt: null,
    };
    await database.transaction(async (tx) => {
      await insertKey(tx, key, hashSecret(secret));
      await record(tx, accountId, 'account.key_created', actor, {
        keyId: key.keyId,
        prefix: key.prefix,
        role: key.role,
      });
    });
    await tellKeysChanged();
    return key;
  }

  return {
    list: () => listAccounts(database),
    findByCode: (code) => findAccountByCode(database, code),
    twin: (accountId) => findTwin(database, accountId),
    create,
    listKeys: (accountId) => listKeys(database, accountId),
    createKey: async (accountId, wanted, actor, secret = newSecret(wanted.dialect ?? null)) => ({
      ...(await addKey(accountId, wanted, actor, secret)),
      secret,
    }),
    revokeKey: async (accountId, keyId, actor) => {
      const revoked = await database.transaction(async (tx) => {
        const alive = await revokeKey(tx, accountId, keyId, now());
        if (alive) await record(tx, accountId, 'account.key_revoked', actor, { keyId });
        return alive;
      });
      if (revoked) await tellKeysChanged();
      return revoked;
    },
    install: async (wantedId) => {
      const there = await findInstallation(database);
      if (there === undefined) await database.transaction((tx) => insertInstallation(tx, wantedId, now()));
      const installationId = (await findInstallation(database))!;
      const known = await findAccountByCode(database, 'main');
      const account =
        known ??
        (await create({ code: 'main', name: 'Main' }, systemActor)) ??
        (await findAccountByCode(database, 'main'))!;
      return { installationId, account, created: known === undefined };
    },
    addBuiltInWorkflows: (accountId) => database.transaction((tx) => addWorkflows(tx, accountId)),
    knowsKey: async (secret) => (await findKeyByHash(database, hashSecret(secret))) !== undefined,
    ensureAdminKey: async (accountId, secret) => {
      const there = await findKeyByHash(database, hashSecret(secret));
      if (there !== undefined) return;
      const rights: readonly Right[] = [...builtInRoles['manager']!.rights, 'accounts.manage'];
      const wanted = { name: 'Bootstrap key', role: 'manager', rights };
      await unlessTaken('api_keys_hash_unique', () => addKey(accountId, wanted, systemActor, secret));
    },
  };
}

/** What `work` gives, or `undefined` when another node has just taken the name that must be unique. */
async function unlessTaken<T>(constraint: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (violatedConstraint(error) === constraint) return undefined;
    throw error;
  }
}
