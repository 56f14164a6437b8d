import type { Endpoint, EndpointConfig, Telling, TellingAccount, WebhookFormat } from '../core/endpoint.ts';
import type { JsonObject } from '../core/json.ts';
import type { Order } from '../core/order.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Audience } from '../core/principal.ts';
import { audienceIncludes } from '../core/principal.ts';
import type { Workflow } from '../core/workflow.ts';
import type { Db } from '../store/database.ts';
import type { ClaimedDelivery, LastTold } from '../store/delivery-store.ts';
import { readHistories } from '../store/history-views.ts';
import { readSeqsBefore } from '../store/live-store.ts';
import { createPartyViews } from '../store/party-views.ts';
import { readEventsAt, readOrdersById } from '../store/told-store.ts';
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
  readonly formats: Readonly<Record<string, WebhookFormat>>;
}

/** What each of these deliveries of one endpoint says, by delivery; one whose event or order is gone is missing. */
export async function readTellings(
  { database, workflows, account: readAccount, present, formats }: TellingParts,
  endpoint: Endpoint,
  deliveries: readonly ClaimedDelivery[],
): Promise<ReadonlyMap<string, Telling>> {
  const { accountId, audience } = endpoint;
  const placed = deliveries.filter((delivery) => delivery.eventAt !== null) as (ClaimedDelivery & { eventAt: Date })[];
  const events = await readEventsAt(database, accountId, placed);
  const ofOrders = [...events.values()].filter(({ type }) => type.startsWith('order.'));
  const [asOf, seqBefore] = await Promise.all([
    readOrdersAsOf(database, accountId, ofOrders),
    readSeqBefore(database, accountId, endpoint, ofOrders),
  ]);
  const snapshots = await readSnapshots(
    database,
    accountId,
    deliveries.filter(({ kind }) => kind === 'snapshot'),
  );
  const orders = [...asOf.all(), ...snapshots.values()];
  const [workflowOf, account, userNumber] = await Promise.all([
    readOrderWorkflows(workflows, accountId, orders),
    readAccount(accountId),
    readUserNumbers(database, accountId, [formats[endpoint.format]], ofOrders, orders),
  ]);

  const teller = { present, audience, account, asOf, workflowOf, userNumber };

  function tellingOf(delivery: ClaimedDelivery): Telling | undefined {
    const { deliveryId, kind, type, createdAt } = delivery;
    const plain = { event: undefined, order: undefined, workflow: undefined, previousSeq: null, account, userNumber };
    if (kind === 'test') {
      return { ...plain, id: deliveryId, type, timestamp: createdAt, data: present.example(type) };
    }
    if (kind === 'snapshot') {
      const order = snapshots.get(deliveryId);
      if (order === undefined) return undefined;
      const data = {
        orderId: order.orderId,
        seq: order.version,
        position: delivery.position,
        previousSeq: null,
        order: present.order(order, workflowOf(order), audience, account.locale),
      };
      return { ...plain, id: deliveryId, type, timestamp: createdAt, order, workflow: workflowOf(order), data };
    }
    const event = events.get(delivery.position);
    if (event === undefined) return undefined;
    const { lastTold } = delivery;
    return tellEvent(teller, event, lastTold === null ? seqBefore(event) : lastTold.seq, lastTold);
  }

  return new Map(
    deliveries.flatMap((delivery) => {
      const telling = tellingOf(delivery);
      return telling === undefined ? [] : [[delivery.deliveryId, telling] as const];
    }),
  );
}

/** What telling events of orders to an audience needs. */
export interface Teller {
  readonly present: Presentation;
  readonly audience: Audience;
  readonly account: TellingAccount;
  readonly asOf: OrdersAsOf;
  readonly workflowOf: (order: Order) => Workflow;
  readonly userNumber: Telling['userNumber'];
}

/**
 * What an event says, with the order as of it; `undefined` when there is no such order.
 *
 * @param lastTold - what the endpoint was last told of the order, where events in between were left out
 */
export function tellEvent(
  { present, audience, account, asOf, workflowOf, userNumber }: Teller,
  event: RecordedEvent,
  previousSeq: number | null,
  lastTold: LastTold | null,
): Telling | undefined {
  const told = { id: event.id, type: event.type, timestamp: event.occurredAt, event, account, userNumber };
  if (!event.type.startsWith('order.')) {
    const data = present.event(event, audience);
    return { ...told, order: undefined, workflow: undefined, previousSeq: null, data };
  }
  const order = asOf.order(event.orderId, event.seq);
  if (order === undefined) return undefined;
  const workflow = workflowOf(order);
  const shown = present.order(order, workflow, audience, account.locale);
  const status = lastTold?.status ?? null;
  const skipped = status !== null && shown['status'] !== status ? { from: status, to: shown['status'] ?? null } : {};
  const data = { ...present.event(event, audience), ...skipped, previousSeq, order: shown };
  return { ...told, order, workflow, previousSeq, data };
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
  const [asOf, seqBefore] = await Promise.all([
    readOrdersAsOf(database, accountId, ofOrders),
    readSeqBefore(database, accountId, viewer, ofOrders),
  ]);
  const workflowOf = await readOrderWorkflows(workflows, accountId, asOf.all());
  const { locale } = await readAccount(accountId);
  return events.map((event) => {
    const plain = present.event(event, audience);
    const order = event.type.startsWith('order.') ? asOf.order(event.orderId, event.seq) : undefined;
    if (order === undefined) return plain;
    const shown = present.order(order, workflowOf(order), audience, locale);
    return { ...plain, previousSeq: seqBefore(event), order: shown };
  });
}

/** The numbers of who acted and of who owns the orders, where any of these formats tells them. */
export async function readUserNumbers(
  db: Db,
  accountId: string,
  formats: readonly (WebhookFormat | undefined)[],
  events: readonly RecordedEvent[],
  orders: Iterable<Order>,
): Promise<Telling['userNumber']> {
  if (!formats.some((format) => format?.tellsUsers === true)) return () => null;
  const ids = [...events.map(({ actor }) => actor.userId), ...Array.from(orders, ({ ownerId }) => ownerId)];
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  const users = wanted.length === 0 ? [] : await createPartyViews(db).usersById(accountId, wanted);
  const numbers = new Map(users.map(({ id, number }) => [id, number]));
  return (userId) => numbers.get(userId ?? '') ?? null;
}

export type Viewer = Pick<EndpointConfig, 'audience' | 'types' | 'historical'>;

/** By event, the `seq` of its order's event before, among those that a viewer is told of; `null` for the first. */
export async function readSeqBefore(
  db: Db,
  accountId: string,
  { audience, types, historical }: Viewer,
  events: readonly RecordedEvent[],
): Promise<(event: RecordedEvent) => number | null> {
  // Where a viewer is told of everything, the event before is the one with the number before.
  if (audience === 'internal' && types === null) return ({ seq }) => (seq === 1 ? null : seq - 1);
  const audiences = (['internal', 'partner', 'customer'] as const).filter((one) => audienceIncludes(audience, one));
  const seqs = await readSeqsBefore(db, accountId, events, { types, audiences, historical });
  return ({ position }) => seqs.get(position) ?? null;
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
