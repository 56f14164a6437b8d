import { createHash } from 'node:crypto';
import type { Actor } from '../core/principal.ts';
import type { OidcPerson } from '../lib/oidc-client.ts';
import type { Database } from '../store/database.ts';
import { findLogInCandidates, findUserByLogInName } from '../store/user-store.ts';
import type { User, UserService } from './users.ts';
import { EmailTaken, emailName } from './users.ts';

export interface OidcRules {
  /** The code of the account that the provider's people log in to. */
  readonly account: string;
  /** The claim that says what somebody is; `undefined` = roles are given here. */
  readonly roleClaim: string | undefined;
  /** Values of that claim and the roles they give; the first that somebody has counts. */
  readonly roles: readonly (readonly [value: string, role: string])[];
  /** The role of who has none of them; `undefined` = they are refused. */
  readonly defaultRole: string | undefined;
}

export type OidcResult =
  | { readonly kind: 'in'; readonly accountId: string; readonly userId: string }
  /** `no_user`: unknown here, and nobody is made; `disabled`; `no_role`: the provider gives none. */
  | { readonly kind: 'refused'; readonly reason: 'no_user' | 'disabled' | 'no_role' };

export interface OidcLogInParts {
  readonly database: Database;
  readonly users: UserService;
  readonly findAccountId: (code: string) => Promise<string | undefined>;
  /** Whether the account has this role. */
  readonly isRole: (accountId: string, role: string) => Promise<boolean>;
  readonly rules: OidcRules;
}

const providerActor: Actor = { kind: 'system', id: 'oidc', userId: null, role: 'system' };

/**
 * The user that somebody is whom the provider knows: bound by issuer and subject; the first time by an e-mail address that the
 * provider has verified; else made anew, where the rules give a role. Where the provider gives roles, it does so at each log-in.
 */
export function createOidcLogIn(parts: OidcLogInParts): (person: OidcPerson) => Promise<OidcResult> {
  const { database, users, findAccountId, isRole, rules } = parts;

  async function findBound(accountId: string, identity: Uint8Array): Promise<User | undefined> {
    const userId = await findUserByLogInName(database, accountId, { kind: 'oidc', hash: identity });
    return userId === undefined ? undefined : users.find(accountId, userId);
  }

  async function bindByEmail(
    accountId: string,
    identity: Uint8Array,
    { claims }: OidcPerson,
  ): Promise<User | undefined> {
    if (typeof claims['email'] !== 'string' || claims['email_verified'] !== true) return undefined;
    const name = emailName(claims['email']);
    const [there] = await findLogInCandidates(database, name, rules.account, 1);
    if (there === undefined) return undefined;
    if (!(await users.bindIdentity(accountId, there.userId, identity, providerActor))) return undefined;
    return users.find(accountId, there.userId);
  }

  async function make(
    accountId: string,
    identity: Uint8Array,
    { claims }: OidcPerson,
    role: string,
  ): Promise<User | undefined> {
    const texts = (['name', 'email', 'locale'] as const).flatMap((member) => {
      const value = claims[member];
      return typeof value === 'string' && value.length <= 200 ? [[member, value] as const] : [];
    });
    // An address that the provider has not verified may be anybody's, so nobody is found by it.
    const profile = Object.fromEntries(
      texts.filter(([member]) => member !== 'email' || claims['email_verified'] === true),
    );
    try {
      return await users.create(accountId, { profile, role, oidc: identity }, providerActor);
    } catch (error) {
      if (error instanceof EmailTaken) return undefined;
      throw error;
    }
  }

  return async (person) => {
    const accountId = await findAccountId(rules.account);
    if (accountId === undefined)
      throw new Error(`MILEPOST_OIDC_ACCOUNT is ${rules.account}, and there is no such account.`);
    const identity = identityOf(person);
    const wanted = roleOf(person, rules);
    const role = wanted !== undefined && (await isRole(accountId, wanted)) ? wanted : undefined;
    if (rules.roleClaim !== undefined && role === undefined) return { kind: 'refused', reason: 'no_role' };
    const known = (await findBound(accountId, identity)) ?? (await bindByEmail(accountId, identity, person));
    const user = known ?? (role === undefined ? undefined : await make(accountId, identity, person, role));
    if (user === undefined) return { kind: 'refused', reason: 'no_user' };
    if (user.disabledAt !== null) return { kind: 'refused', reason: 'disabled' };
    if (rules.roleClaim !== undefined && role !== undefined && role !== user.role) {
      await users.update(accountId, user.userId, { role }, providerActor);
    }
    return { kind: 'in', accountId, userId: user.userId };
  };
}

/** What the claims make of somebody, or the default; `undefined` = nothing. */
function roleOf({ claims }: OidcPerson, { roleClaim, roles, defaultRole }: OidcRules): string | undefined {
  const given = roleClaim === undefined ? undefined : claims[roleClaim];
  const values = Array.isArray(given) ? given : [given];
  return roles.find(([value]) => values.includes(value))?.[1] ?? defaultRole;
}

function identityOf({ issuer, subject }: OidcPerson): Buffer {
  return createHash('sha256').update(`${issuer}\n${subject}`, 'utf8').digest();
}
