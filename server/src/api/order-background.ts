import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { EventDeliveriesOut, OrderContactOut, Page } from '@milepost/contract';
import { requireWholeAccount } from './caller.ts';
import { findOrder, OrderParams } from './orders.ts';
import type { ApiParts } from './parts.ts';

/** What stands beside an order: its people, and which systems were told. */
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
        const order = await findOrder(parts, principal, params.key, true);
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
      '/v1/orders/:key/deliveries',
      {
        schema: {
          tags: ['orders'],
          summary: 'The webhooks that followed each event of an order',
          params: OrderParams,
          response: { 200: Page(EventDeliveriesOut) },
        },
      },
      async (request) => {
        const { principal, params } = request;
        const order = await findOrder(parts, principal, params.key, true);
        // What is told to whom is internal.
        requireWholeAccount(request);
        const data = await parts.background.deliveries(principal.accountId, order.orderId);
        return { data: [...data], next: null };
      },
    );
  };
}

function textsOf(address: object | undefined): Record<string, string> | null {
  if (address === undefined) return null;
  return Object.fromEntries(Object.entries(address).filter(([, value]) => typeof value === 'string'));
}
