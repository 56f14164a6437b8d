import { createHash, randomBytes } from 'node:crypto';
import type { Actor, Right } from '../core/principal.ts';
import { builtInRoles } from '../core/principal.ts';
import type { JsonObject } from '../core/json.ts';
import { hashPassword } from '../lib/passwords.ts';
import { lockHead, writeAccountEvent } from '../store/account-store.ts';
import type { Database, Tx } from '../store/database.ts';
import type { OneTimeLink } from '../store/link-store.ts';
import { findLink, insertLink, removeLinks } from '../store/link-store.ts';
import type { Profile } from '../store/people-store.ts';
import { updatePerson } from '../store/people-store.ts';
import type { LogInName, User } from '../store/user-store.ts';
import {
  findUser,
  hasUserWhoCanLogIn,
  insertUser,
  listUsers,
  removeLogInName,
  setLogInName,
  updateUser,
  writePassword,
} from '../store/user-store.ts';
import { hashSecret } from './keys.ts';

export type { User } from '../store/user-store.ts';

export interface UserServiceParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Has every node look users up anew. */
  readonly onChanged: () => Promise<void>;
  /** Ends the sessions of a user. */
  readonly endSessions: (accountId: string, userId: string, butToken?: string) => Promise<void>;
}

/** What a new user is. */
export interface NewUser {
  readonly profile: Profile;
  readonly role: string;
  /** In place of the role's rights; left out: those of the role. */
  readonly rights?: readonly Right[] | null;
  readonly customerIds?: readonly string[] | null;
  readonly password?: string;
  /** An identity at an OIDC provider: the hash of issuer and subject. */
  readonly oidc?: Uint8Array;
}

/** What a user is changed to; members left out stay. */
export interface UserChange {
  readonly role?: string;
  readonly rights?: readonly Right[] | null;
  readonly customerIds?: readonly string[] | null;
  readonly disabled?: boolean;
  readonly profile?: Profile;
}

/** What a one-time link is for. */
export interface OpenLink {
  readonly accountId: string;
  readonly purpose: OneTimeLink['purpose'];
  /** Whose password it sets; `undefined` for the first user's link. */
  readonly user: User | undefined;
  readonly expiresAt: Date;
}

/** Ends a change because another user of the account has the e-mail address. */
export class EmailTaken extends Error {
  override readonly name = 'EmailTaken';
}

export interface UserService {
  readonly list: (accountId: string) => Promise<readonly User[]>;
  readonly find: (accountId: string, userId: string) => Promise<User | undefined>;
  /** @throws EmailTaken */
  readonly create: (accountId: string, wanted: NewUser, actor: Actor) => Promise<User>;
  /** Disabling ends the user's sessions and keys at once. @throws EmailTaken */
  readonly update: (accountId: string, userId: string, change: UserChange, actor: Actor) => Promise<User | undefined>;
  /** Sets a password and ends the user's sessions but the one of `butToken`; says whether there is such a user. */
  readonly setPassword: (
    accountId: string,
    userId: string,
    password: string,
    actor: Actor,
    butToken?: string,
  ) => Promise<boolean>;
  /** A link by which the user sets a password; earlier ones end. */
  readonly openPasswordLink: (
    accountId: string,
    userId: string,
    lifetimeSeconds: number,
    actor: Actor,
  ) => Promise<{ readonly token: string; readonly expiresAt: Date }>;
  /** A link by which the first user is made, as long as nobody can log in; else `undefined`. */
  readonly openFirstLink: (
    accountId: string,
    lifetimeSeconds: number,
  ) => Promise<{ readonly token: string; readonly expiresAt: Date } | undefined>;
  /** Whether nobody can log in yet. */
  readonly isFirstStart: (accountId: string) => Promise<boolean>;
  /** What a link is for, unless it was used, taken back or has expired. */
  readonly readLink: (token: string) => Promise<OpenLink | undefined>;
  /** Uses a link: sets the password, or makes the first user. `undefined` when it is good no more. @throws EmailTaken */
  readonly takeLink: (
    token: string,
    wanted: { readonly password: string; readonly profile: Profile },
  ) => Promise<{ readonly accountId: string; readonly userId: string } | undefined>;
  /** The user of the settings, made where nobody has that address. */
  readonly ensureFirst: (accountId: string, email: string, password: string) => Promise<void>;
  /** Lets a user be known to an identity provider; says whether that identity was free. */
  readonly bindIdentity: (accountId: string, userId: string, identity: Uint8Array, actor: Actor) => Promise<boolean>;
}

const systemActor: Actor = { kind: 'system', id: 'system', userId: null, role: 'system' };

/** The first user may do everything: a manager who also manages accounts, as the bootstrap key does (rulings 6). */
const firstUser = { role: 'manager', rights: [...builtInRoles['manager']!.rights, 'accounts.manage'] } as const;

/** By what a user is found who logs in with an e-mail address. */
export function emailName(email: string): LogInName {
  return { kind: 'email', hash: createHash('sha256').update(email.trim().toLowerCase(), 'utf8').digest() };
}

/** Users: who they are, what they may, and how they prove it. Each change is an event of the account that names ids only. */
export function createUserService(parts: UserServiceParts): UserService {
  const { database, now, newId } = parts;

  async function record(tx: Tx, accountId: string, type: string, actor: Actor, says: JsonObject): Promise<void> {
    await writeAccountEvent(tx, accountId, { id: newId(), type, actor, source: 'native', says }, now());
  }

  async function nameByEmail(tx: Tx, accountId: string, userId: string, { email }: Profile): Promise<void> {
    if (typeof email !== 'string') {
      await removeLogInName(tx, accountId, userId, 'email');
      return;
    }
    if (!(await setLogInName(tx, accountId, userId, emailName(email)))) throw new EmailTaken();
  }

  async function add(tx: Tx, accountId: string, wanted: NewUser, password: string | null, actor: Actor): Promise<User> {
    const user = {
      ...{ userId: newId(), personId: newId(), role: wanted.role, profile: wanted.profile },
      ...{ rights: wanted.rights ?? null, customerIds: wanted.customerIds ?? null },
      ...{ createdAt: now(), disabledAt: null },
    };
    const number = await insertUser(tx, accountId, user);
    await nameByEmail(tx, accountId, user.userId, wanted.profile);
    if (wanted.oidc !== undefined) await setLogInName(tx, accountId, user.userId, { kind: 'oidc', hash: wanted.oidc });
    if (password !== null) await writePassword(tx, accountId, user.userId, password);
    await record(tx, accountId, 'account.user_created', actor, { userId: user.userId, role: user.role });
    return { ...user, number, hasPassword: password !== null, lastLogInAt: null };
  }

  async function create(accountId: string, wanted: NewUser, actor: Actor): Promise<User> {
    const password = wanted.password === undefined ? null : await hashPassword(wanted.password);
    return database.transaction((tx) => add(tx, accountId, wanted, password, actor));
  }

  async function update(
    accountId: string,
    userId: string,
    { profile, disabled, ...change }: UserChange,
    actor: Actor,
  ): Promise<User | undefined> {
    const changed = await database.transaction(async (tx) => {
      const user = await findUser(tx, accountId, userId);
      if (user === undefined) return undefined;
      const next: User = {
        ...user,
        // Rights of its own belong to the role they were given beside.
        ...(change.role === undefined || change.role === user.role ? {} : { rights: null }),
        ...change,
        disabledAt: disabled === undefined ? user.disabledAt : disabled ? (user.disabledAt ?? now()) : null,
        profile: { ...user.profile, ...profile },
      };
      await updateUser(tx, accountId, next);
      await updatePerson(tx, accountId, user.personId, next.profile);
      if (profile?.['email'] !== undefined) await nameByEmail(tx, accountId, userId, next.profile);
      const says = { userId, role: next.role, ...(disabled === undefined ? {} : { disabled }) };
      await record(tx, accountId, 'account.user_changed', actor, says);
      return next;
    });
    if (changed === undefined) return undefined;
    await parts.onChanged();
    if (disabled === true) await parts.endSessions(accountId, userId);
    return changed;
  }

  async function keepPassword(
    tx: Tx,
    accountId: string,
    userId: string,
    password: string,
    actor: Actor,
  ): Promise<void> {
    await writePassword(tx, accountId, userId, password);
    await removeLinks(tx, accountId, { purpose: 'password', userId });
    await record(tx, accountId, 'account.user_password_set', actor, { userId });
  }

  async function openLink(
    tx: Tx,
    link: Pick<OneTimeLink, 'accountId' | 'purpose' | 'userId'>,
    lifetimeSeconds: number,
  ): Promise<{ readonly token: string; readonly expiresAt: Date }> {
    const token = newLinkToken(link.accountId);
    const createdAt = now();
    const expiresAt = new Date(createdAt.getTime() + lifetimeSeconds * 1000);
    await insertLink(tx, { ...link, hash: hashSecret(token), createdAt, expiresAt });
    return { token, expiresAt };
  }

  async function readLink(token: string): Promise<OneTimeLink | undefined> {
    const accountId = accountOfLink(token);
    return accountId === undefined ? undefined : findLink(database, accountId, hashSecret(token), now());
  }

  /** The same link once more, under the head's lock: of two who use it at once the second finds it gone. */
  async function claim(tx: Tx, { accountId, hash, purpose, userId }: OneTimeLink): Promise<boolean> {
    await lockHead(tx, accountId);
    if ((await findLink(tx, accountId, hash, now())) === undefined) return false;
    await removeLinks(tx, accountId, { purpose, userId });
    return true;
  }

  async function makeFirst(link: OneTimeLink, profile: Profile, password: string): Promise<string | undefined> {
    const { accountId } = link;
    return database.transaction(async (tx) => {
      if (!(await claim(tx, link)) || (await hasUserWhoCanLogIn(tx, accountId))) return undefined;
      return (await add(tx, accountId, { ...firstUser, profile }, password, systemActor)).userId;
    });
  }

  async function takePasswordLink(link: OneTimeLink, userId: string, password: string): Promise<string | undefined> {
    const { accountId } = link;
    return database.transaction(async (tx) => {
      if (!(await claim(tx, link))) return undefined;
      const user = await findUser(tx, accountId, userId);
      if (user === undefined || user.disabledAt !== null) return undefined;
      await keepPassword(tx, accountId, userId, password, { kind: 'user', id: userId, userId, role: user.role });
      return userId;
    });
  }

  return {
    list: (accountId) => listUsers(database, accountId),
    find: (accountId, userId) => findUser(database, accountId, userId),
    create,
    update,
    setPassword: async (accountId, userId, password, actor, butToken) => {
      const stored = await hashPassword(password);
      const there = await database.transaction(async (tx) => {
        if ((await findUser(tx, accountId, userId)) === undefined) return false;
        await keepPassword(tx, accountId, userId, stored, actor);
        return true;
      });
      if (there) await parts.endSessions(accountId, userId, butToken);
      return there;
    },
    openPasswordLink: (accountId, userId, lifetimeSeconds, actor) =>
      database.transaction(async (tx) => {
        const link = { accountId, purpose: 'password', userId } as const;
        await removeLinks(tx, accountId, link);
        await record(tx, accountId, 'account.user_link_created', actor, { userId });
        return openLink(tx, link, lifetimeSeconds);
      }),
    openFirstLink: (accountId, lifetimeSeconds) =>
      database.transaction(async (tx) => {
        if (await hasUserWhoCanLogIn(tx, accountId)) return undefined;
        return openLink(tx, { accountId, purpose: 'first', userId: null }, lifetimeSeconds);
      }),
    isFirstStart: async (accountId) => !(await hasUserWhoCanLogIn(database, accountId)),
    readLink: async (token) => {
      const link = await readLink(token);
      if (link === undefined) return undefined;
      const { accountId, purpose, userId, expiresAt } = link;
      const user = userId === null ? undefined : await findUser(database, accountId, userId);
      return { accountId, purpose, user, expiresAt };
    },
    takeLink: async (token, { password, profile }) => {
      const link = await readLink(token);
      if (link === undefined) return undefined;
      const { accountId } = link;
      const stored = await hashPassword(password);
      const userId =
        link.userId === null
          ? await makeFirst(link, profile, stored)
          : await takePasswordLink(link, link.userId, stored);
      if (userId === undefined) return undefined;
      await parts.onChanged();
      await parts.endSessions(accountId, userId);
      return { accountId, userId };
    },
    ensureFirst: async (accountId, email, password) => {
      const there = (await listUsers(database, accountId)).some(
        ({ profile }) => typeof profile['email'] === 'string' && profile['email'].toLowerCase() === email.toLowerCase(),
      );
      if (there) return;
      await create(accountId, { ...firstUser, profile: { email }, password }, systemActor).catch((error: unknown) => {
        // Another node that starts at the same time was quicker.
        if (!(error instanceof EmailTaken)) throw error;
      });
    },
    bindIdentity: (accountId, userId, hash, actor) =>
      database.transaction(async (tx) => {
        const free = await setLogInName(tx, accountId, userId, { kind: 'oidc', hash });
        if (free) await record(tx, accountId, 'account.user_identity_bound', actor, { userId });
        return free;
      }),
  };
}

const linkMark = 'mpl_';

/** A token names its account, so that it is found from there, and holds 256 bits of chance. */
function newLinkToken(accountId: string): string {
  const account = Buffer.from(accountId.replaceAll('-', ''), 'hex');
  return linkMark + Buffer.concat([account, randomBytes(32)]).toString('base64url');
}

function accountOfLink(token: string): string | undefined {
  if (token.length !== linkMark.length + 64 || !token.startsWith(linkMark)) return undefined;
  const hex = Buffer.from(token.slice(linkMark.length), 'base64url').toString('hex');
  if (hex.length !== 96) return undefined;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
