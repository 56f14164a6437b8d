import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { NewUserIn, Page, PasswordLinkOut, UserOut, UserPatchIn } from '@milepost/contract';
import Type from 'typebox';
import { roleOf } from '../accounts/keys.ts';
import type { User } from '../accounts/users.ts';
import { EmailTaken } from '../accounts/users.ts';
import type { Principal, Right } from '../core/principal.ts';
import { audienceIncludes, rights as allRights, toActor } from '../core/principal.ts';
import { requireRight } from './caller.ts';
import type { Recall } from './once.ts';
import { once } from './once.ts';
import { defined } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { checkOwnZone } from './time-zone.ts';

const IdParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Users: made, changed, disabled, and given a way to log in, by who may. */
export function userRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { users, limits } = parts;

  async function findKnownRole(accountId: string, role: string): Promise<NonNullable<ReturnType<typeof roleOf>>> {
    const book = await parts.workflows(accountId);
    const known = roleOf(role, book.all());
    if (known !== undefined) return known;
    throw new Problem('validation_failed', {
      detail: `There is no role ${role}.`,
      hint: 'Use client, staff, manager, or a role that a workflow names; GET /v1/roles lists them.',
      pointer: '/role',
    });
  }

  /** Nobody makes, becomes or takes over a user with more rights than their own. */
  async function checkRole(
    { accountId, rights, audience, customerIds }: Principal,
    role: string,
    own: readonly Right[] | null,
  ): Promise<void> {
    const known = await findKnownRole(accountId, role);
    const beyond = (own ?? known.rights).find((right) => !rights.has(right));
    if (beyond === undefined && audienceIncludes(audience, known.audience) && customerIds === null) return;
    throw new Problem('right_missing', {
      detail:
        beyond === undefined
          ? `The role ${role} sees what you do not.`
          : `The role ${role} has the right ${beyond}, which you have not.`,
      hint: 'Ask somebody who has it.',
      pointer: own === null ? '/role' : '/rights',
    });
  }

  async function findManageable(principal: Principal, userId: string): Promise<User> {
    const user = await users.find(principal.accountId, userId);
    if (user === undefined) throw notThere();
    await checkRole(principal, user.role, user.rights);
    return user;
  }

  const recallUser = (accountId: string): Recall<UserOut> => ({
    keep: ({ id }) => ({ id }),
    again: async ({ id }) => toUserOut((await users.find(accountId, id as string))!),
  });

  return async (app) => {
    app.get(
      '/v1/users',
      { schema: { tags: ['users'], summary: 'List the users', response: { 200: Page(UserOut) } } },
      async (request) => {
        requireRight(request, 'users.manage');
        return { data: (await users.list(request.principal.accountId)).map(toUserOut), next: null };
      },
    );

    app.get(
      '/v1/users/:id',
      { schema: { tags: ['users'], summary: 'Read a user', params: IdParams, response: { 200: UserOut } } },
      async (request) => {
        requireRight(request, 'users.manage');
        const user = await users.find(request.principal.accountId, request.params.id);
        if (user === undefined) throw notThere();
        return toUserOut(user);
      },
    );

    app.post(
      '/v1/users',
      { schema: { tags: ['users'], summary: 'Create a user', body: NewUserIn, response: { 201: UserOut } } },
      async (request, reply) => {
        requireRight(request, 'users.manage');
        const { role, customerIds, rights, password, ...profile } = request.body;
        const own = parseRights(rights) ?? null;
        await checkRole(request.principal, role, own);
        checkOwnZone(profile.timeZone);
        const { accountId } = request.principal;
        const wanted = { profile: defined(profile), role, rights: own, ...defined({ customerIds, password }) };
        const create = async () => {
          const user = await users.create(accountId, wanted, toActor(request.principal)).catch(refuseTaken);
          reply.code(201);
          return toUserOut(user);
        };
        return once(parts, request, reply, create, recallUser(accountId));
      },
    );

    app.patch(
      '/v1/users/:id',
      {
        schema: {
          tags: ['users'],
          summary: 'Change or disable a user',
          description: 'A disabled user’s sessions and keys end at once.',
          params: IdParams,
          body: UserPatchIn,
          response: { 200: UserOut },
        },
      },
      async (request, reply) => {
        requireRight(request, 'users.manage');
        const { principal, params } = request;
        const { role, customerIds, disabled, rights, ...profile } = request.body;
        const user = await findManageable(principal, params.id);
        const own = parseRights(rights);
        if (role !== undefined || own !== undefined) await checkRole(principal, role ?? user.role, own ?? null);
        refuseShuttingOut(principal, user, { role, own, disabled });
        checkOwnZone(profile.timeZone);
        const change = defined({ role, rights: own, customerIds, disabled, profile: defined(profile) });
        const { accountId } = principal;
        const update = async () => {
          const changed = await users.update(accountId, params.id, change, toActor(principal)).catch(refuseTaken);
          if (changed === undefined) throw notThere();
          return toUserOut(changed);
        };
        return once(parts, request, reply, update, recallUser(accountId));
      },
    );

    app.post(
      '/v1/users/:id/password-link',
      {
        schema: {
          tags: ['users'],
          summary: 'Make a link by which a user sets a password, once',
          description: 'For a new user, and for who has forgotten theirs. Earlier links of the user end.',
          params: IdParams,
          response: { 201: PasswordLinkOut },
        },
      },
      async (request, reply) => {
        requireRight(request, 'users.manage');
        const { principal, params } = request;
        await findManageable(principal, params.id);
        const create = async (): Promise<PasswordLinkOut> => {
          const seconds = limits.passwordLinkSeconds;
          const { token, expiresAt } = await users.openPasswordLink(
            principal.accountId,
            params.id,
            seconds,
            toActor(principal),
          );
          reply.code(201);
          return { token, url: `${parts.baseUrl()}/console/welcome#${token}`, expiresAt: expiresAt.toISOString() };
        };
        return once(parts, request, reply, create, {
          keep: ({ expiresAt }) => ({ expiresAt }),
          again: async ({ expiresAt }) => ({ expiresAt: expiresAt as string }),
        });
      },
    );
  };
}

/** Nobody locks themselves out by a slip: another manager has to do that. */
function refuseShuttingOut(
  { userId }: Principal,
  user: User,
  {
    role,
    own,
    disabled,
  }: { role: string | undefined; own: readonly Right[] | null | undefined; disabled: boolean | undefined },
): void {
  const isSelf = userId === user.userId;
  if (!isSelf || (disabled !== true && (role ?? user.role) === user.role && own === undefined)) return;
  throw new Problem('conflict', {
    detail: 'This is you: you can neither disable yourself nor change your own role and rights.',
    hint: 'Have another manager do it.',
  });
}

function parseRights(wanted: readonly string[] | null | undefined): readonly Right[] | null | undefined {
  if (wanted === undefined || wanted === null) return wanted;
  const unknown = wanted.find((right) => !(allRights as readonly string[]).includes(right));
  if (unknown === undefined) return wanted as readonly Right[];
  const detail = `There is no right ${unknown}.`;
  throw new Problem('validation_failed', {
    detail,
    hint: `Rights are ${allRights.join(', ')}.`,
    pointer: '/rights',
    errors: [{ pointer: '/rights', detail }],
  });
}

function refuseTaken(error: unknown): never {
  if (!(error instanceof EmailTaken)) throw error;
  throw new Problem('email_taken', {
    detail: 'Another user of this account has the e-mail address.',
    hint: 'Use another address, or change that user.',
    pointer: '/email',
  });
}

function notThere(): Problem {
  return new Problem('not_found', { detail: 'There is no such user.', hint: 'List them with GET /v1/users.' });
}

function toUserOut({
  userId,
  rights,
  customerIds,
  profile,
  createdAt,
  disabledAt,
  lastLogInAt,
  ...rest
}: User): UserOut {
  return {
    ...rest,
    id: userId,
    rights: rights === null ? null : [...rights],
    customerIds: customerIds === null ? null : [...customerIds],
    profile: { ...profile },
    createdAt: createdAt.toISOString(),
    disabledAt: disabledAt?.toISOString() ?? null,
    lastLogInAt: lastLogInAt?.toISOString() ?? null,
  };
}
