import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Branding } from '@milepost/contract';
import { AccountOut, AccountPatchIn, NewAccountIn, NewAccountOut, Page, SourceIn, SourceOut } from '@milepost/contract';
import Type from 'typebox';
import type { Account } from '../accounts/account.ts';
import { sources, sourceSettings } from '../accounts/sources.ts';
import type { DigestLimits } from '../core/mail.ts';
import { digestLimitsOf } from '../core/mail.ts';
import { toActor } from '../core/principal.ts';
import { requireRight } from './caller.ts';
import { requireWorkflow } from './known-names.ts';
import { once } from './once.ts';
import { defined } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { checkZone } from './time-zone.ts';

/** The caller's own account and how it takes what comes from each source; and, for who may, all accounts. */
export function accountRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const toOut = (account: Account) => toAccountOut(account, parts.mailDigest);

  return async (app) => {
    app.get(
      '/v1/accounts',
      { schema: { tags: ['accounts'], summary: 'List all accounts', response: { 200: Page(AccountOut) } } },
      async (request) => {
        requireRight(request, 'accounts.manage');
        return { data: (await parts.accounts.list()).map(toOut), next: null };
      },
    );

    app.post(
      '/v1/accounts',
      {
        schema: {
          tags: ['accounts'],
          summary: "Create an account with its test twin and a manager's key",
          body: NewAccountIn,
          response: { 201: NewAccountOut },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'accounts.manage');
          const { code, name = code, ...rest } = request.body;
          checkZone(rest.timeZone);
          const actor = toActor(request.principal);
          const account = await parts.accounts.create({ code, name, ...defined(rest) }, actor);
          if (account === undefined) {
            throw new Problem('conflict', {
              detail: `The code ${code} is taken, or that of its test twin ${code}-test.`,
              hint: 'Choose another; letter case does not count.',
              pointer: '/code',
            });
          }
          const key = await parts.accounts.createKey(account.accountId, { name: 'First key', role: 'manager' }, actor);
          reply.code(201);
          return { ...toOut(account), key: { id: key.keyId, role: key.role, secret: key.secret } };
        }),
    );

    app.get(
      '/v1/account',
      { schema: { tags: ['accounts'], summary: 'Read the own account', response: { 200: AccountOut } } },
      async ({ principal }) => toOut(await parts.account(principal.accountId)),
    );

    app.patch(
      '/v1/account',
      {
        schema: {
          tags: ['accounts'],
          summary: 'Change the own account',
          body: AccountPatchIn,
          response: { 200: AccountOut },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'workflows.publish');
          checkZone(request.body.timeZone);
          const { principal, body } = request;
          return toOut(await parts.accountSettings.change(principal.accountId, defined(body), toActor(principal)));
        }),
    );

    app.get(
      '/v1/sources',
      {
        schema: {
          tags: ['accounts'],
          summary: 'How the account takes what comes from each source',
          response: { 200: Page(SourceOut) },
        },
      },
      async (request) => {
        requireRight(request, 'orders.write');
        const account = await parts.account(request.principal.accountId);
        return { data: sources.map((source) => toSourceOut(account, source)), next: null };
      },
    );

    app.put(
      '/v1/sources/:source',
      {
        schema: {
          tags: ['accounts'],
          summary: 'Change how the account takes what comes from a source',
          params: Type.Object({ source: Type.String() }),
          body: SourceIn,
          response: { 200: SourceOut },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'workflows.publish');
          const { principal, params, body } = request;
          const { source } = params;
          if (!sources.includes(source)) {
            throw new Problem('not_found', {
              detail: `There is no source "${source}".`,
              hint: `Use one of ${sources.join(', ')}.`,
            });
          }
          if (body.workflow !== undefined)
            await requireWorkflow(parts, principal.accountId, body.workflow, '/workflow');
          await checkVendorSettings(parts, principal.accountId, source, body);
          const changed = await parts.accountSettings.changeSource(
            principal.accountId,
            source,
            defined(body),
            toActor(principal),
          );
          return toSourceOut(changed, source);
        }),
    );
  };
}

/** Throws for settings of one vendor at another, for what is there twice, and for fields that no order could be held to. */
async function checkVendorSettings(
  parts: ApiParts,
  accountId: string,
  source: string,
  { dynamicFields: fields = [], assetTypes = [], assets = [] }: SourceIn,
): Promise<void> {
  const named = {
    dynamicFields: fields.map(({ key }) => key),
    assetTypes: assetTypes.map(({ number }) => number),
    assets: assets.map(({ number }) => number),
  };
  for (const [member, names] of Object.entries(named)) {
    if (names.length > 0 && source !== 'evreka') {
      refuse(`/${member}`, `Orders of ${source} have no ${member}.`, 'Leave them out; evreka has them.');
    }
    const seen = new Set<string | number>();
    for (const [index, name] of names.entries()) {
      if (seen.has(name)) refuse(`/${member}/${index}`, `${name} is there twice.`, 'Name each of them once.');
      seen.add(name);
    }
  }
  for (const [index, { type, options, default: value, workflows = [] }] of fields.entries()) {
    const at = `/dynamicFields/${index}`;
    if ((type === 'dropdown') !== (options !== undefined)) {
      refuse(`${at}/options`, 'A dropdown has options, and no other field has.', 'Add or remove options.');
    }
    if (value !== undefined && !fits(value, type, options)) {
      refuse(`${at}/default`, `The default is no value of a ${type} field.`, 'Give one that an order may have.');
    }
    for (const [place, workflow] of workflows.entries()) {
      await requireWorkflow(parts, accountId, workflow, `${at}/workflows/${place}`);
    }
  }
}

function refuse(pointer: string, detail: string, hint: string): never {
  throw new Problem('validation_failed', { detail, hint, pointer });
}

function fits(value: string | number, type: string, options: readonly string[] = []): boolean {
  if (type === 'number') return typeof value === 'number';
  return typeof value === 'string' && (type === 'text' || options.includes(value));
}

function toAccountOut(account: Account, server: DigestLimits): AccountOut {
  const { accountId, code, name, timeZone, currency, locale, settings, twinOf, createdAt } = account;
  return {
    id: accountId,
    ...{ code, name, timeZone, currency, locale },
    branding: (settings['branding'] ?? {}) as Branding,
    stepsByLink: settings['stepsByLink'] === true,
    mailDigest: { ...digestLimitsOf(account, server), own: settings['mailDigest'] != null },
    test: twinOf !== null,
    createdAt: createdAt.toISOString(),
  };
}

function toSourceOut(account: Account, source: string): SourceOut {
  const { workflow, notify, authority, ...more } = sourceSettings(account, source);
  if (source !== 'evreka') return { source, workflow, notify, authority };
  const { dynamicFields = [], assetTypes = [], assets = [] } = more;
  // What is kept is what this API has taken.
  const ofEvreka = { dynamicFields, assetTypes, assets } as Pick<SourceOut, 'dynamicFields' | 'assetTypes' | 'assets'>;
  return { source, workflow, notify, authority, ...ofEvreka };
}
