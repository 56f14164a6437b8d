import type { EventSets, LineSet, OrderEvent, ShipmentSet } from './event.ts';
import { statusEventTypes } from './event.ts';
import { emptyLine } from './line.ts';
import type { Line, Order, Shipment, SourceNews, TimerClock, TransitionRequest } from './order.ts';
import { noFields } from './order.ts';
import { audienceIncludes } from './principal.ts';

/** The order after one more event. The only way in which an order changes, so that a row is the fold of its events. */
export function evolve(accountId: string, order: Order | undefined, event: OrderEvent): Order {
  const before = order ?? begin(accountId, event);
  const recorded = { ...before, version: before.version + 1, updatedAt: event.recordedAt };
  return event.applied ? apply(recorded, event) : recorded;
}

/** The order that all these events add up to, in the order given. Throws when there is none. */
export function fold(accountId: string, events: readonly OrderEvent[]): Order {
  const order = events.reduce<Order | undefined>((state, event) => evolve(accountId, state, event), undefined);
  if (order === undefined) throw new Error('An order without events cannot be.');
  return order;
}

/**
 * The order as it was at `at`, as known at `knownAt`: late news counts where it belongs (rulings 3).
 * `undefined` when it did not exist then. `version` and `updatedAt` are those of the events that count.
 */
export function orderAt(accountId: string, events: readonly OrderEvent[], at: Date, knownAt: Date): Order | undefined {
  const known = inEffect(events.filter(({ recordedAt }) => recordedAt <= knownAt))
    .filter(({ since }) => since <= at.getTime())
    .sort((a, b) => a.since - b.since || a.event.seq - b.event.seq)
    .map(({ event }) => ({ ...event, applied: true }));
  // A placed event may lie before the creation as recorded; the order begins with its creation all the same.
  const creation = known.findIndex((event) => event.type === 'order.created');
  if (creation === -1) return undefined;
  const [created] = known.splice(creation, 1);
  return fold(accountId, [created!, ...known]);
}

/**
 * Since when each event counts, in milliseconds: placed ones since they happened, applied ones since they happened and
 * all applied before them did, at the latest since they were recorded. Whatever clocks that differ say, applied events
 * have moved the order in the order of recording, and it is now where the last of them left it.
 */
function inEffect(events: readonly OrderEvent[]): readonly { readonly event: OrderEvent; readonly since: number }[] {
  let latest = -Infinity;
  return events.map((event) => {
    const occurredAt = event.occurredAt.getTime();
    if (event.applied) latest = Math.min(Math.max(latest, occurredAt), event.recordedAt.getTime());
    return { event, since: event.applied ? latest : occurredAt };
  });
}

function begin(accountId: string, event: OrderEvent): Order {
  return {
    ...noFields,
    accountId,
    orderId: event.orderId,
    number: event.sets.number ?? 0,
    version: 0,
    workflow: event.sets.workflow ?? { key: '', version: 0 },
    status: '',
    statusSince: event.occurredAt,
    statusSource: event.source,
    visible: { partner: null, customer: null },
    attention: 'none',
    news: {},
    lastChangeByUserId: null,
    lines: [],
    shipments: [],
    requests: [],
    placeholder: false,
    timersHeld: false,
    timers: { since: event.occurredAt, setAt: event.recordedAt, version: 1, fired: [] },
    createdAt: event.recordedAt,
    updatedAt: event.recordedAt,
    archivedAt: null,
  };
}

function apply(order: Order, event: OrderEvent): Order {
  const { sets } = event;
  let next: Order = order;
  if (sets.fields !== undefined) next = { ...next, ...sets.fields };
  if (sets.workflow !== undefined) next = { ...next, workflow: sets.workflow };
  if (sets.lines !== undefined || sets.removedLines !== undefined) {
    next = { ...next, lines: mergeLines(next.lines, sets.lines ?? [], sets.removedLines ?? []) };
  }
  if (sets.shipments !== undefined) next = { ...next, shipments: mergeShipments(next.shipments, sets.shipments) };
  if (sets.placeholder !== undefined) next = { ...next, placeholder: sets.placeholder };
  if (sets.timersHeld !== undefined) next = { ...next, timersHeld: sets.timersHeld };
  if (sets.request !== undefined || sets.closedRequest !== undefined) {
    next = { ...next, requests: changeRequests(next.requests, sets, event) };
  }
  if (event.type === 'order.late' && event.says.timer !== undefined) {
    next = { ...next, timers: { ...next.timers, fired: [...next.timers.fired, event.says.timer] } };
  }
  if (event.to !== null && statusEventTypes.has(event.type)) next = enter(next, event.to, event);
  else if (event.type === 'order.status_noted' && event.to !== null)
    next = { ...next, news: noteNews(next, event.to, event) };
  if (sets.attention !== undefined) next = { ...next, attention: sets.attention };
  return event.type === 'order.archived' ? { ...next, archivedAt: event.occurredAt } : next;
}

function enter(order: Order, to: string, event: OrderEvent): Order {
  const since = event.sets.statusSince === undefined ? event.occurredAt : new Date(event.sets.statusSince);
  const seen = (viewer: 'partner' | 'customer') => {
    const again = event.sets.visible?.[viewer];
    if (again !== undefined) return again === null ? null : { status: again.status, since: new Date(again.since) };
    return audienceIncludes(viewer, event.audience) ? { status: to, since } : order.visible[viewer];
  };
  return {
    ...order,
    status: to,
    statusSince: since,
    statusSource: event.source,
    timers: startTimers(order, since, event),
    visible: { partner: seen('partner'), customer: seen('customer') },
    news: noteNews(order, to, event),
    lastChangeByUserId: event.says.onBehalfOf ?? event.actor.userId,
  };
}

/** An order that only changes its workflow's version goes on counting, and is not told again what it was told. */
function startTimers(order: Order, since: Date, event: OrderEvent): TimerClock {
  const begun = { setAt: event.recordedAt, version: order.version };
  if (event.sets.workflow !== undefined && event.to === order.status) return { ...order.timers, ...begun };
  const { timersSince } = event.sets;
  return { ...begun, since: timersSince === undefined ? since : new Date(timersSince), fired: [] };
}

/** Under which name a source's news is kept: its own, and the shipment's where it names one. */
export function newsKey(source: string, shipment: string | undefined): string {
  return shipment === undefined ? source : `${source}/${shipment}`;
}

function noteNews(order: Order, to: string, event: OrderEvent): Readonly<Record<string, SourceNews>> {
  const key = newsKey(event.source, event.says.shipment);
  const earlier = order.news[key];
  const occurredAt =
    earlier !== undefined && earlier.occurredAt > event.occurredAt ? earlier.occurredAt : event.occurredAt;
  return { ...order.news, [key]: { to, occurredAt } };
}

function mergeLines(lines: readonly Line[], sets: readonly LineSet[], removed: readonly string[]): readonly Line[] {
  const byId = new Map(lines.map((line) => [line.lineId, line]));
  for (const set of sets) byId.set(set.lineId, { ...(byId.get(set.lineId) ?? emptyLine(set.lineId)), ...set });
  for (const lineId of removed) byId.delete(lineId);
  return [...byId.values()];
}

function mergeShipments(shipments: readonly Shipment[], sets: readonly ShipmentSet[]): readonly Shipment[] {
  const byId = new Map(shipments.map((shipment) => [shipment.shipmentId, shipment]));
  for (const set of sets) {
    byId.set(set.shipmentId, { ...(byId.get(set.shipmentId) ?? emptyShipment(set.shipmentId)), ...set });
  }
  return [...byId.values()];
}

function emptyShipment(shipmentId: string): Shipment {
  return { shipmentId, carrier: null, packages: [], shippedAt: null, expectedAt: null, deliveredAt: null, data: {} };
}

function changeRequests(
  requests: readonly TransitionRequest[],
  { request, closedRequest }: EventSets,
  event: OrderEvent,
): readonly TransitionRequest[] {
  const open = requests.filter((candidate) => candidate.requestId !== closedRequest);
  if (request === undefined) return open;
  return [...open, { ...request, requestedAt: event.recordedAt, expiresAt: new Date(request.expiresAt) }];
}
