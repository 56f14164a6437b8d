import type { JsonObject } from './json.ts';
import type { Attention } from './workflow.ts';

/** An amount as a decimal string, so that it is never a floating-point number, with its ISO 4217 currency. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** How much of a line is where, in whole units of the line. "Partially" is derived from these, never stored. */
export interface Quantities {
  readonly ordered: number;
  readonly shipped: number;
  readonly backordered: number;
  readonly canceled: number;
  readonly fulfilled: number;
  readonly returned: number;
}

export interface Line extends Quantities {
  readonly lineId: string;
  /** The line's id by source, for example `{ ingram: '001' }`. */
  readonly externalIds: Readonly<Record<string, string>>;
  readonly sku: string | null;
  readonly name: string | null;
  readonly unit: string | null;
  readonly unitPrice: Money | null;
  /** A line status of the workflow given by name; `null` = follow the quantities (`lineStatus`). */
  readonly status: string | null;
  readonly serialNumbers: readonly string[];
  readonly data: JsonObject;
}

/** One parcel or carton. */
export interface Package {
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly carton: string | null;
  /** Units by line id. */
  readonly quantities: Readonly<Record<string, number>>;
}

export interface Shipment {
  readonly shipmentId: string;
  readonly carrier: string | null;
  readonly packages: readonly Package[];
  readonly shippedAt: string | null;
  readonly expectedAt: string | null;
  readonly deliveredAt: string | null;
  readonly data: JsonObject;
}

/** What somebody may write on an order directly; every member is optional in a patch. */
export interface OrderFields {
  readonly reference: string | null;
  readonly externalIds: Readonly<Record<string, string>>;
  readonly customerId: string | null;
  readonly ownerId: string | null;
  readonly watcherIds: readonly string[];
  readonly orderedAt: string | null;
  readonly dueAt: string | null;
  readonly total: Money | null;
  readonly billingAddressId: string | null;
  readonly shippingAddressId: string | null;
  readonly data: JsonObject;
}

/** A wish for a transition that waits for somebody with the right. */
export interface TransitionRequest {
  readonly requestId: string;
  readonly transition: string;
  readonly to: string;
  readonly message: string | null;
  readonly reason: string | null;
  readonly data: JsonObject;
  readonly requestedBy: string;
  readonly requestedByUserId: string | null;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
}

/** The newest status change that one source (and shipment) has reported. */
export interface SourceNews {
  readonly to: string;
  readonly occurredAt: Date;
}

/** From when the timers of the present status count, and which of them are behind it. */
export interface TimerClock {
  /** Where their time begins: `statusSince`, moved on by an undo for the time that the order was away. */
  readonly since: Date;
  /** When the change into the status was recorded; a timer due until then is not set (rulings 3). */
  readonly setAt: Date;
  /** The order's version at that change, which tells this stay in the status from an earlier one. */
  readonly version: number;
  /** The timers that have fired during this stay. */
  readonly fired: readonly string[];
}

/** A status as somebody of a lower audience sees it. */
export interface VisibleStatus {
  readonly status: string;
  readonly since: Date;
}

/** The one authoritative state of an order: what its applied events add up to. */
export interface Order extends OrderFields {
  readonly accountId: string;
  readonly orderId: string;
  /** Per account, from the head row; 0 until the creating commit has given it. */
  readonly number: number;
  /** The count of its events, placed ones too. */
  readonly version: number;
  readonly workflow: { readonly key: string; readonly version: number };
  readonly status: string;
  /** When the change that set the present status happened, by its own account. */
  readonly statusSince: Date;
  /** The source of the change that set the present status. */
  readonly statusSource: string;
  /** The newest status that each lower audience may know of; `null` = there was none yet. */
  readonly visible: { readonly partner: VisibleStatus | null; readonly customer: VisibleStatus | null };
  readonly attention: Attention;
  /** By source, or by `source/shipment`. */
  readonly news: Readonly<Record<string, SourceNews>>;
  /** Who made the latest status change: the person of a four-eyes rule. */
  readonly lastChangeByUserId: string | null;
  readonly lines: readonly Line[];
  readonly shipments: readonly Shipment[];
  readonly requests: readonly TransitionRequest[];
  /** True while nothing but a status report has made this order. */
  readonly placeholder: boolean;
  /** Timers do not fire while it is held. */
  readonly timersHeld: boolean;
  readonly timers: TimerClock;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
}

/** An order nobody has said anything about yet. */
export const noFields: OrderFields = {
  reference: null,
  externalIds: {},
  customerId: null,
  ownerId: null,
  watcherIds: [],
  orderedAt: null,
  dueAt: null,
  total: null,
  billingAddressId: null,
  shippingAddressId: null,
  data: {},
};
