import { randomBytes } from 'node:crypto';
import type { Principal } from '../core/principal.ts';
import type { Database } from '../store/database.ts';
import { sendNotice } from '../store/notices.ts';
import type { Session } from '../store/session-store.ts';
import {
  deleteEndedSessions,
  deleteSession,
  deleteSessionsOfUser,
  findSession,
  insertSession,
  listSessionsOfUser,
  prolongSession,
} from '../store/session-store.ts';
import { hashSecret } from './keys.ts';

export interface TokenServiceParts {
  readonly database: Database;
  /** Who an API key is. */
  readonly authenticate: (secret: string) => Promise<Principal | undefined>;
  /** Who the key with this id is; `undefined` when it is revoked or expired. */
  readonly principalOfKey: (accountId: string, keyId: string) => Promise<Principal | undefined>;
  /** Who the user with this id is; `undefined` when it is disabled. */
  readonly principalOfUser: (accountId: string, userId: string) => Promise<Principal | undefined>;
  readonly now: () => Date;
}

/** What a new token is for. */
export interface NewToken {
  readonly accountId: string;
  /** The key that logged in: the token has its rights, and ends with it. */
  readonly keyId?: string;
  /** The user who logged in, in place of a key. */
  readonly userId?: string;
  /** The dialect whose log-in it is; it is worth nothing in another. */
  readonly dialect: string;
  readonly lifetimeSeconds: number;
  /** Ends after so long without use, within its lifetime. Left out: use makes no difference. */
  readonly idleSeconds?: number;
}

/** A token that is alive, without anything that could be used in its place. */
export interface LiveToken {
  readonly id: string;
  readonly dialect: string;
  readonly createdAt: Date;
  /** To the minute, and only of those that end by not being used. */
  readonly lastUsedAt: Date | null;
  readonly endsAt: Date;
  /** Whether it is the one that asks. */
  readonly own: boolean;
}

export interface TokenService {
  readonly issue: (wanted: NewToken) => Promise<{ readonly token: string }>;
  /** A token that only `redeem` takes. */
  readonly issueRefresh: (wanted: NewToken) => Promise<{ readonly token: string }>;
  /**
   * Who a token of this dialect is; an API key itself is taken too (rulings 7). `undefined` when it is unknown, of
   * another dialect, over, or its key is.
   */
  readonly resolve: (token: string, dialect: string) => Promise<Principal | undefined>;
  /** Who a token of this dialect is; an API key is none. */
  readonly resolveToken: (token: string, dialect: string) => Promise<Principal | undefined>;
  /** Who a refresh token is. It stays good: a client that lost the answer may ask again. */
  readonly redeem: (token: string, dialect: string) => Promise<Principal | undefined>;
  /** Ends a token at once on this node, within a second on the others; says whether there was one. */
  readonly end: (token: string) => Promise<boolean>;
  /** The tokens of a user that are alive, the newest first. */
  readonly listOfUser: (accountId: string, userId: string, ownToken?: string) => Promise<readonly LiveToken[]>;
  /** Ends one of them by its id; says whether there was one. */
  readonly endOfUser: (accountId: string, userId: string, id: string) => Promise<boolean>;
  /** Ends every token of a user but one, if one is named; at once here, within a second on the others. */
  readonly endAllOfUser: (accountId: string, userId: string, butToken?: string) => Promise<void>;
  /** Forgets a token that another node has ended; without one, all of them. */
  readonly forget: (name?: string) => void;
  /** Resolves when the uses noted so far are written. */
  readonly flush: () => Promise<void>;
}

/** A use is noted at most once a minute (rulings 27), and so a token may live up to a minute longer than its idle time. */
const noteEveryMs = 60_000;

/** Tokens of one user that are listed at most. */
const listedCountMax = 200;

/** Tokens remembered at most; beyond it, the database is asked again. */
const knownCountMax = 10_000;

const marks = { access: 'mpa_', refresh: 'mpr_' } as const;

/**
 * Opaque tokens that stand for an API key or a user. A token carries its account's id, so that it is found from there, and 256 bits
 * of chance; only a hash is stored. Those in use are remembered, so that a call costs no look-up.
 */
export function createTokenService(parts: TokenServiceParts): TokenService {
  const { database, authenticate, now } = parts;
  const known = new Map<string, Session>();
  const noted = new Map<string, number>();
  const cleaned = new Map<string, number>();
  let writing: Promise<void> = Promise.resolve();
  let endings = 0;

  async function issue(wanted: NewToken, use: Session['use']): Promise<{ token: string }> {
    const { accountId, keyId = null, userId = null, dialect, lifetimeSeconds, idleSeconds } = wanted;
    const token = newToken(accountId, use);
    const createdAt = now();
    const latestEndAt = after(createdAt, lifetimeSeconds * 1000);
    const idleMs = idleSeconds === undefined ? Infinity : idleSeconds * 1000 + noteEveryMs;
    const session: Session = {
      ...{ accountId, keyId, userId, dialect, use, createdAt, latestEndAt, hash: hashSecret(token) },
      idleSeconds: idleSeconds ?? null,
      endsAt: earlier(after(createdAt, idleMs), latestEndAt),
    };
    await insertSession(database, session);
    remember(session);
    clean(accountId, createdAt);
    return { token };
  }

  function remember(session: Session): void {
    if (known.size >= knownCountMax) forget();
    known.set(nameOf(session.hash), session);
  }

  function forget(name?: string): void {
    endings += 1;
    for (const memory of [known, noted]) {
      if (name === undefined) memory.clear();
      else memory.delete(name);
    }
  }

  async function find(token: string, use: Session['use'], dialect: string): Promise<Session | undefined> {
    const accountId = accountOf(token, use);
    if (accountId === undefined) return undefined;
    const hash = hashSecret(token);
    const time = now();
    let session = known.get(nameOf(hash));
    // Another node may have moved the end on, so what is over by memory is asked for again.
    if (session === undefined || session.endsAt <= time) {
      const before = endings;
      session = await findSession(database, accountId, hash);
      if (session === undefined || session.endsAt <= time) return undefined;
      // One that was ended while it was read must not be remembered as alive.
      if (before === endings) remember(session);
    }
    if (session.use !== use || session.dialect !== dialect) return undefined;
    note(session, time);
    return session;
  }

  function note(session: Session, time: Date): void {
    if (session.idleSeconds === null) return;
    const name = nameOf(session.hash);
    const last = noted.get(name);
    if (last !== undefined && Math.abs(time.getTime() - last) < noteEveryMs) return;
    noted.set(name, time.getTime());
    const endsAt = earlier(after(time, session.idleSeconds * 1000 + noteEveryMs), session.latestEndAt);
    if (endsAt <= session.endsAt) return;
    if (known.has(name)) known.set(name, { ...session, endsAt });
    inBackground(() => prolongSession(database, session.accountId, session.hash, endsAt));
  }

  function clean(accountId: string, time: Date): void {
    if (Math.abs(time.getTime() - (cleaned.get(accountId) ?? 0)) < noteEveryMs) return;
    cleaned.set(accountId, time.getTime());
    inBackground(() => deleteEndedSessions(database, accountId, time));
  }

  /** Housekeeping must not fail or delay a request; what is not written now is written a minute later. */
  function inBackground(work: () => Promise<void>): void {
    writing = writing.then(work).catch(() => {});
  }

  async function principalOf(session: Session | undefined): Promise<Principal | undefined> {
    if (session === undefined) return undefined;
    const { accountId, keyId, userId } = session;
    if (userId !== null) return parts.principalOfUser(accountId, userId);
    return keyId === null ? undefined : parts.principalOfKey(accountId, keyId);
  }

  async function tellEnded(hashes: readonly Uint8Array[]): Promise<void> {
    for (const name of hashes.map(nameOf)) {
      forget(name);
      await sendNotice(database, { kind: 'token', name });
    }
  }

  function sessionsOf(accountId: string, userId: string): Promise<readonly Session[]> {
    return listSessionsOfUser(database, accountId, userId, now(), listedCountMax);
  }

  return {
    listOfUser: async (accountId, userId, ownToken) => {
      const own = ownToken === undefined ? undefined : idOf(hashSecret(ownToken));
      return (await sessionsOf(accountId, userId)).map((session) => toLiveToken(session, own));
    },
    endOfUser: async (accountId, userId, id) => {
      const session = (await sessionsOf(accountId, userId)).find(({ hash }) => idOf(hash) === id);
      if (session === undefined || !(await deleteSession(database, accountId, session.hash))) return false;
      await tellEnded([session.hash]);
      return true;
    },
    issue: (wanted) => issue(wanted, 'access'),
    issueRefresh: (wanted) => issue(wanted, 'refresh'),
    resolve: async (token, dialect) =>
      token.startsWith(marks.access) ? principalOf(await find(token, 'access', dialect)) : authenticate(token),
    resolveToken: async (token, dialect) => principalOf(await find(token, 'access', dialect)),
    redeem: async (token, dialect) => principalOf(await find(token, 'refresh', dialect)),
    end: async (token) => {
      const accountId = accountOf(token, 'access') ?? accountOf(token, 'refresh');
      if (accountId === undefined) return false;
      const hash = hashSecret(token);
      const ended = await deleteSession(database, accountId, hash);
      forget(nameOf(hash));
      if (ended) await tellEnded([hash]);
      return ended;
    },
    endAllOfUser: async (accountId, userId, butToken) => {
      const but = butToken === undefined ? null : hashSecret(butToken);
      await tellEnded(await deleteSessionsOfUser(database, accountId, userId, but));
    },
    forget,
    flush: () => writing,
  };
}

/** A name for a token by which nothing can be done but end it: half of the hash it is found by. */
function idOf(hash: Uint8Array): string {
  return Buffer.from(hash).subarray(0, 16).toString('hex');
}

function toLiveToken(session: Session, own: string | undefined): LiveToken {
  const { hash, dialect, createdAt, endsAt, latestEndAt, idleSeconds } = session;
  const id = idOf(hash);
  // The end moves on with each use, until the latest there can be.
  const isTold = idleSeconds !== null && endsAt < latestEndAt;
  const lastUsedAt = isTold ? after(endsAt, -(idleSeconds * 1000 + noteEveryMs)) : null;
  return { id, dialect, createdAt, lastUsedAt, endsAt, own: id === own };
}

function newToken(accountId: string, use: Session['use']): string {
  const account = Buffer.from(accountId.replaceAll('-', ''), 'hex');
  return marks[use] + Buffer.concat([account, randomBytes(32)]).toString('base64url');
}

/** The account that a token names, whoever made it; `undefined` when it has not the form of one. */
function accountOf(token: string, use: Session['use']): string | undefined {
  if (token.length !== 68 || !token.startsWith(marks[use])) return undefined;
  const hex = Buffer.from(token.slice(4), 'base64url').toString('hex');
  if (hex.length !== 96) return undefined;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

function nameOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('base64url');
}

function after(time: Date, ms: number): Date {
  return new Date(Math.min(time.getTime() + ms, 8_640_000_000_000_000));
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
