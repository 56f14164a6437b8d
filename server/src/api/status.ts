import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  ChangedOrderOut,
  MessageIn,
  OverrideIn,
  RequestAnswerIn,
  SetStatusIn,
  TransitionRequestIn,
  TransitionsOut,
  UndoIn,
} from '@milepost/contract';
import Type from 'typebox';
import type { Said } from '../core/command.ts';
import type { JsonObject } from '../core/json.ts';
import { listTransitions } from '../core/list-transitions.ts';
import type { Transition } from '../core/workflow.ts';
import { toInstant } from '../lib/instants.ts';
import { circumstancesOf, parseOrderKey } from './caller.ts';
import { labelIn } from '../lib/label-in.ts';
import { defined, findOrder, OrderParams } from './orders.ts';
import { describeFor, submit } from './outcomes.ts';
import type { ApiParts } from './parts.ts';
import { textsOf } from './texts.ts';

/** The status of one order: set it, ask what is possible, override, undo, request and approve. */
export function statusRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    const changed = { 200: ChangedOrderOut };

    app.put(
      '/v1/orders/:key/status',
      {
        schema: {
          tags: ['status'],
          summary: 'Set the status',
          params: OrderParams,
          body: SetStatusIn,
          response: changed,
        },
      },
      async (request, reply) => {
        const { to, ...said } = request.body;
        const lookups = [parseOrderKey(request.params.key)];
        return submit(parts, request, reply, {
          lookups,
          command: { kind: 'set_status', to, ...(await toSaid(parts, request, said)) },
        });
      },
    );

    app.post(
      '/v1/orders/:key/override',
      {
        schema: {
          tags: ['status'],
          summary: 'Set any status, with a reason',
          params: OrderParams,
          body: OverrideIn,
          response: changed,
        },
      },
      async (request, reply) => {
        const { to, ...said } = request.body;
        const lookups = [parseOrderKey(request.params.key)];
        return submit(parts, request, reply, {
          lookups,
          command: { kind: 'override', to, ...(await toSaid(parts, request, said)) },
        });
      },
    );

    app.post(
      '/v1/orders/:key/undo',
      {
        schema: {
          tags: ['status'],
          summary: 'Take back the latest status change',
          params: OrderParams,
          body: UndoIn,
          response: changed,
        },
      },
      async (request, reply) =>
        submit(parts, request, reply, {
          lookups: [parseOrderKey(request.params.key)],
          command: { kind: 'undo', ...defined(request.body) },
        }),
    );

    app.get(
      '/v1/orders/:key/transitions',
      {
        schema: {
          tags: ['status'],
          summary: 'What the caller can do now, and why not the rest',
          params: OrderParams,
          response: { 200: TransitionsOut },
        },
      },
      async (request) => {
        const order = await findOrder(parts, request.principal, request.params.key);
        const { workflow, locale } = await describeFor(parts, order.accountId, order.workflow);
        const circumstances = circumstancesOf(request);
        const list = listTransitions(workflow, {
          order,
          said: {},
          circumstances,
          rules: parts.rules,
          now: parts.now(),
        });
        const open = ({ to, name, label, isDefault, reasons, reasonRequired, instructions, notify }: Transition) => ({
          to,
          name,
          label: labelIn(label, locale),
          labels: { ...label },
          isDefault,
          reasons: [...reasons],
          reasonLabels: Object.fromEntries(reasons.map((key) => [key, { ...workflow.reasons.get(key)?.label }])),
          reasonRequired,
          instructions: { ...instructions },
          notify: [...notify],
        });
        return {
          status: list.status ?? '',
          workflow: workflow.key,
          possible: list.possible.map(open),
          needsInput: list.needsInput.map(({ transition, input, refusal }) => ({
            ...open(transition),
            input: [...input],
            code: refusal.code,
            reason: refusal.detail,
            texts: textsOf(refusal),
          })),
          impossible: list.impossible.map(({ transition, refusal, requestable }) => ({
            ...open(transition),
            code: refusal.code,
            reason: refusal.detail,
            hint: refusal.hint,
            texts: textsOf(refusal),
            requestable,
          })),
        };
      },
    );

    app.post(
      '/v1/orders/:key/messages',
      {
        schema: {
          tags: ['status'],
          summary: 'Add a message to the history',
          params: OrderParams,
          body: MessageIn,
          response: changed,
        },
      },
      async (request, reply) => {
        const { message, ...said } = request.body;
        const lookups = [parseOrderKey(request.params.key)];
        return submit(parts, request, reply, {
          lookups,
          command: { ...(await toSaid(parts, request, said)), kind: 'add_message', message },
        });
      },
    );

    app.post(
      '/v1/orders/:key/requests',
      {
        schema: {
          tags: ['status'],
          summary: 'Ask for a transition',
          params: OrderParams,
          body: TransitionRequestIn,
          response: { 201: ChangedOrderOut },
        },
      },
      async (request, reply) => {
        const { to, ...said } = request.body;
        reply.code(201);
        return submit(parts, request, reply, {
          lookups: [parseOrderKey(request.params.key)],
          command: {
            kind: 'request_transition',
            to,
            requestId: parts.newId(),
            ...(await toSaid(parts, request, said)),
          },
        });
      },
    );

    for (const answer of ['approve', 'decline'] as const) {
      app.post(
        `/v1/orders/:key/requests/:requestId/${answer}`,
        {
          schema: {
            tags: ['status'],
            summary: answer === 'approve' ? 'Approve a requested transition' : 'Decline a requested transition',
            params: Type.Object({ ...OrderParams.properties, requestId: Type.String({ format: 'uuid' }) }),
            body: RequestAnswerIn,
            response: changed,
          },
        },
        async (request, reply) => {
          const { key, requestId } = request.params;
          return submit(parts, request, reply, {
            lookups: [parseOrderKey(key)],
            command: { kind: answer, requestId, ...defined(request.body) },
          });
        },
      );
    }
  };
}

interface SaidIn {
  readonly message?: string | undefined;
  readonly note?: string | undefined;
  readonly reason?: string | undefined;
  readonly data?: Record<string, unknown> | undefined;
  readonly notify?: boolean | undefined;
  readonly occurredAt?: string | undefined;
}

/** What a body says beside what it wants, with its time read in the account's zone. */
export async function toSaid(
  parts: ApiParts,
  { principal }: { principal: { accountId: string } },
  said: SaidIn,
): Promise<Said> {
  const { occurredAt, data, ...rest } = said;
  if (occurredAt === undefined)
    return { ...defined(rest), ...(data === undefined ? {} : { data: data as JsonObject }) };
  const { timeZone } = await parts.account(principal.accountId);
  return {
    ...defined(rest),
    ...(data === undefined ? {} : { data: data as JsonObject }),
    occurredAt: toInstant(occurredAt, timeZone),
  };
}
