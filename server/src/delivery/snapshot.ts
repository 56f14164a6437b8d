import type { Order } from '../core/order.ts';
import { shownStatus } from '../core/judge.ts';
import { isClosed } from '../core/workflow.ts';
import type { Tx } from '../store/database.ts';
import type { NewDelivery, ReadingEndpoint } from '../store/delivery-store.ts';
import { insertDeliveries } from '../store/delivery-store.ts';
import { readHistories } from '../store/history-views.ts';
import { endSnapshot, moveSnapshot, readOrdersAfter } from '../store/told-store.ts';
import { passesFilters } from './matches.ts';
import { readOrderWorkflows } from './order-workflows.ts';
import { orderAtPosition } from './orders-as-of.ts';
import type { ReaderParts } from './reader-parts.ts';

/** Orders looked at in one transaction. */
const orderCountMax = 500;

/** Greater than every id: the walk has reached the end, and what was queued is awaited. */
const afterAll = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Queues the next part of an endpoint's snapshot: each active order as it was at the snapshot's position. The events
 * after it follow once all of the snapshot was told or given up, so there is neither gap nor repeat. Says whether there
 * is more to do at once.
 */
export async function takeSnapshot(
  tx: Tx,
  { endpoint, snapshot }: ReadingEndpoint,
  { workflows, conditionHolds, now, newId }: Pick<ReaderParts, 'workflows' | 'conditionHolds' | 'now' | 'newId'>,
): Promise<boolean> {
  const { accountId, endpointId } = endpoint;
  const { position, after } = snapshot!;
  if (after === afterAll) return endSnapshot(tx, accountId, endpointId);
  const loaded = await readOrdersAfter(tx, accountId, after, orderCountMax);
  const moved = loaded.filter((each) => BigInt(each.position) > BigInt(position));
  const histories = await readHistories(
    tx,
    moved.map(({ order: { orderId } }) => ({ accountId, orderId })),
  );
  const then = loaded.flatMap(({ order }) => {
    const history = histories.get(`${accountId}/${order.orderId}`);
    return (history === undefined ? order : orderAtPosition(accountId, history, position)) ?? [];
  });
  const workflowOf = await readOrderWorkflows(workflows, accountId, then);
  const orders = then.filter(isWanted);
  await insertDeliveries(tx, accountId, orders.map(toDelivery), now());
  await moveSnapshot(tx, accountId, endpointId, loaded.at(orderCountMax - 1)?.order.orderId ?? afterAll);
  return true;

  function isWanted(order: Order): boolean {
    const workflow = workflowOf(order);
    const category = workflow.statuses.get(order.status)?.category;
    if (category === undefined || isClosed(category) || order.archivedAt !== null) return false;
    if (shownStatus(order, endpoint.audience) === null) return false;
    const said = { to: order.status, message: null, reason: null, data: {}, at: order.statusSince };
    return passesFilters(endpoint, said, order, workflow, conditionHolds);
  }

  function toDelivery(order: Order): NewDelivery {
    return {
      deliveryId: newId(),
      endpointId,
      kind: 'snapshot',
      position,
      eventAt: null,
      eventId: null,
      type: 'order.snapshot',
      orderId: order.orderId,
      seq: order.version,
      lastTold: null,
      headers: null,
      body: null,
      replayId: null,
      dedupeKey: `snapshot:${position}:${order.orderId}`,
    };
  }
}
