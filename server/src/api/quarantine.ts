import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  MappedOut,
  MappingOut,
  NewMappingIn,
  Page,
  QuarantinedBodyOut,
  QuarantinedEventOut,
  ReleaseOut,
} from '@milepost/contract';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { QuarantinedEvent, Release } from '../accounts/quarantine.ts';
import type { WantedMapping } from '../accounts/status-mappings.ts';
import { isMappingTarget } from '../accounts/status-mappings.ts';
import { sources } from '../accounts/sources.ts';
import { toActor } from '../core/principal.ts';
import type { StatusMapping } from '../store/quarantine-views.ts';
import { modeOf, parseOrderKey, requireRight, requireWholeAccount } from './caller.ts';
import { once, onceApart } from './once.ts';
import { defined } from './orders.ts';
import { pageSize } from './paging.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { parseIdCursor } from './timeline.ts';

const IdParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Reports that nobody could tell the meaning of, and the tables that give codes a meaning. */
export function quarantineRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { quarantine } = parts;

  /** Bodies are personal and codes concern every order: staff of the whole account only. */
  function requireStaff(request: FastifyRequest, right: 'orders.read' | 'orders.write' | 'workflows.publish'): void {
    requireRight(request, right);
    requireWholeAccount(request);
  }

  async function findEvent({ principal }: FastifyRequest, id: string): Promise<QuarantinedEvent> {
    const event = await quarantine.find(principal.accountId, id);
    if (event !== undefined) return event;
    throw new Problem('not_found', {
      detail: 'There is no such event in the quarantine.',
      hint: 'List them with GET /v1/quarantine.',
    });
  }

  async function findWaiting(request: FastifyRequest, id: string): Promise<QuarantinedEvent> {
    const event = await findEvent(request, id);
    if (event.state === 'waiting') return event;
    throw new Problem('conflict', {
      detail: `The event was ${event.state} already: ${event.result ?? ''}`,
      hint: 'Only a waiting event can be released or dismissed.',
    });
  }

  return async (app) => {
    app.get(
      '/v1/quarantine',
      {
        schema: {
          tags: ['reports'],
          summary: 'List events in the quarantine, in the order of receipt',
          querystring: Type.Object(
            {
              state: Type.Optional(
                Type.Union([Type.Literal('waiting'), Type.Literal('released'), Type.Literal('dismissed')]),
              ),
              source: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
              code: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
              cursor: Type.Optional(Type.String()),
              limit: Type.Optional(Type.Integer({ minimum: 1 })),
            },
            { additionalProperties: false },
          ),
          response: { 200: Page(QuarantinedEventOut) },
        },
      },
      async (request) => {
        requireStaff(request, 'orders.read');
        const { principal, query } = request;
        const limit = pageSize(parts.limits, query.limit);
        const after = query.cursor === undefined ? undefined : parseIdCursor(query.cursor);
        const state = query.state ?? 'waiting';
        const filter = { state, ...defined({ source: query.source, code: query.code }) };
        const rows = await quarantine.list(principal.accountId, filter, { after, limit: limit + 1 });
        const shown = rows.slice(0, limit);
        return { data: shown.map(toEventOut), next: rows.length > limit ? shown.at(-1)!.eventId : null };
      },
    );

    app.get(
      '/v1/quarantine/:id',
      {
        schema: {
          tags: ['reports'],
          summary: 'Show an event of the quarantine with its body',
          params: IdParams,
          response: { 200: QuarantinedBodyOut },
        },
      },
      async (request) => {
        requireStaff(request, 'orders.read');
        const event = await findEvent(request, request.params.id);
        return {
          ...toEventOut(event),
          body: event.body.toString('utf8'),
          bodyBase64: event.body.toString('base64'),
        };
      },
    );

    app.post(
      '/v1/quarantine/:id/release',
      {
        schema: {
          tags: ['reports'],
          summary: 'Try an event again, for an order where it names none',
          description: 'With X-Milepost-Mode: dry-run it says what would be done.',
          params: IdParams,
          body: Type.Object(
            {
              order: Type.Optional(
                Type.String({ description: 'A UUID, number:7, reference:ABC or external:SOURCE:ID.' }),
              ),
            },
            { additionalProperties: false, examples: [{}] },
          ),
          response: { 200: ReleaseOut },
        },
      },
      async (request, reply) => {
        requireStaff(request, 'orders.write');
        const { principal, params } = request;
        const { order } = request.body;
        const dryRun = modeOf(request) === 'dry-run';
        const options = { dryRun, ...(order === undefined ? {} : { order: parseOrderKey(order) }) };
        const release = async () => {
          const event = await findWaiting(request, params.id);
          return toReleaseOut(await quarantine.release(principal.accountId, event, options, toActor(principal)));
        };
        // A rehearsal keeps nothing.
        if (dryRun) return release();
        return onceApart(parts, request, reply, release, {
          keep: ({ event: _, ...rest }) => rest,
          again: async (kept) =>
            ({ ...kept, event: toEventOut(await findEvent(request, params.id)) }) as unknown as ReleaseOut,
        });
      },
    );

    app.post(
      '/v1/quarantine/:id/dismiss',
      {
        schema: {
          tags: ['reports'],
          summary: 'Put an event aside for good',
          params: IdParams,
          body: Type.Object(
            { reason: Type.String({ minLength: 1, maxLength: 1000 }) },
            { additionalProperties: false, examples: [{ reason: 'From a shop that is only a test' }] },
          ),
          response: { 200: QuarantinedEventOut },
        },
      },
      async (request, reply) => {
        requireStaff(request, 'orders.write');
        const { principal, params, body } = request;
        const read = async () => toEventOut(await findEvent(request, params.id));
        const dismiss = async () => {
          const { eventId } = await findWaiting(request, params.id);
          await quarantine.dismiss(principal.accountId, eventId, body.reason, toActor(principal));
          return read();
        };
        return once(parts, request, reply, dismiss, { keep: () => ({}), again: read });
      },
    );

    app.get(
      '/v1/mappings',
      { schema: { tags: ['reports'], summary: 'List what codes mean', response: { 200: Page(MappingOut) } } },
      async (request) => {
        requireStaff(request, 'orders.read');
        const mappings = await quarantine.mappings(request.principal.accountId);
        return { data: mappings.map(toMappingOut), next: null };
      },
    );

    app.post(
      '/v1/mappings',
      {
        schema: {
          tags: ['reports'],
          summary: 'Say what a code means, and release what waited for that',
          description:
            'With X-Milepost-Mode: dry-run it says what each waiting event would do to its order as that is now; nothing is written.',
          body: NewMappingIn,
          response: { 201: MappedOut, 200: MappedOut },
        },
      },
      async (request, reply) => {
        requireStaff(request, 'workflows.publish');
        const { principal, body } = request;
        const wanted = await toWanted(parts, principal.accountId, body);
        if (modeOf(request) === 'dry-run') {
          const releases = await quarantine.preview(principal.accountId, wanted);
          return { mapping: null, releases: releases.map(toReleaseOut), dryRun: true };
        }
        const mapping = await once(parts, request, reply, async () => {
          const made = await quarantine.map(principal.accountId, wanted, toActor(principal));
          reply.code(201);
          return toMappingOut(made);
        });
        // After the mapping is durable: moving orders waits for the account, which the mapping's own transaction holds. A repeat
        // goes on where the first was interrupted.
        const released = await quarantine.releaseMapped(principal.accountId, wanted, toActor(principal));
        return { mapping, releases: released.map(toReleaseOut), dryRun: false };
      },
    );

    app.delete(
      '/v1/mappings/:id',
      {
        schema: {
          tags: ['reports'],
          summary: 'Forget what a code means',
          description: 'What was released stays as it is.',
          params: IdParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireStaff(request, 'workflows.publish');
          const { principal, params } = request;
          if (!(await quarantine.unmap(principal.accountId, params.id, toActor(principal)))) {
            throw new Problem('not_found', {
              detail: 'There is no such mapping.',
              hint: 'List them with GET /v1/mappings.',
            });
          }
          reply.code(204);
          return null;
        }),
    );
  };
}

async function toWanted(parts: ApiParts, accountId: string, body: NewMappingIn): Promise<WantedMapping> {
  const { source, kind = 'order', match = 'exact', code, to } = body;
  if (!sources.includes(source)) {
    const detail = `There is no source ${source}.`;
    throw new Problem('validation_failed', { detail, hint: `Use one of ${sources.join(', ')}.`, pointer: '/source' });
  }
  const workflows = (await parts.workflows(accountId)).all();
  if (to !== null && !workflows.some((workflow) => isMappingTarget(workflow, { source, kind, target: to }))) {
    throw new Problem('status_unknown', {
      detail: `No workflow of the account has the ${kind} status ${to}, or accepts it as a code of ${source}.`,
      hint: 'Use the key of a status, a code of the source, or null.',
      pointer: '/to',
    });
  }
  return { source, kind, match, code, target: to };
}

function toEventOut(event: QuarantinedEvent): QuarantinedEventOut {
  const { eventId, orderKey, userKey, timelineEntry: _, body: __, receivedAt, settledAt, ...rest } = event;
  return {
    ...rest,
    id: eventId,
    orderId: orderKey,
    userId: userKey,
    receivedAt: receivedAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
  };
}

function toReleaseOut({ event, kind, result, orderId, from, to }: Release): ReleaseOut {
  return { event: toEventOut(event), outcome: kind, result, order: orderId, from, to };
}

function toMappingOut({ mappingId, target, createdAt, ...rest }: StatusMapping): MappingOut {
  return { ...rest, id: mappingId, to: target, createdAt: createdAt.toISOString() };
}
