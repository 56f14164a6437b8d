import type { JsonObject } from './json.ts';
import type { Line, OrderFields, Shipment, TransitionRequest } from './order.ts';
import type { Actor, Audience } from './principal.ts';
import type { Attention } from './workflow.ts';

/** Everything that can happen to an order. The names are those of rulings 24. */
export const orderEventTypes = [
  'order.created',
  'order.updated',
  'order.status_changed',
  'order.status_overridden',
  'order.status_undone',
  'order.status_noted',
  'order.report_not_applied',
  'order.line_changed',
  'order.shipment_changed',
  'order.message_added',
  'order.activity_recorded',
  'order.late',
  'order.transition_requested',
  'order.approved',
  'order.declined',
  'order.request_expired',
  'order.archived',
  'order.moved_to_version',
] as const;

export type OrderEventType = (typeof orderEventTypes)[number];

/** A line as an event sets it: its id and the members that changed, as absolute values. */
export type LineSet = Pick<Line, 'lineId'> & Partial<Line>;

export type ShipmentSet = Pick<Shipment, 'shipmentId'> & Partial<Shipment>;

/** What an event sets on the order, beside `from` and `to`. Only members that changed are there. */
export interface EventSets {
  /** The order's number; only in `order.created`, given by the commit. */
  readonly number?: number;
  readonly workflow?: { readonly key: string; readonly version: number };
  readonly fields?: Partial<OrderFields>;
  readonly lines?: readonly LineSet[];
  /** Line ids that are no longer part of the order. */
  readonly removedLines?: readonly string[];
  readonly shipments?: readonly ShipmentSet[];
  readonly attention?: Attention;
  /** ISO 8601; set by an undo, which gives back the time the order had already spent in its status. */
  readonly statusSince?: string;
  /** ISO 8601; set by an undo: where the time of the timers begins, so that what was left of it is left again. */
  readonly timersSince?: string;
  /** Set by an undo: what lower audiences see again, times in ISO 8601. */
  readonly visible?: Readonly<
    Record<'partner' | 'customer', { readonly status: string; readonly since: string } | null>
  >;
  readonly placeholder?: boolean;
  readonly timersHeld?: boolean;
  readonly request?: Omit<TransitionRequest, 'requestedAt' | 'expiresAt'> & { readonly expiresAt: string };
  readonly closedRequest?: string;
}

/** Where a report came from. */
export interface Received {
  /** The entry of the timeline that has the body as it was received. */
  readonly entry: string;
  /** The status as the vendor's system wrote it. */
  readonly code?: string;
}

/** What an event says without setting anything. */
export interface EventSays {
  readonly transition?: string;
  /** The status that a lower audience saw before, where it may not know of `from` (rulings 13). */
  readonly seenFrom?: { readonly partner?: string | null; readonly customer?: string | null };
  /** The typed reason, from the transition's list. */
  readonly reason?: string;
  /** True when the status follows from the lines. */
  readonly rollUp?: boolean;
  /** The rules that a change went against, where they are only observed or an override was made. */
  readonly against?: { readonly code: string; readonly detail: string };
  /** For an undo: the `seq` of the event it takes back. */
  readonly undoes?: number;
  /** What the command carried for a guard or beside the status, as it came. */
  readonly data?: JsonObject;
  readonly kind?: string;
  readonly shipment?: string;
  readonly received?: Received;
  readonly onBehalfOf?: string;
  readonly timer?: string;
  /** What a report claimed as its time, where that lay in the future and receive time was taken instead. */
  readonly claimedOccurredAt?: string;
}

/** One immutable fact in an order's history. */
export interface OrderEvent {
  readonly id: string;
  readonly orderId: string;
  /** Counts the order's events from 1, in the order of recording, without a gap. */
  readonly seq: number;
  /** 0 for the first event of its command, 1 for the second, and so on. */
  readonly step: number;
  readonly type: OrderEventType;
  readonly from: string | null;
  readonly to: string | null;
  /** For everyone who may see the change; goes into the mail. */
  readonly message: string | null;
  /** Internal, never leaves. */
  readonly note: string | null;
  readonly actor: Actor;
  readonly source: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  /** False for late news: recorded where it belongs, and nothing moved. */
  readonly applied: boolean;
  /** Whether e-mail is wanted. */
  readonly notify: boolean;
  /** Recorded by a backfill. */
  readonly historical: boolean;
  readonly audience: Audience;
  readonly sets: EventSets;
  readonly says: EventSays;
}

/** The types that set the status. */
export const statusEventTypes: ReadonlySet<OrderEventType> = new Set<OrderEventType>([
  'order.created',
  'order.status_changed',
  'order.status_overridden',
  'order.status_undone',
  'order.moved_to_version',
]);

/** Where a change began, as somebody of this audience saw it: a status that is hidden from them is none. */
export function shownFrom({ from, says }: Pick<OrderEvent, 'from' | 'says'>, audience: Audience): string | null {
  const seen = audience === 'internal' ? undefined : says.seenFrom?.[audience];
  return seen === undefined ? from : seen;
}
