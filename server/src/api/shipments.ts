import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ShipmentIn } from '@milepost/contract';
import { ChangedOrderOut, NewShipmentIn, ShipmentPatchIn } from '@milepost/contract';
import Type from 'typebox';
import type { LineChange } from '../core/command.ts';
import type { ShipmentSet } from '../core/event.ts';
import type { Order, Package } from '../core/order.ts';
import { toInstant } from '../lib/instants.ts';
import { defined, findOrder, OrderParams } from './orders.ts';
import { submit } from './outcomes.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { toSaid } from './status.ts';

const ShipmentParams = Type.Object({
  ...OrderParams.properties,
  shipmentId: Type.String({ minLength: 1, maxLength: 200 }),
});

/** The shipments of an order, with what they do to its lines in the same commit. */
export function shipmentRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/orders/:key/shipments',
      {
        schema: {
          tags: ['orders'],
          summary: 'Add a shipment',
          description:
            'Quantities of lines do not follow by themselves: give `lines`, and both are one commit, with the status that follows.',
          params: OrderParams,
          body: NewShipmentIn,
          response: { 201: ChangedOrderOut },
        },
      },
      async (request, reply) => {
        const order = await findOrder(parts, request.principal, request.params.key);
        reply.code(201);
        return write(request, reply, order, parts.newId(), request.body);
      },
    );

    app.patch(
      '/v1/orders/:key/shipments/:shipmentId',
      {
        schema: {
          tags: ['orders'],
          summary: 'Change a shipment',
          description: 'Only what is named changes; `packages` are given whole.',
          params: ShipmentParams,
          body: ShipmentPatchIn,
          response: { 200: ChangedOrderOut },
        },
      },
      async (request, reply) => {
        const { key, shipmentId } = request.params;
        const order = await findOrder(parts, request.principal, key);
        if (!order.shipments.some((shipment) => shipment.shipmentId === shipmentId)) {
          const known = order.shipments.map((shipment) => shipment.shipmentId).join(', ');
          throw new Problem('not_found', {
            detail: `The order has no shipment ${shipmentId}.`,
            hint: `Its shipments: ${known || 'none'}.`,
          });
        }
        return write(request, reply, order, shipmentId, request.body);
      },
    );

    type Request = Parameters<typeof submit>[1];
    type Reply = Parameters<typeof submit>[2];
    async function write(
      request: Request,
      reply: Reply,
      order: Order,
      shipmentId: string,
      { lines = [], message, note, notify, occurredAt, ...shipment }: Type.Static<typeof NewShipmentIn>,
    ) {
      const { timeZone } = await parts.account(order.accountId);
      const set = { ...toShipment(shipment, timeZone), shipmentId };
      checkLines(order, set.packages ?? []);
      return submit(parts, request, reply, {
        lookups: [{ kind: 'id', id: order.orderId }],
        command: {
          kind: 'change_order',
          changes: { shipments: [set], lines: lines as readonly LineChange[] },
          ...(await toSaid(parts, request, { message, note, notify, occurredAt })),
        },
      });
    }
  };
}

/** A shipment as a body brings it: what a package leaves out is nothing, times are read in the account's zone. */
export function toShipment(shipment: ShipmentIn, timeZone: string): Omit<ShipmentSet, 'shipmentId'> {
  const { packages, shippedAt, expectedAt, deliveredAt, ...rest } = shipment;
  const instant = (time: string | null | undefined) =>
    typeof time === 'string' ? toInstant(time, timeZone).toISOString() : time;
  const times = {
    shippedAt: instant(shippedAt),
    expectedAt: instant(expectedAt),
    deliveredAt: instant(deliveredAt),
  };
  return {
    ...(rest as Omit<ShipmentSet, 'shipmentId'>),
    ...defined(times),
    ...(packages === undefined ? {} : { packages: packages.map((parcel) => ({ ...emptyPackage, ...parcel })) }),
  };
}

const emptyPackage: Package = { trackingNumber: null, trackingUrl: null, carton: null, quantities: {} };

function checkLines(order: Order, packages: readonly Package[]): void {
  const known = new Set(order.lines.map(({ lineId }) => lineId));
  for (const [index, { quantities }] of packages.entries()) {
    const unknown = Object.keys(quantities).find((lineId) => !known.has(lineId));
    if (unknown === undefined) continue;
    throw new Problem('line_unknown', {
      detail: `The order has no line ${unknown}.`,
      hint: `Its lines: ${[...known].join(', ') || 'none'}.`,
      pointer: `/packages/${index}/quantities`,
    });
  }
}
