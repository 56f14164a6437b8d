import type { Actor, Principal } from '../core/principal.ts';
import { isPassword } from '../lib/passwords.ts';
import type { Database } from '../store/database.ts';
import type { LogInCandidate } from '../store/user-store.ts';
import { findLogInCandidates, findUser, noteLogIn, readPassword } from '../store/user-store.ts';
import type { FailedTries } from './failed-tries.ts';
import type { LiveToken, TokenService } from './tokens.ts';
import type { UserService } from './users.ts';
import { emailName } from './users.ts';

export interface LogInParts {
  readonly database: Database;
  readonly tokens: TokenService;
  readonly users: UserService;
  readonly tries: FailedTries;
  readonly now: () => Date;
  readonly lifetimeSeconds: number;
  readonly idleSeconds: number;
}

/** What somebody gives who logs in, and from where. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** The code of the account, where an address is known in several. */
  readonly account: string | undefined;
  readonly address: string;
}

/** An account that somebody may mean. */
export interface AccountChoice {
  readonly code: string;
  readonly name: string;
}

export type LogInResult =
  | { readonly kind: 'in'; readonly accountId: string; readonly userId: string; readonly token: string }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number }
  /** The password is right in more than one account. */
  | { readonly kind: 'choose'; readonly accounts: readonly AccountChoice[] };

/** Whose password it is, before a session of whatever kind is made of that. */
export type VerifyResult =
  | {
      readonly kind: 'right';
      readonly accountId: string;
      readonly userId: string;
      /** Whether the password is still the user's: one changed meanwhile has ended every session before it. */
      readonly stillHolds: () => Promise<boolean>;
    }
  | Exclude<LogInResult, { readonly kind: 'in' }>;

/** Sessions of users: made by a password, a link or an identity provider, and carried by a cookie. */
export interface LogIn {
  readonly logIn: (credentials: Credentials) => Promise<LogInResult>;
  /** Who has this e-mail address and password, for a vendor's log-in; counted like any other. */
  readonly verify: (credentials: Credentials) => Promise<VerifyResult>;
  /** Whether this is a user's password; counted like a log-in. */
  readonly check: (
    principal: Principal,
    password: string,
    address: string,
  ) => Promise<{ readonly kind: 'right' | 'wrong' } | { readonly kind: 'wait'; readonly seconds: number }>;
  /** A session for somebody who has proved who they are in another way. */
  readonly open: (accountId: string, userId: string) => Promise<string>;
  /** Who a session is of; `undefined` when it is over or its user is disabled. */
  readonly resolve: (token: string) => Promise<Principal | undefined>;
  readonly end: (token: string) => Promise<void>;
  /** Where a user is logged in, of whatever kind; `token` is the one that asks. */
  readonly sessions: (principal: Principal, token: string | undefined) => Promise<readonly LiveToken[]>;
  /** Ends one of them; says whether it was there. */
  readonly endOne: (principal: Principal, id: string) => Promise<boolean>;
  /** Ends all of them but the one that asks. */
  readonly endOthers: (principal: Principal, token: string | undefined) => Promise<void>;
  /** Changes a user's own password; every other session of theirs ends. */
  readonly changePassword: (principal: Principal, password: string, actor: Actor) => Promise<void>;
}

/** Accounts in which one address is tried at once: each costs as much as a log-in of its own. */
const candidatesMax = 4;

const dialect = 'console';

/** Log-in with e-mail address and password, and the sessions that come of it. */
export function createLogIn(parts: LogInParts): LogIn {
  const { database, tokens, users, tries, now } = parts;

  async function open(accountId: string, userId: string): Promise<string> {
    const { lifetimeSeconds, idleSeconds } = parts;
    const { token } = await tokens.issue({ accountId, userId, dialect, lifetimeSeconds, idleSeconds });
    await noteLogIn(database, accountId, userId, now());
    return token;
  }

  async function findMatches(
    candidates: readonly LogInCandidate[],
    password: string,
  ): Promise<readonly LogInCandidate[]> {
    if (candidates.length === 0) {
      await isPassword(password, null);
      return [];
    }
    const right = await Promise.all(candidates.map((candidate) => isPassword(password, candidate.password)));
    return candidates.filter((_, index) => right[index]);
  }

  async function verify({ email, password, account, address }: Credentials): Promise<VerifyResult> {
    const name = emailName(email);
    const tried = Buffer.from(name.hash).toString('hex');
    const seconds = await tries.begin(address, tried);
    if (seconds !== undefined) return { kind: 'wait', seconds };
    const matches = await findMatches(await findLogInCandidates(database, name, account, candidatesMax), password);
    const [only, another] = matches;
    if (only === undefined) return { kind: 'wrong' };
    await tries.succeeded(address, tried);
    if (another !== undefined) {
      return {
        kind: 'choose',
        accounts: matches.map(({ accountCode, accountName }) => ({ code: accountCode, name: accountName })),
      };
    }
    const { accountId, userId } = only;
    const stillHolds = async () => (await readPassword(database, accountId, userId)) === only.password;
    return { kind: 'right', accountId, userId, stillHolds };
  }

  return {
    verify,
    logIn: async (credentials) => {
      const verified = await verify(credentials);
      if (verified.kind !== 'right') return verified;
      const { accountId, userId, stillHolds } = verified;
      const token = await open(accountId, userId);
      if (await stillHolds()) return { kind: 'in', accountId, userId, token };
      // The password was changed while it was checked, and so ended every session before this one was there.
      await tokens.end(token);
      return { kind: 'wrong' };
    },
    check: async ({ accountId, id }, password, address) => {
      const seconds = await tries.begin(address, id);
      if (seconds !== undefined) return { kind: 'wait', seconds };
      if (!(await isPassword(password, await readPassword(database, accountId, id)))) return { kind: 'wrong' };
      await tries.succeeded(address, id);
      return { kind: 'right' };
    },
    open: async (accountId, userId) => {
      const user = await findUser(database, accountId, userId);
      if (user === undefined || user.disabledAt !== null) throw new Error(`There is no user ${userId} who may log in.`);
      return open(accountId, userId);
    },
    resolve: (token) => tokens.resolveToken(token, dialect),
    end: async (token) => {
      await tokens.end(token);
    },
    sessions: ({ accountId, id }, token) => tokens.listOfUser(accountId, id, token),
    endOne: ({ accountId, id }, sessionId) => tokens.endOfUser(accountId, id, sessionId),
    endOthers: ({ accountId, id }, token) => tokens.endAllOfUser(accountId, id, token),
    changePassword: async ({ accountId, id }, password, actor) => {
      await users.setPassword(accountId, id, password, actor);
    },
  };
}
