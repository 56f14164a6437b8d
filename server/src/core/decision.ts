import type { Circumstances, Command, NewOrder, Rules } from './command.ts';
import type { EventSays, EventSets, OrderEvent, OrderEventType } from './event.ts';
import { evolve } from './evolve.ts';
import type { Order } from './order.ts';
import { noFields } from './order.ts';
import type { Audience } from './principal.ts';
import { audienceIncludes, toActor } from './principal.ts';
import type { Refusal } from './refusal.ts';
import type { Workflow } from './workflow.ts';

/** Everything a decision is made from. No clock and no chance in it: `now` and `newId` are handed in. */
export interface Question {
  readonly order: Order | undefined;
  /** What to make when the order is not there; `undefined` = it must be there. */
  readonly newOrder?: NewOrder;
  readonly command: Command;
  readonly circumstances: Circumstances;
  readonly rules: Rules;
  readonly workflows: WorkflowBook;
  /** The order's events, oldest first; only for `undo`. */
  readonly history?: readonly OrderEvent[];
  readonly now: Date;
  readonly newId: () => string;
}

/** The published workflows of an account. */
export interface WorkflowBook {
  latest(key: string): Workflow | undefined;
  version(key: string, version: number): Workflow | undefined;
}

/** What a command does to an order, or why it does nothing. */
export type Decision =
  | Accepted
  | { readonly kind: 'unchanged'; readonly order: Order }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly order: Order | undefined };

export interface Accepted {
  readonly kind: 'accepted';
  /** The order after `events`. */
  readonly order: Order;
  readonly events: readonly OrderEvent[];
  /** Whether the status, or for a command about other things the order, is another now. */
  readonly changed: boolean;
  /** The rules a change went against although it was done. */
  readonly against?: Refusal;
}

/** A question whose order is there. */
export type OrderQuestion = Question & { readonly order: Order };

/** Commands by their kind, for the parts that decide one of them. */
export type OfKind<Kind extends Command['kind']> = OrderQuestion & {
  readonly command: Extract<Command, { kind: Kind }>;
};

/** When the command's fact happened, or why that cannot be (rulings 3). */
export type Occurrence =
  | { readonly kind: 'known'; readonly occurredAt: Date; readonly given: boolean; readonly claimedOccurredAt?: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What an event is made of beside what the question already says. */
export interface EventParts {
  readonly type: OrderEventType;
  readonly audience: Audience;
  readonly from?: string;
  readonly to?: string;
  readonly sets?: EventSets;
  readonly says?: EventSays;
  readonly applied?: boolean;
  /** `system` for roll-ups, timers and expiries. */
  readonly bySystem?: boolean;
  /** Only the first event of a command carries its message and note, so that nobody is told twice. */
  readonly silent?: boolean;
}

/** Collects the events of one command and the order they lead to. */
export interface Draft {
  readonly order: Order | undefined;
  readonly events: readonly OrderEvent[];
}

/** The draft with one more event. */
export function record(draft: Draft, question: Question, occurredAt: Date, parts: EventParts): Draft {
  const { circumstances, command, newOrder, now } = question;
  const { actor, source, backfill, onBehalfOf } = circumstances;
  const event: OrderEvent = {
    id: question.newId(),
    orderId: draft.order?.orderId ?? newOrder?.orderId ?? '',
    seq: (draft.order?.version ?? 0) + 1,
    step: draft.events.length,
    type: parts.type,
    from: parts.from ?? null,
    to: parts.to ?? null,
    message: parts.silent ? null : (command.message ?? null),
    note: parts.silent ? null : (command.note ?? null),
    actor: parts.bySystem ? { kind: 'system', id: 'system', userId: null, role: 'system' } : toActor(actor),
    source,
    occurredAt,
    recordedAt: now,
    applied: parts.applied ?? true,
    notify: !backfill && (command.notify ?? true),
    historical: backfill,
    audience: parts.audience,
    sets: parts.sets ?? {},
    says: {
      ...(command.shipment === undefined ? {} : { shipment: command.shipment }),
      ...(command.received === undefined ? {} : { received: command.received }),
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
      ...seenFrom(draft.order, parts),
      ...parts.says,
    },
  };
  return { order: evolve(actor.accountId, draft.order, event), events: [...draft.events, event] };
}

/** What lower audiences that are told of the change saw before it, where that is another status than it began in. */
function seenFrom(order: Order | undefined, { from, audience }: EventParts): Pick<EventSays, 'seenFrom'> {
  if (order === undefined || from === undefined) return {};
  const told = (['partner', 'customer'] as const).filter((viewer) => audienceIncludes(viewer, audience));
  const others = told
    .map((viewer) => [viewer, order.visible[viewer]?.status ?? null] as const)
    .filter(([, seen]) => seen !== from);
  return others.length === 0 ? {} : { seenFrom: Object.fromEntries(others) };
}

/** The decision that a finished draft stands for. */
export function settled({ order, events }: Draft, changed: boolean, against?: Refusal): Decision {
  if (order === undefined) throw new Error('A draft without an order cannot be settled.');
  if (events.length === 0) return { kind: 'unchanged', order };
  return { kind: 'accepted', order, events, changed, ...(against === undefined ? {} : { against }) };
}

/** The rules that a change goes against, as its event says them. */
export function againstOf({ code, detail }: Refusal): Pick<EventSays, 'against'> {
  return { against: { code, detail } };
}

/** The event fields that a new order's members amount to, without those left at their defaults. */
export function fieldsOf(newOrder: NewOrder): EventSets['fields'] {
  const given = Object.entries(newOrder.fields).filter(
    ([member, value]) => JSON.stringify(value) !== JSON.stringify(noFields[member as keyof typeof noFields]),
  );
  return Object.fromEntries(given);
}

/** The decision to do nothing, for a reason. */
export function refused(reason: Refusal, order: Order | undefined): Decision {
  return { kind: 'refused', refusal: reason, order };
}
