import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { NewViewIn, Page, ViewOut, ViewPatchIn } from '@milepost/contract';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { SavedView } from '../accounts/saved-views.ts';
import { viewsMax } from '../accounts/saved-views.ts';
import { toActor } from '../core/principal.ts';
import { requireRight, requireWholeAccount } from './caller.ts';
import { once } from './once.ts';
import { defined } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

const IdParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Named lists of the console: the caller's own, and everybody's. */
export function savedViewRoutes({ savedViews, ...parts }: ApiParts): FastifyPluginAsyncTypebox {
  async function find({ principal }: FastifyRequest, id: string): Promise<SavedView> {
    const view = await savedViews.find(principal.accountId, principal.userId, id);
    if (view !== undefined) return view;
    throw new Problem('not_found', { detail: 'There is no such view.', hint: 'List them with GET /v1/views.' });
  }

  /** What is everybody's is changed by who works with the orders; one's own by oneself. */
  function requireOwner(request: FastifyRequest, shared: boolean): string | null {
    if (shared) {
      requireRight(request, 'orders.write');
      return null;
    }
    const { userId } = request.principal;
    if (userId !== null) return userId;
    throw new Problem('right_missing', {
      detail: 'A service key is nobody, so it has no views of its own.',
      hint: 'Say shared: true, or log in.',
      pointer: '/shared',
    });
  }

  return async (app) => {
    app.addHook('preHandler', async (request) => {
      requireRight(request, 'orders.read');
      requireWholeAccount(request);
    });

    app.get(
      '/v1/views',
      {
        schema: {
          tags: ['console'],
          summary: 'List the saved views: the own ones and everybody’s',
          querystring: Type.Object(
            { page: Type.Optional(Type.String({ maxLength: 40 })) },
            { additionalProperties: false },
          ),
          response: { 200: Page(ViewOut) },
        },
      },
      async ({ principal, query }) => {
        const views = await savedViews.list(principal.accountId, principal.userId);
        const shown = views.filter(({ page }) => query.page === undefined || page === query.page);
        return { data: shown.map(toViewOut), next: null };
      },
    );

    app.post(
      '/v1/views',
      { schema: { tags: ['console'], summary: 'Save a view', body: NewViewIn, response: { 201: ViewOut } } },
      async (request, reply) => {
        const { name, query, page = 'orders', shared = false } = request.body;
        const userId = requireOwner(request, shared);
        const { principal } = request;
        return once({ once: parts.once }, request, reply, async () => {
          const view = await savedViews.create(principal.accountId, { name, query, page, userId }, toActor(principal));
          if (view === undefined) {
            throw new Problem('conflict', {
              detail: `There are ${viewsMax} views already.`,
              hint: 'Remove one that nobody uses.',
            });
          }
          reply.code(201);
          return toViewOut(view);
        });
      },
    );

    app.patch(
      '/v1/views/:id',
      {
        schema: {
          tags: ['console'],
          summary: 'Change a saved view, or whose it is',
          params: IdParams,
          body: ViewPatchIn,
          response: { 200: ViewOut },
        },
      },
      async (request, reply) => {
        const view = await find(request, request.params.id);
        requireOwner(request, view.userId === null);
        const { shared, ...changes } = request.body;
        const owner = shared === undefined ? {} : { userId: requireOwner(request, shared) };
        return once({ once: parts.once }, request, reply, async () =>
          toViewOut(
            await savedViews.change(
              request.principal.accountId,
              view,
              { ...defined(changes), ...owner },
              toActor(request.principal),
            ),
          ),
        );
      },
    );

    app.delete(
      '/v1/views/:id',
      {
        schema: { tags: ['console'], summary: 'Remove a saved view', params: IdParams, response: { 204: Type.Null() } },
      },
      async (request, reply) => {
        return once({ once: parts.once }, request, reply, async () => {
          const view = await find(request, request.params.id);
          requireOwner(request, view.userId === null);
          await savedViews.remove(request.principal.accountId, view, toActor(request.principal));
          reply.code(204);
          return null;
        });
      },
    );
  };
}

function toViewOut({ viewId, userId, page, name, query, createdAt, updatedAt }: SavedView): ViewOut {
  return {
    id: viewId,
    ...{ page, name, query },
    shared: userId === null,
    mine: userId !== null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
