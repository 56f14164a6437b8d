import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ChangedOrderOut, LinePatchIn, NewOrderLineIn } from '@milepost/contract';
import Type from 'typebox';
import type { LineChange } from '../core/command.ts';
import type { Order } from '../core/order.ts';
import { findOrder, OrderParams } from './orders.ts';
import { submit } from './outcomes.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { toSaid } from './status.ts';

const LineParams = Type.Object({ ...OrderParams.properties, lineId: Type.String({ minLength: 1, maxLength: 200 }) });

/** The lines of an order. A line's change and the status of the order that follows from its lines are one commit. */
export function lineRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/orders/:key/lines',
      {
        schema: {
          tags: ['orders'],
          summary: 'Add a line',
          params: OrderParams,
          body: NewOrderLineIn,
          response: { 201: ChangedOrderOut },
        },
      },
      async (request, reply) => {
        const { message, note, notify, occurredAt, ...line } = request.body;
        const order = await findOrder(parts, request.principal, request.params.key);
        const newLineId = parts.newId();
        reply.code(201);
        return submit(parts, request, reply, {
          lookups: [{ kind: 'id', id: order.orderId }],
          command: {
            kind: 'change_order',
            changes: { lines: [{ ...line, newLineId } as LineChange] },
            ...(await toSaid(parts, request, { message, note, notify, occurredAt })),
          },
        });
      },
    );

    app.patch(
      '/v1/orders/:key/lines/:lineId',
      {
        schema: {
          tags: ['orders'],
          summary: 'Change a line: quantities, status, what it is',
          description: 'Only what is named changes. Quantities are absolute, so that a repeat changes nothing.',
          params: LineParams,
          body: LinePatchIn,
          response: { 200: ChangedOrderOut },
        },
      },
      async (request, reply) => {
        const { key, lineId } = request.params;
        const { message, note, notify, occurredAt, ...line } = request.body;
        const order = await findOrder(parts, request.principal, key);
        mustHave(order, lineId);
        return submit(parts, request, reply, {
          lookups: [{ kind: 'id', id: order.orderId }],
          command: {
            kind: 'change_order',
            changes: { lines: [{ ...line, lineId } as LineChange] },
            ...(await toSaid(parts, request, { message, note, notify, occurredAt })),
          },
        });
      },
    );

    app.delete(
      '/v1/orders/:key/lines/:lineId',
      {
        schema: {
          tags: ['orders'],
          summary: 'Remove a line',
          params: LineParams,
          response: { 200: ChangedOrderOut },
        },
      },
      async (request, reply) => {
        const { key, lineId } = request.params;
        const order = await findOrder(parts, request.principal, key);
        mustHave(order, lineId);
        return submit(parts, request, reply, {
          lookups: [{ kind: 'id', id: order.orderId }],
          command: { kind: 'change_order', changes: { removedLines: [lineId] } },
        });
      },
    );
  };
}

function mustHave({ lines }: Order, lineId: string): void {
  if (lines.some((line) => line.lineId === lineId)) return;
  throw new Problem('not_found', {
    detail: `The order has no line ${lineId}.`,
    hint: `Its lines: ${lines.map((line) => line.lineId).join(', ') || 'none'}.`,
  });
}
