import type { Principal } from '../core/principal.ts';
import type { Workflow } from '../core/workflow.ts';
import type { ApiKey } from '../store/account-store.ts';
import type { User } from '../store/user-store.ts';
import { hashSecret, roleOf, toPrincipal, toUserPrincipal, withinUser } from './keys.ts';

export interface AuthenticatorParts {
  readonly findKeyByHash: (hash: Uint8Array) => Promise<ApiKey | undefined>;
  readonly findKey: (accountId: string, keyId: string) => Promise<ApiKey | undefined>;
  readonly findUser: (accountId: string, userId: string) => Promise<User | undefined>;
  readonly noteUses: (uses: readonly { accountId: string; keyId: string; usedAt: Date }[]) => Promise<void>;
  readonly workflowsOf: (accountId: string) => Promise<Iterable<Workflow>>;
  readonly now: () => Date;
}

export interface Authenticator {
  /** Who this secret is; `undefined` when it is unknown, revoked or expired. */
  readonly authenticate: (secret: string) => Promise<Principal | undefined>;
  /** Who the key with this id is: for tokens, which stand for a key. */
  readonly principalOfKey: (accountId: string, keyId: string) => Promise<Principal | undefined>;
  /** Who the user with this id is; `undefined` when there is none or it is disabled. */
  readonly principalOfUser: (accountId: string, userId: string) => Promise<Principal | undefined>;
  /** Forgets what it knows, so that a revoked key and a disabled user fail at once. */
  readonly forget: () => void;
  /** Writes down the uses that are not noted yet. */
  readonly flush: () => Promise<void>;
}

interface Known {
  readonly key: ApiKey;
  readonly principal: Principal;
}

/** A use is noted at most once a minute (rulings 27). */
const noteEveryMs = 60_000;

/** Unknown secrets are remembered too, so that a wrong key does not ask the database each time; at most this many. */
const knownCountMax = 10_000;

/** Looks keys and users up once and keeps them until told to forget; never by time, which would let many look-ups loose at once. */
export function createAuthenticator(parts: AuthenticatorParts): Authenticator {
  const { findKeyByHash, findKey, findUser, noteUses, workflowsOf, now } = parts;
  let known = new Map<string, Promise<Known | undefined>>();
  let users = new Map<string, Promise<Principal | undefined>>();
  const noted = new Map<string, number>();
  let unwritten = new Map<string, { accountId: string; keyId: string; usedAt: Date }>();
  let writing: Promise<void> = Promise.resolve();

  async function toKnown(key: ApiKey | undefined): Promise<Known | undefined> {
    if (key === undefined || key.revokedAt !== null) return undefined;
    const role = roleOf(key.role, await workflowsOf(key.accountId));
    if (role === undefined) return undefined;
    const principal = toPrincipal(key, role);
    if (key.userId === null) return { key, principal };
    const user = await principalOfUser(key.accountId, key.userId);
    return user === undefined ? undefined : { key, principal: withinUser(principal, user) };
  }

  async function readUser(accountId: string, userId: string): Promise<Principal | undefined> {
    const user = await findUser(accountId, userId);
    if (user === undefined || user.disabledAt !== null) return undefined;
    const role = roleOf(user.role, await workflowsOf(accountId));
    return role === undefined ? undefined : toUserPrincipal(accountId, user, role);
  }

  async function principalOfUser(accountId: string, userId: string): Promise<Principal | undefined> {
    const memory = users;
    const name = `${accountId}/${userId}`;
    const known = memory.get(name);
    if (known !== undefined) return known;
    if (memory.size >= knownCountMax) memory.clear();
    const reading = readUser(accountId, userId);
    memory.set(name, reading);
    reading.catch(() => memory.delete(name));
    return reading;
  }

  async function principalOf(name: string, lookUp: () => Promise<ApiKey | undefined>): Promise<Principal | undefined> {
    const memory = known;
    let entry = memory.get(name);
    if (entry === undefined) {
      if (memory.size >= knownCountMax) memory.clear();
      entry = lookUp().then(toKnown);
      memory.set(name, entry);
      entry.catch(() => memory.delete(name));
    }
    const found = await entry;
    if (found === undefined) return undefined;
    const time = now();
    if (found.key.expiresAt !== null && found.key.expiresAt <= time) return undefined;
    note(found.key, time);
    return found.principal;
  }

  async function authenticate(secret: string): Promise<Principal | undefined> {
    const hash = hashSecret(secret);
    return principalOf(hash.toString('base64'), () => findKeyByHash(hash));
  }

  function note({ accountId, keyId }: ApiKey, usedAt: Date): void {
    const last = noted.get(keyId);
    if (last !== undefined && Math.abs(usedAt.getTime() - last) < noteEveryMs) return;
    noted.set(keyId, usedAt.getTime());
    unwritten.set(keyId, { accountId, keyId, usedAt });
    writing = writing.then(write);
  }

  async function write(): Promise<void> {
    if (unwritten.size === 0) return;
    const uses = [...unwritten.values()];
    unwritten = new Map();
    // A use that cannot be noted must not fail a request; the next one is noted a minute later.
    await noteUses(uses).catch(() => {});
  }

  return {
    authenticate,
    principalOfKey: (accountId, keyId) => principalOf(`${accountId}/${keyId}`, () => findKey(accountId, keyId)),
    principalOfUser,
    forget: () => {
      known = new Map();
      users = new Map();
    },
    flush: () => writing,
  };
}
