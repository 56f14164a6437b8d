import type { ChangedOrderOut, EventOut, OrderOut } from '@milepost/contract';
import { shownFrom } from '../core/event.ts';
import { shownStatus } from '../core/judge.ts';
import { lineStatus } from '../core/line.ts';
import type { Order } from '../core/order.ts';
import type { Outcome, RecordedEvent } from '../core/outcome.ts';
import type { Audience, Principal } from '../core/principal.ts';
import { audienceIncludes } from '../core/principal.ts';
import type { Workflow } from '../core/workflow.ts';
import { labelIn } from '../lib/label-in.ts';

/** An order as a caller of this audience sees it: nothing internal reaches anybody else (rulings 13). */
export function toOrderOut(order: Order, workflow: Workflow, audience: Audience, locale: string): OrderOut {
  const key = shownStatus(order, audience) ?? '';
  const status = workflow.statuses.get(key);
  const internal = audience === 'internal';
  const since = internal ? order.statusSince : (order.visible[audience]?.since ?? order.createdAt);
  return {
    id: order.orderId,
    number: order.number,
    reference: order.reference,
    externalIds: order.externalIds,
    workflow: order.workflow,
    status: key,
    statusLabel: status === undefined ? key : labelIn(status.label, locale),
    category: status?.category ?? '',
    statusSince: since.toISOString(),
    attention: internal || order.attention === audience ? order.attention : 'none',
    version: order.version,
    customerId: order.customerId,
    ownerId: internal ? order.ownerId : null,
    watcherIds: internal ? [...order.watcherIds] : [],
    orderedAt: order.orderedAt,
    dueAt: order.dueAt,
    total: order.total,
    billingAddressId: order.billingAddressId,
    shippingAddressId: order.shippingAddressId,
    data: internal ? { ...order.data } : {},
    lines: order.lines.map((line) => ({
      ...line,
      status: lineStatus(line),
      serialNumbers: [...line.serialNumbers],
      data: internal ? { ...line.data } : {},
    })),
    shipments: order.shipments.map((shipment) => ({
      ...shipment,
      packages: shipment.packages.map((parcel) => ({ ...parcel })),
      data: internal ? { ...shipment.data } : {},
    })),
    requests: internal
      ? order.requests.map(({ requestedByUserId: _, ...request }) => ({
          ...request,
          data: { ...request.data },
          requestedAt: request.requestedAt.toISOString(),
          expiresAt: request.expiresAt.toISOString(),
        }))
      : [],
    placeholder: order.placeholder,
    timersHeld: order.timersHeld,
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
    archivedAt: order.archivedAt?.toISOString() ?? null,
  };
}

/** An event as a caller of this audience sees it. `data` is what it sets and says. */
export function toEventOut(event: RecordedEvent, audience: Audience): EventOut {
  const { id, orderId, seq, position, type, to, message, note, actor, source, sets, says } = event;
  const internal = audience === 'internal';
  const { number: _, ...members } = sets;
  return {
    id,
    orderId,
    seq,
    position,
    type,
    from: shownFrom(event, audience),
    to,
    message,
    ...(internal ? { note } : {}),
    actor: internal
      ? actor
      : { kind: actor.kind, id: '', userId: null, role: actor.role === 'client' ? 'client' : 'staff' },
    source: internal ? source : 'native',
    occurredAt: event.occurredAt.toISOString(),
    recordedAt: event.recordedAt.toISOString(),
    applied: event.applied,
    notify: event.notify,
    historical: event.historical,
    data: internal ? { ...members, ...says } : {},
  };
}

/** The part of a history that a caller may see. */
export function visibleEvents(events: readonly RecordedEvent[], { audience }: Principal): readonly RecordedEvent[] {
  return events.filter((event) => audienceIncludes(audience, event.audience));
}

/** The order after a write, with what the write did: the event that says the most of it. */
export function toChangedOrderOut(
  outcome: Exclude<Outcome, { kind: 'refused' }>,
  workflow: Workflow,
  audience: Audience,
  locale: string,
): ChangedOrderOut {
  const order = toOrderOut(outcome.order, workflow, audience, locale);
  if (outcome.kind === 'unchanged') return { ...order, changed: false, event: null, position: null };
  const main = mainEvent(outcome.events);
  return {
    ...order,
    changed: outcome.changed,
    event: main === undefined ? null : toEventOut(main, audience),
    position: outcome.events.at(-1)?.position ?? null,
  };
}

/** Of one command's events, the one that changed the status, else the last. */
export function mainEvent(events: readonly RecordedEvent[]): RecordedEvent | undefined {
  return events.findLast(({ type, from }) => from !== null || type === 'order.created') ?? events.at(-1);
}
