import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ReconcileOut } from '@milepost/contract';
import { ReconcileIn, ReconcileOut as Reconciled } from '@milepost/contract';
import type { FastifyRequest } from 'fastify';
import type { Difference } from '../core/reconcile.ts';
import { requireRight } from './caller.ts';
import { noEndpoint } from './endpoints.ts';
import { toOrderOut } from './order-out.ts';
import { describeFor } from './outcomes.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

/** Orders that a consumer lacks, in one answer. */
const lackingMax = 200;

/** A consumer's orders against what is so: the answer, or a webhook again, has only what differs. */
export function reconcileRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { reconciliation, deliveries } = parts;

  return async (app) => {
    app.post(
      '/v1/reconcile',
      {
        schema: {
          tags: ['events'],
          summary: 'Compare what you have with what is so; only what differs is answered, or told again',
          body: ReconcileIn,
          response: { 200: Reconciled },
        },
      },
      async (request): Promise<ReconcileOut> => {
        requireRight(request, 'orders.read');
        const { principal, body } = request;
        const { accountId } = principal;
        const endpointId = body.endpoint;
        if (endpointId !== undefined) requireRight(request, 'endpoints.manage');
        // Read before the orders: what happens meanwhile comes after it, and is told by feed or webhook.
        const position = await deliveries.endOfLog(accountId);
        if ('ranges' in body) {
          const ranges = await reconciliation.ranges(accountId, { principal, endpointId }, body.ranges);
          if (ranges === undefined) throw noEndpoint();
          return { position, data: [], next: null, ranges: [...ranges], resent: 0 };
        }
        const { orders, range, resend = false } = body;
        if (resend && endpointId === undefined) {
          throw new Problem('validation_failed', {
            detail: 'There is no endpoint to tell again.',
            hint: 'Name it in endpoint.',
            pointer: '/endpoint',
          });
        }
        const done = await reconciliation.orders(accountId, {
          principal,
          endpointId,
          resend,
          orders: orders.map(({ id, seq }) => ({ orderId: id.toLowerCase(), seq })),
          range,
          limit: lackingMax,
        });
        if (done === undefined) throw noEndpoint();
        const data = [];
        for (const difference of done.differences) data.push(await toOut(request, difference));
        return { position, data, next: done.next, ranges: [], resent: done.resent };
      },
    );
  };

  async function toOut({ principal }: FastifyRequest, difference: Difference): Promise<ReconcileOut['data'][0]> {
    const { order, ...rest } = difference;
    if (order === undefined) return { ...rest, order: null };
    const { workflow, locale } = await describeFor(parts, principal.accountId, order.workflow);
    return { ...rest, order: toOrderOut(order, workflow, principal.audience, locale) };
  }
}
