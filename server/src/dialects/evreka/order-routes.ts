import type { FastifyInstance } from 'fastify';
import { audienceIncludes } from '../../core/principal.ts';
import type { DialectParts } from '../dialect.ts';
import { circumstancesOf, findOrder } from './order-access.ts';
import { EvrekaError, orderMissing } from './errors.ts';
import { pageOf } from './paging.ts';
import { sentId } from './order-access.ts';
import { listedStatus } from './translate.ts';

/** Orders beside their status: the list of statuses, and deleting (sheet sections 3 and 4). */
export function registerOrders(app: FastifyInstance, parts: DialectParts): void {
  app.get('/orders/status', async (request) => {
    const { accountId, audience } = request.evreka;
    const [book, { locale }] = await Promise.all([parts.workflows(accountId), parts.account(accountId)]);
    const statuses = book
      .all()
      .flatMap((workflow) =>
        [...workflow.statuses.values()]
          .filter((status) => audienceIncludes(audience, status.audience))
          .map((status) => listedStatus(accountId, workflow.key, status, locale)),
      );
    const page = pageOf(request, { whole: true });
    return { items: page === undefined ? statuses : statuses.slice(page.skip, page.skip + page.take) };
  });

  app.delete('/orders/:orderId', async (request) => {
    const { order } = await findOrder(parts, request, 404);
    const actor = request.evreka;
    if (!actor.rights.has('orders.write')) {
      throw new EvrekaError(400, 'Client does not have orders permission');
    }
    const outcome = await parts.commit({
      accountId: order.accountId,
      lookups: [{ kind: 'id', id: order.orderId }],
      command: { kind: 'archive' },
      circumstances: circumstancesOf(actor),
    });
    if (outcome.kind === 'refused') throw orderMissing(404, sentId(request));
    return { detail: `Successfully deleted Order (${order.reference ?? order.number})` };
  });
}
