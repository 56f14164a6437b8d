import type { Endpoint, EndpointConfig, Telling, TellingAccount } from '../core/endpoint.ts';
import type { JsonObject } from '../core/json.ts';
import type { Order } from '../core/order.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Audience } from '../core/principal.ts';
import type { Workflow } from '../core/workflow.ts';
import type { Db } from '../store/database.ts';
import type { ClaimedDelivery } from '../store/delivery-store.ts';
import { readHistories } from '../store/history-views.ts';
import { readEventsAt, readOrdersById } from '../store/told-store.ts';
import { coversEvent } from './matches.ts';
import type { ReadWorkflows } from './order-workflows.ts';
import { readOrderWorkflows } from './order-workflows.ts';
import type { OrdersAsOf } from './orders-as-of.ts';
import { orderAtPosition, readOrdersAsOf } from './orders-as-of.ts';

/** How orders and events look to an audience; the same as in the API. */
export interface Presentation {
  readonly order: (order: Order, workflow: Workflow, audience: Audience, locale: string) => JsonObject;
  readonly event: (event: RecordedEvent, audience: Audience) => JsonObject;
  /** An example of an event of this type, for a test. */
  readonly example: (type: string) => JsonObject;
}

export interface TellingParts {
  readonly database: Db;
  readonly workflows: ReadWorkflows;
  readonly account: (accountId: string) => Promise<TellingAccount>;
  readonly present: Presentation;
}

/** What each of these deliveries of one endpoint says, by delivery; one whose event or order is gone is missing. */
export async function readTellings(
  { database, workflows, account: readAccount, present }: TellingParts,
  endpoint: Endpoint,
  deliveries: readonly ClaimedDelivery[],
): Promise<ReadonlyMap<string, Telling>> {
  const { accountId, audience } = endpoint;
  const placed = deliveries.filter((delivery) => delivery.eventAt !== null) as (ClaimedDelivery & { eventAt: Date })[];
  const events = await readEventsAt(database, accountId, placed);
  const ofOrders = [...events.values()].filter(({ type }) => type.startsWith('order.'));
  const asOf = await readOrdersAsOf(database, accountId, ofOrders, needsHistory(endpoint));
  const snapshots = await readSnapshots(
    database,
    accountId,
    deliveries.filter(({ kind }) => kind === 'snapshot'),
  );
  const workflowOf = await readOrderWorkflows(workflows, accountId, [...asOf.all(), ...snapshots.values()]);
  const account = await readAccount(accountId);

  function show(order: Order): JsonObject {
    return present.order(order, workflowOf(order), audience, account.locale);
  }

  function tellingOf(delivery: ClaimedDelivery): Telling | undefined {
    const { deliveryId, kind, type, createdAt } = delivery;
    const plain = { event: undefined, order: undefined, workflow: undefined, previousSeq: null, account };
    if (kind === 'test') {
      return { ...plain, id: deliveryId, type, timestamp: createdAt, data: present.example(type) };
    }
    if (kind === 'snapshot') {
      const order = snapshots.get(deliveryId);
      if (order === undefined) return undefined;
      const shown = show(order);
      const data = {
        orderId: order.orderId,
        seq: order.version,
        position: delivery.position,
        previousSeq: null,
        order: shown,
      };
      return { ...plain, id: deliveryId, type, timestamp: createdAt, order, workflow: workflowOf(order), data };
    }
    const event = events.get(delivery.position);
    if (event === undefined) return undefined;
    const told = { id: event.id, type: event.type, timestamp: event.occurredAt, event };
    if (!event.type.startsWith('order.')) return { ...plain, ...told, data: present.event(event, audience) };
    const order = asOf.order(event.orderId, event.seq);
    if (order === undefined) return undefined;
    const shown = show(order);
    const { lastTold } = delivery;
    const previousSeq = lastTold === null ? seqBefore(endpoint, event, asOf) : lastTold.seq;
    const skipped =
      lastTold !== null && lastTold.status !== null && shown['status'] !== lastTold.status
        ? { from: lastTold.status, to: shown['status'] ?? null }
        : {};
    const data = { ...present.event(event, audience), ...skipped, previousSeq, order: shown };
    return { ...told, order, workflow: workflowOf(order), previousSeq, data, account };
  }

  return new Map(
    deliveries.flatMap((delivery) => {
      const telling = tellingOf(delivery);
      return telling === undefined ? [] : [[delivery.deliveryId, telling] as const];
    }),
  );
}

/**
 * Events of orders as a webhook tells them: each with the order as of it and the `seq` of the one before that this
 * audience may know.
 */
export async function presentWithOrders(
  { database, workflows, account: readAccount, present }: TellingParts,
  accountId: string,
  audience: Audience,
  events: readonly RecordedEvent[],
): Promise<readonly JsonObject[]> {
  const viewer = { audience, types: null, historical: true };
  const ofOrders = events.filter(({ type }) => type.startsWith('order.'));
  const asOf = await readOrdersAsOf(database, accountId, ofOrders, needsHistory(viewer));
  const workflowOf = await readOrderWorkflows(workflows, accountId, asOf.all());
  const { locale } = await readAccount(accountId);
  return events.map((event) => {
    const plain = present.event(event, audience);
    const order = event.type.startsWith('order.') ? asOf.order(event.orderId, event.seq) : undefined;
    if (order === undefined) return plain;
    const shown = present.order(order, workflowOf(order), audience, locale);
    return { ...plain, previousSeq: seqBefore(viewer, event, asOf), order: shown };
  });
}

type Viewer = Pick<EndpointConfig, 'audience' | 'types' | 'historical'>;

/** Where an endpoint is told of everything, the event before is the one with the number before. */
function needsHistory({ audience, types }: Viewer): boolean {
  return audience !== 'internal' || types !== null;
}

/** The `seq` of the event of this order before, among those that the endpoint is told of; `null` for the first. */
function seqBefore(endpoint: Viewer, event: RecordedEvent, asOf: OrdersAsOf): number | null {
  if (!needsHistory(endpoint)) return event.seq === 1 ? null : event.seq - 1;
  const before = asOf
    .history(event.orderId)
    .findLast((earlier) => earlier.seq < event.seq && coversEvent(endpoint, earlier));
  return before?.seq ?? null;
}

async function readSnapshots(
  db: Db,
  accountId: string,
  deliveries: readonly ClaimedDelivery[],
): Promise<ReadonlyMap<string, Order>> {
  if (deliveries.length === 0) return new Map();
  const current = await readOrdersById(
    db,
    accountId,
    deliveries.flatMap(({ orderId }) => orderId ?? []),
  );
  const later = deliveries.filter(({ orderId, position }) => {
    const loaded = current.get(orderId!);
    return loaded !== undefined && BigInt(loaded.position) > BigInt(position);
  });
  const histories = await readHistories(
    db,
    later.map(({ orderId }) => ({ accountId, orderId: orderId! })),
  );
  return new Map(
    deliveries.flatMap((delivery) => {
      const history = histories.get(`${accountId}/${delivery.orderId!}`);
      const order =
        history === undefined
          ? current.get(delivery.orderId!)?.order
          : orderAtPosition(accountId, history, delivery.position);
      return order === undefined ? [] : [[delivery.deliveryId, order] as const];
    }),
  );
}
