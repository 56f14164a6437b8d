import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { OrderBackgroundOut, OrderContactOut } from '@milepost/contract';
import { isUuid } from '../lib/ids.ts';
import { requireWholeAccount } from './caller.ts';
import { findOrder, OrderParams } from './orders.ts';
import type { ApiParts } from './parts.ts';

/** What stands beside an order: its people, who acted on it, and who was told. */
export function orderBackgroundRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/orders/:key/contact',
      {
        schema: {
          tags: ['orders'],
          summary: 'The customer and the addresses of an order',
          params: OrderParams,
          response: { 200: OrderContactOut },
        },
      },
      async ({ principal, params }) => {
        const order = await findOrder(parts, principal, params.key);
        const { accountId } = principal;
        const { customerId, billingAddressId, shippingAddressId } = order;
        const ids = [billingAddressId, shippingAddressId].filter((id) => id !== null);
        const [customer, addresses] = await Promise.all([
          customerId === null ? undefined : parts.background.customer(accountId, customerId),
          ids.length === 0 ? undefined : parts.addresses(accountId, ids),
        ]);
        const address = (id: string | null) => textsOf(id === null ? undefined : addresses?.get(id));
        return {
          customer: customer === undefined ? null : { id: customerId!, ...customer },
          billingAddress: address(billingAddressId),
          shippingAddress: address(shippingAddressId),
        };
      },
    );

    app.get(
      '/v1/orders/:key/background',
      {
        schema: {
          tags: ['orders'],
          summary: 'Who acted on an order, and which webhooks followed',
          params: OrderParams,
          response: { 200: OrderBackgroundOut },
        },
      },
      async (request) => {
        // Names of colleagues and what is told to whom are internal.
        requireWholeAccount(request);
        const { principal, params } = request;
        const order = await findOrder(parts, principal, params.key);
        const events = await parts.views.history(principal.accountId, order.orderId);
        const actors = new Map(events.map(({ actor }) => [actor.userId ?? actor.id, actor]));
        const ids = [...actors.keys()].filter(isUuid);
        const [names, deliveries] = await Promise.all([
          parts.background.names(principal.accountId, ids),
          parts.background.deliveries(principal.accountId, order.orderId),
        ]);
        return {
          actors: [...names].map(([id, name]) => ({ kind: actors.get(id)?.kind ?? 'key', id, name })),
          deliveries: [...deliveries],
        };
      },
    );
  };
}

function textsOf(address: object | undefined): Record<string, string> | null {
  if (address === undefined) return null;
  return Object.fromEntries(Object.entries(address).filter(([, value]) => typeof value === 'string'));
}
