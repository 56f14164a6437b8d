import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import {
  EndpointOut,
  EndpointPatchIn,
  NewEndpointIn,
  NewEndpointOut,
  NewSecretOut,
  Page,
  RotateSecretIn,
  TestEventIn,
} from '@milepost/contract';
import Type from 'typebox';
import type { EndpointConfig, EndpointSecret } from '../core/endpoint.ts';
import type { Category } from '../core/workflow.ts';
import { categories } from '../core/workflow.ts';
import { toActor } from '../core/principal.ts';
import { compileCondition } from '../definitions/conditions.ts';
import { renderLiquid, TemplateError } from '../lib/liquid.ts';
import type { EndpointView } from '../store/delivery-views.ts';
import { requireRight } from './caller.ts';
import { once } from './once.ts';
import { exampleData, requireEventTypes } from './event-types.ts';
import { defined } from './orders.ts';
import { pageSize } from './paging.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

export const EndpointParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

export const ListQuery = Type.Object(
  {
    cursor: Type.Optional(Type.String({ format: 'uuid', description: '`next` of the page before.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
);

/** Webhook endpoints of the caller's account. */
export function endpointRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { endpoints, deliveries } = parts;

  return async (app) => {
    app.get(
      '/v1/endpoints',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'List the endpoints, newest first',
          querystring: ListQuery,
          response: { 200: Page(EndpointOut) },
        },
      },
      async (request) => {
        requireRight(request, 'endpoints.manage');
        const limit = pageSize(parts.limits, request.query.limit);
        const page = { before: request.query.cursor, limit: limit + 1 };
        const views = await deliveries.endpoints(request.principal.accountId, page);
        const shown = views.slice(0, limit);
        return {
          data: shown.map(toEndpointOut),
          next: views.length > limit ? shown.at(-1)!.endpoint.endpointId : null,
        };
      },
    );

    app.post(
      '/v1/endpoints',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'Create an endpoint; its secret is shown only now',
          body: NewEndpointIn,
          response: { 201: NewEndpointOut },
        },
      },
      async (request, reply) => {
        const { accountId } = request.principal;
        const kept = await once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { principal, body } = request;
          const { url, secret, start = { from: 'now' }, ...members } = body;
          const config: EndpointConfig = { ...parts.webhooks.defaults, ...toConfig(members) };
          checkUrl(url);
          checkConfig(request, config);
          checkSecret(secret, config.signature);
          const made = await endpoints.create(
            accountId,
            {
              url,
              config,
              start: 'position' in start ? { kind: 'position', position: start.position } : { kind: start.from },
              ...defined({ secret }),
            },
            toActor(principal),
          );
          reply.code(201);
          return { id: made.endpoint.endpointId, secret: made.secret.secret };
        });
        return { ...toEndpointOut((await deliveries.endpoint(accountId, kept.id))!), ...kept };
      },
    );

    app.get(
      '/v1/endpoints/:id',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'Read an endpoint and how it is doing',
          params: EndpointParams,
          response: { 200: EndpointOut },
        },
      },
      async (request) => {
        requireRight(request, 'endpoints.manage');
        return toEndpointOut(await viewOf(request, parts));
      },
    );

    app.patch(
      '/v1/endpoints/:id',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'Change an endpoint, pause or resume it',
          params: EndpointParams,
          body: EndpointPatchIn,
          response: { 200: EndpointOut },
        },
      },
      async (request, reply) => {
        await once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { principal, params, body } = request;
          const { endpoint } = await viewOf(request, parts);
          const { url, enabled, ...members } = body;
          if (endpoint.kind === 'relay' && (url !== undefined || Object.keys(members).length > 0)) {
            throw new Problem('conflict', {
              detail: 'This is where messages are relayed to; it has no settings.',
              hint: 'Only enabled can be changed.',
            });
          }
          const config = toConfig(members);
          if (url !== undefined) checkUrl(url);
          checkConfig(request, { ...endpoint, ...config });
          await endpoints.update(
            principal.accountId,
            params.id,
            { config, ...defined({ url, enabled }) },
            toActor(principal),
          );
          return null;
        });
        return toEndpointOut(await viewOf(request, parts));
      },
    );

    app.delete(
      '/v1/endpoints/:id',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'Remove an endpoint; what waits for it is not sent',
          params: EndpointParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { principal, params } = request;
          if (!(await endpoints.remove(principal.accountId, params.id, toActor(principal)))) throw noEndpoint();
          reply.code(204);
          return null;
        }),
    );

    app.post(
      '/v1/endpoints/:id/secrets',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'Rotate the secret; the ones before sign beside it for a while',
          params: EndpointParams,
          body: RotateSecretIn,
          response: { 201: NewSecretOut },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { principal, params, body } = request;
          const { endpoint } = await viewOf(request, parts);
          checkSecret(body.secret, endpoint.signature);
          const { overlapSeconds = 86_400 } = body;
          const made = await endpoints.rotateSecret(
            principal.accountId,
            params.id,
            { overlapSeconds, ...defined({ secret: body.secret }) },
            toActor(principal),
          );
          if (made === undefined) throw noEndpoint();
          reply.code(201);
          return { ...toSecretOut(made), secret: made.secret };
        }),
    );

    app.post(
      '/v1/endpoints/:id/test',
      {
        schema: {
          tags: ['endpoints'],
          summary: 'Send an example of an event, once',
          params: EndpointParams,
          body: TestEventIn,
          response: { 202: Type.Object({ deliveryId: Type.String() }) },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { endpoint } = await viewOf(request, parts);
          const { type = 'order.status_changed' } = request.body;
          requireEventTypes([type]);
          const deliveryId = await endpoints.sendTest(request.principal.accountId, endpoint.endpointId, type);
          if (deliveryId === undefined) {
            throw new Problem('conflict', {
              detail: endpoint.kind === 'relay' ? 'This is where messages are relayed to.' : 'The endpoint is paused.',
              hint: 'Test an endpoint that is enabled: PATCH it with {"enabled": true}.',
            });
          }
          reply.code(202);
          return { deliveryId };
        }),
    );
  };

  function checkUrl(url: string): void {
    const fault = parts.webhooks.targetFault(url);
    if (fault !== undefined)
      throw invalid('/url', fault, 'Give a public https URL, or list the target in MILEPOST_ALLOW_TARGETS.');
  }

  function checkConfig(request: FastifyRequest, config: EndpointConfig): void {
    const { types, filters, format, headers } = config;
    requireEventTypes(types ?? []);
    // The audit of administrators is for those who may read it.
    if (types?.some((type) => type.startsWith('account.')) === true) requireRight(request, 'keys.manage');
    if (!parts.webhooks.formats.includes(format)) {
      throw invalid('/format', `There is no format ${format}.`, `Use one of ${parts.webhooks.formats.join(', ')}.`);
    }
    const unknown = filters.category?.find((name) => !categories.includes(name));
    if (unknown !== undefined)
      throw invalid('/filters/category', `There is no category ${unknown}.`, `Use some of ${categories.join(', ')}.`);
    const condition = filters.condition === undefined ? undefined : compileCondition(filters.condition);
    if (condition?.ok === false) {
      throw invalid(
        '/filters/condition',
        `The condition cannot be used: ${condition.message}.`,
        `See character ${condition.position + 1} of it.`,
      );
    }
    checkTemplate(config);
    const ours = Object.keys(headers).find((name) => reservedHeaders.test(name));
    if (ours !== undefined)
      throw invalid(`/headers/${ours}`, `The header ${ours} is set by the server.`, 'Leave it out.');
  }

  function checkSecret(secret: string | undefined, signature: string): void {
    if (secret === undefined || signature !== 'standard' || parts.webhooks.isStandardSecret(secret)) return;
    throw invalid(
      '/secret',
      'The secret is none of Standard Webhooks.',
      'Give whsec_ and 24 to 64 bytes in base64, or leave it out.',
    );
  }
}

/** A template is tried with the example of each type that the endpoint is told of. */
function checkTemplate({ format, template, types }: EndpointConfig): void {
  if (format !== 'template') return;
  if (template === undefined || template === null) {
    throw invalid('/template', 'The format template needs a template.', 'Give its contentType and body.');
  }
  for (const type of types ?? ['order.created', 'order.status_changed', 'order.updated']) {
    const example = { id: 'example', type, timestamp: '2026-11-21T09:30:00.000Z', data: exampleData(type) };
    try {
      renderLiquid(template.body, example, 'text');
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw invalid(
        '/template/body',
        `The template cannot be filled in for ${type}: ${error.message}.`,
        'GET /v1/event-types has an example of each type; what may be missing needs {% if %}.',
      );
    }
  }
}

const reservedHeaders =
  /^(webhook-.*|x-hub-signature|host|content-.*|connection|transfer-encoding|keep-alive|upgrade|te|trailer|expect|proxy-.*)$/i;

function invalid(pointer: string, detail: string, hint: string): Problem {
  return new Problem('validation_failed', { detail, hint, pointer, errors: [{ pointer, detail }] });
}

export function noEndpoint(): Problem {
  return new Problem('not_found', { detail: 'There is no such endpoint.', hint: 'List them with GET /v1/endpoints.' });
}

/** The endpoint that a request names, or 404. */
export async function viewOf(request: FastifyRequest, { deliveries }: ApiParts): Promise<EndpointView> {
  const { id } = request.params as { id: string };
  const view = await deliveries.endpoint(request.principal.accountId, id);
  if (view === undefined) throw noEndpoint();
  return view;
}

function toConfig({ filters, ...members }: Omit<EndpointPatchIn, 'url' | 'enabled'>): Partial<EndpointConfig> {
  return {
    ...defined(members),
    ...(filters === undefined
      ? {}
      : { filters: defined({ ...filters, category: filters.category as Category[] | undefined }) }),
  };
}

function toSecretOut({ secretId, createdAt, expiresAt }: Omit<EndpointSecret, 'secret'>) {
  return { id: secretId, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null };
}

function toEndpointOut(view: EndpointView): EndpointOut {
  const {
    endpointId,
    accountId: _,
    types,
    filters,
    headers,
    retrySchedule,
    createdAt,
    updatedAt,
    ...rest
  } = view.endpoint;
  const { workflow, status, category, condition } = filters;
  return {
    ...rest,
    id: endpointId,
    types: types === null ? null : [...types],
    filters: defined({
      workflow: workflow && [...workflow],
      status: status && [...status],
      category: category && [...category],
      condition,
    }),
    template: rest.template ?? null,
    headers: Object.fromEntries(Object.keys(headers).map((name) => [name, '***'])),
    retrySchedule: [...retrySchedule],
    status: !rest.enabled ? 'paused' : view.failing ? 'failing' : 'active',
    failures: view.failures,
    failingSince: view.failingSince?.toISOString() ?? null,
    lastSuccessAt: view.lastSuccessAt?.toISOString() ?? null,
    lastFailureAt: view.lastFailureAt?.toISOString() ?? null,
    nextProbeAt: view.probeAt?.toISOString() ?? null,
    position: view.position,
    settledPosition: view.settledPosition,
    consistentUpTo: view.consistentUpTo,
    pending: view.pending,
    takingSnapshot: view.takingSnapshot,
    secrets: view.secrets.map(toSecretOut),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
