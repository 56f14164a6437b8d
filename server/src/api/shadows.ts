import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { NewShadowIn, Page, ShadowOut, ShadowReportOut } from '@milepost/contract';
import type { NewShadowIn as NewShadowBody } from '@milepost/contract';
import Type from 'typebox';
import { toActor } from '../core/principal.ts';
import { shadowsRunningMax } from '../jobs/shadows.ts';
import type { ShadowRow } from '../store/shadow-views.ts';
import { requireRight, requireWholeAccount } from './caller.ts';
import { once } from './once.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { rehearsedDefinition } from './rehearsed-definition.ts';
import { storedTexts } from './texts.ts';

const KeyParams = Type.Object({ key: Type.String() });
const ShadowParams = Type.Object({ key: Type.String(), id: Type.String({ format: 'uuid' }) });

/** Definitions that run beside the one in force, decide nothing, and report what they would have refused. */
export function shadowRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { shadows } = parts;

  async function find(request: FastifyRequest<{ Params: { key: string; id: string } }>): Promise<ShadowRow> {
    requireRight(request, 'insights.read');
    requireWholeAccount(request);
    const { key, id } = request.params;
    const shadow = await shadows.views.find(request.principal.accountId, key, id);
    if (shadow !== undefined) return shadow;
    throw new Problem('not_found', {
      detail: 'There is no such shadow.',
      hint: `List them with GET /v1/workflows/${key}/shadows.`,
    });
  }

  return async (app) => {
    app.post(
      '/v1/workflows/:key/shadows',
      {
        schema: {
          tags: ['workflows'],
          summary: 'Run a definition as a shadow beside the one in force',
          description: 'It is asked about every change from now on, decides nothing, and reports what it would refuse.',
          params: KeyParams,
          body: NewShadowIn,
          response: { 201: ShadowOut },
        },
      },
      async (request, reply) => {
        requireRight(request, 'workflows.publish');
        requireWholeAccount(request);
        const { accountId } = request.principal;
        const body: NewShadowBody = request.body;
        const { workflow } = await rehearsedDefinition(parts, accountId, request.params.key, body);
        return once(parts, request, reply, async () => {
          const shadow = await shadows.start({
            ...{ accountId, workflow, mapping: body.mapping ?? {}, startedBy: toActor(request.principal) },
          });
          if (shadow === undefined) {
            throw new Problem('conflict', {
              detail: `There are ${shadowsRunningMax} shadows running already.`,
              hint: 'Stop one of them first.',
            });
          }
          void reply.code(201);
          return toShadowOut(shadow);
        });
      },
    );

    app.get(
      '/v1/workflows/:key/shadows',
      {
        schema: {
          tags: ['workflows'],
          summary: 'List the shadows of a workflow, newest first',
          params: KeyParams,
          response: { 200: Page(ShadowOut) },
        },
      },
      async (request) => {
        requireRight(request, 'insights.read');
        requireWholeAccount(request);
        const rows = await shadows.views.list(request.principal.accountId, request.params.key);
        return { data: rows.map(toShadowOut), next: null };
      },
    );

    app.get(
      '/v1/workflows/:key/shadows/:id',
      {
        schema: {
          tags: ['workflows'],
          summary: 'What a shadow would have refused, and why',
          params: ShadowParams,
          response: { 200: ShadowReportOut },
        },
      },
      async (request) => {
        const shadow = await find(request);
        const reasons = await shadows.views.reasons(shadow.accountId, shadow.shadowId);
        return {
          ...toShadowOut(shadow),
          reasons: reasons.map(({ details, changes, examples }) => {
            // Written by us in this form.
            const kept = { ...details, changes, examples } as unknown as ShadowReportOut['reasons'][number];
            return {
              ...kept,
              examples: kept.examples.map((example) => ({ ...example, ...storedTexts(example.detail) })),
            };
          }),
        };
      },
    );

    app.post(
      '/v1/workflows/:key/shadows/:id/stop',
      {
        schema: {
          tags: ['workflows'],
          summary: 'Stop a shadow; its report stays',
          params: ShadowParams,
          response: { 200: ShadowOut },
        },
      },
      async (request, reply) => {
        requireRight(request, 'workflows.publish');
        const { accountId, shadowId } = await find(request);
        return once(parts, request, reply, async () => {
          const stopped = await shadows.end(accountId, shadowId);
          if (stopped !== undefined) return toShadowOut(stopped);
          throw new Problem('conflict', { detail: 'The shadow was stopped before.', hint: 'Its report can be read.' });
        });
      },
    );
  };
}

function toShadowOut(shadow: ShadowRow): ShadowOut {
  const { shadowId, workflow, state, position, allowed, observed, overridden, refused } = shadow;
  return {
    ...{ id: shadowId, workflow, state, position },
    startedAt: shadow.startedAt.toISOString(),
    stoppedAt: shadow.stoppedAt?.toISOString() ?? null,
    changes: allowed + observed + overridden + refused,
    outcomes: { allowed, observed, overridden, refused },
  };
}
