import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { KeyOut, NewKeyIn, NewKeyOut, Page } from '@milepost/contract';
import Type from 'typebox';
import { roleOf } from '../accounts/keys.ts';
import type { ApiKey } from '../accounts/account.ts';
import type { Audience, Principal, Right } from '../core/principal.ts';
import { audienceIncludes, rights, toActor } from '../core/principal.ts';
import { toInstant } from '../lib/instants.ts';
import { requireRight } from './caller.ts';
import { once } from './once.ts';
import { defined } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

/** API keys of the caller's account: listed by prefix, the secret shown once. */
export function keyRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  /** A user's key is that user: whoever makes one for somebody else can act as them. */
  async function checkUser(principal: Principal, userId: string | undefined): Promise<void> {
    if (userId === undefined || userId === principal.userId) return;
    requireRight({ principal }, 'act_for');
    if ((await parts.users.find(principal.accountId, userId)) !== undefined) return;
    throw invalid('/userId', `There is no user ${userId}.`, 'List them with GET /v1/users.');
  }

  return async (app) => {
    app.get(
      '/v1/keys',
      { schema: { tags: ['keys'], summary: 'List the keys', response: { 200: Page(KeyOut) } } },
      async (request) => {
        requireRight(request, 'keys.manage');
        const keys = await parts.accounts.listKeys(request.principal.accountId);
        return { data: keys.map(toKeyOut), next: null };
      },
    );

    app.post(
      '/v1/keys',
      { schema: { tags: ['keys'], summary: 'Create a key', body: NewKeyIn, response: { 201: NewKeyOut } } },
      async (request, reply) => {
        requireRight(request, 'keys.manage');
        const { principal, body } = request;
        const { expiresAt, rights: wanted, ...rest } = body;
        const { accountId } = principal;
        const book = await parts.workflows(accountId);
        const role = roleOf(body.role, book.all());
        if (role === undefined)
          throw invalid(
            '/role',
            `There is no role ${body.role}.`,
            'Use client, staff, manager, or a role that a workflow names.',
          );
        const granted = grantedRights(wanted, role.rights, principal.rights);
        checkAudience(principal, body.audience ?? role.audience);
        await checkUser(principal, body.userId);
        const { timeZone } = await parts.account(accountId);
        const expiry = expiresAt === undefined ? undefined : toInstant(expiresAt, timeZone);
        if (expiry !== undefined && expiry <= parts.now())
          throw invalid('/expiresAt', `expiresAt ${expiresAt} has passed.`, 'Give a time to come.');
        const wantedKey = { ...defined(rest), ...defined({ rights: granted, expiresAt: expiry }) };
        return once(parts, request, reply, async () => {
          const key = await parts.accounts.createKey(accountId, wantedKey, toActor(principal));
          reply.code(201);
          return { ...toKeyOut(key), secret: key.secret };
        });
      },
    );

    app.delete(
      '/v1/keys/:id',
      {
        schema: {
          tags: ['keys'],
          summary: 'Revoke a key',
          params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        requireRight(request, 'keys.manage');
        const { accountId } = request.principal;
        return once(parts, request, reply, async () => {
          if (!(await parts.accounts.revokeKey(accountId, request.params.id, toActor(request.principal)))) {
            throw new Problem('not_found', {
              detail: 'There is no such key, or it is revoked already.',
              hint: 'List them with GET /v1/keys.',
            });
          }
          reply.code(204);
          return null;
        });
      },
    );
  };
}

/** Nobody lets another see more than they see themselves. */
function checkAudience({ audience }: Principal, wanted: Audience): void {
  if (audienceIncludes(audience, wanted)) return;
  throw new Problem('right_missing', {
    detail: `You see what is for ${audience}, so you cannot give a key that sees what is ${wanted}.`,
    hint: `Ask for the audience ${audience}.`,
    pointer: '/audience',
  });
}

/** Nobody hands out a right that they have not, and a key has no right that its role has not. */
function grantedRights(
  wanted: readonly string[] | undefined,
  ofRole: readonly Right[],
  ofCaller: ReadonlySet<Right>,
): readonly Right[] | undefined {
  const known = (wanted ?? ofRole).map((right) => {
    if (!(rights as readonly string[]).includes(right))
      throw invalid('/rights', `There is no right ${right}.`, `Rights are ${rights.join(', ')}.`);
    return right as Right;
  });
  const beyond = known.find((right) => (!ofRole.includes(right) && !ofCaller.has(right)) || !ofCaller.has(right));
  if (beyond === undefined) return wanted === undefined ? undefined : known;
  throw new Problem('right_missing', {
    detail: `You have not the right ${beyond}, so you cannot give it.`,
    hint: 'Leave it out, or ask somebody who has it.',
    pointer: '/rights',
  });
}

function invalid(pointer: string, detail: string, hint: string): Problem {
  return new Problem('validation_failed', { detail, hint, pointer, errors: [{ pointer, detail }] });
}

function toKeyOut(key: ApiKey): KeyOut {
  const { keyId, accountId: _, customerIds, rights: own, createdAt, expiresAt, revokedAt, lastUsedAt, ...rest } = key;
  return {
    id: keyId,
    prefix: rest.prefix,
    name: rest.name,
    role: rest.role,
    rights: own === null ? null : [...own],
    audience: rest.audience,
    userId: rest.userId,
    customerIds: customerIds === null ? null : [...customerIds],
    dialect: rest.dialect,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
