import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ActorNameOut, Page, RoleOut, SettingOut } from '@milepost/contract';
import { builtInRoles } from '../core/principal.ts';
import type { Principal, Right } from '../core/principal.ts';
import { audienceIncludes } from '../core/principal.ts';
import { requireRight, requireWholeAccount } from './caller.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

/** What the console's pages for administrators show: roles, who acts, and what is set. */
export function administrationRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/roles',
      {
        schema: {
          tags: ['users'],
          summary: 'List the roles and their rights: those every account has, and those its workflows name',
          response: { 200: Page(RoleOut) },
        },
      },
      async ({ principal }) => {
        requireOneOf(principal, ['users.manage', 'keys.manage', 'workflows.publish']);
        const { accountId } = principal;
        const [book, users, keys] = await Promise.all([
          parts.workflows(accountId),
          parts.users.list(accountId),
          parts.accounts.listKeys(accountId),
        ]);
        const named = book.all().flatMap(({ key, roles }) => Object.keys(roles).map((role) => ({ role, key })));
        const roles = new Map(Object.entries(builtInRoles));
        for (const workflow of book.all()) {
          // Of two workflows that name one role the first counts, as it does when somebody logs in.
          for (const [role, one] of Object.entries(workflow.roles)) if (!roles.has(role)) roles.set(role, one);
        }
        const data = [...roles].map(([role, { rights, audience }]) => ({
          ...{ role, rights: [...rights], audience, builtIn: Object.hasOwn(builtInRoles, role) },
          workflows: named.filter((one) => one.role === role).map(({ key }) => key),
          users: users.filter((user) => user.role === role && user.disabledAt === null).length,
          keys: keys.filter((key) => key.role === role && key.revokedAt === null).length,
          grantable:
            rights.every((right) => principal.rights.has(right)) && audienceIncludes(principal.audience, audience),
        }));
        return { data, next: null };
      },
    );

    app.get(
      '/v1/actors',
      {
        schema: {
          tags: ['users'],
          summary: 'List who acts here, by name: users and keys',
          description: 'Histories name ids only. For callers who see the whole account.',
          response: { 200: Page(ActorNameOut) },
        },
      },
      async (request) => {
        requireRight(request, 'orders.read');
        requireWholeAccount(request);
        const { accountId } = request.principal;
        const [users, keys] = await Promise.all([parts.users.list(accountId), parts.accounts.listKeys(accountId)]);
        const people = users.map(({ userId, profile, role, disabledAt }) => ({
          ...{ kind: 'user' as const, id: userId, userId, role, active: disabledAt === null },
          name: typeof profile['name'] === 'string' ? profile['name'] : '',
        }));
        const programs = keys.map(({ keyId, name, role, userId, revokedAt }) => ({
          ...{ kind: 'key' as const, id: keyId, name, role, userId, active: revokedAt === null },
        }));
        return { data: [...people, ...programs], next: null };
      },
    );

    app.get(
      '/v1/settings',
      {
        schema: {
          tags: ['accounts'],
          summary: 'List what is set on this server and where it comes from; secrets are masked',
          response: { 200: Page(SettingOut) },
        },
      },
      async (request) => {
        requireRight(request, 'accounts.manage');
        const data = parts.settings.map(({ variable, flag, member, value, from, description, ...rest }) => ({
          ...{ variable, flag, member, value, default: rest.default, from, description },
        }));
        return { data, next: null };
      },
    );
  };
}

function requireOneOf(principal: Principal, rights: readonly Right[]): void {
  if (rights.some((right) => principal.rights.has(right))) return;
  throw new Problem('right_missing', {
    detail: `The role ${principal.role} has none of the rights ${rights.join(', ')}.`,
    hint: 'Ask somebody who has one.',
  });
}
