import { hash, randomBytes } from 'node:crypto';
import type { Principal, Right } from '../core/principal.ts';
import { audiences, builtInRoles } from '../core/principal.ts';
import type { Workflow } from '../core/workflow.ts';
import type { ApiKey } from '../store/account-store.ts';
import type { User } from '../store/user-store.ts';

/** A new secret: 256 bits, or the 192 bits that fit the 32 characters of a Thirdwatch shop's form (rulings 7). */
export function newSecret(dialect: string | null): string {
  return dialect === 'thirdwatch'
    ? randomBytes(24).toString('base64url')
    : `mp_${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a secret. It has 192 bits or more of chance, so a fast hash is enough. */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** What is shown of a secret in lists. */
export function secretPrefix(secret: string): string {
  return secret.slice(0, 8);
}

/** The rights and audience of a role: a built-in one, or one that a workflow of the account names. */
export function roleOf(role: string, workflows: Iterable<Workflow>): (typeof builtInRoles)[string] | undefined {
  if (Object.hasOwn(builtInRoles, role)) return builtInRoles[role];
  for (const workflow of workflows) {
    if (Object.hasOwn(workflow.roles, role)) return workflow.roles[role];
  }
  return undefined;
}

/** What concerns more than single orders is nothing for a principal that is bound to customers. */
const rightsOverTheAccount: ReadonlySet<Right> = new Set<Right>([
  'workflows.publish',
  'endpoints.manage',
  'keys.manage',
  'users.manage',
  'people.erase',
  'insights.read',
  'accounts.manage',
]);

/** Who a key is. A client key that is bound to no customer sees no orders (rulings 6). */
export function toPrincipal(key: ApiKey, role: NonNullable<ReturnType<typeof roleOf>>): Principal {
  const audience = key.audience ?? role.audience;
  const bound = key.role === 'client' || key.customerIds !== null;
  const rights = (key.rights ?? role.rights).filter((right) => !bound || !rightsOverTheAccount.has(right));
  return {
    accountId: key.accountId,
    kind: 'key',
    id: key.keyId,
    userId: key.userId,
    role: key.role,
    rights: new Set(rights),
    audience,
    customerIds: bound ? new Set(key.customerIds ?? []) : null,
  };
}

/** Who a user is. */
export function toUserPrincipal(
  accountId: string,
  user: User,
  role: NonNullable<ReturnType<typeof roleOf>>,
): Principal {
  const bound = user.role === 'client' || user.customerIds !== null;
  const rights = (user.rights ?? role.rights).filter((right) => !bound || !rightsOverTheAccount.has(right));
  return {
    ...{ accountId, kind: 'user', id: user.userId, userId: user.userId, role: user.role },
    rights: new Set(rights),
    audience: role.audience,
    customerIds: bound ? new Set(user.customerIds ?? []) : null,
  };
}

/** A user's key is that user: it may and sees no more than they do (rulings 7). */
export function withinUser(key: Principal, user: Principal): Principal {
  return {
    ...key,
    rights: inBoth(key.rights, user.rights),
    audience: audiences[Math.max(audiences.indexOf(key.audience), audiences.indexOf(user.audience))]!,
    customerIds: both(key.customerIds, user.customerIds),
  };
}

/** The customers in both sets; `null` is all of them. */
function both(some: ReadonlySet<string> | null, others: ReadonlySet<string> | null): ReadonlySet<string> | null {
  if (some === null || others === null) return some ?? others;
  return inBoth(some, others);
}

function inBoth<T>(some: ReadonlySet<T>, others: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...some].filter((each) => others.has(each)));
}
