import type { Json, JsonObject } from './json.ts';
import type { LineSet, Received, ShipmentSet } from './event.ts';
import type { OrderFields, Quantities } from './order.ts';
import type { Principal } from './principal.ts';

/** How an order is named by a caller. */
export type OrderKey =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'reference'; readonly reference: string }
  | { readonly kind: 'external'; readonly source: string; readonly externalId: string };

/** A line of a new order. */
export type NewLine = Omit<LineSet, keyof Quantities> & { readonly ordered: number } & Partial<Quantities>;

/** What a new order is made of. Ids are made by the caller, so that a repeat makes the same order. */
export interface NewOrder {
  readonly orderId: string;
  readonly workflow: string;
  /** `undefined` = the workflow's first initial status. */
  readonly status?: string;
  /** Set by an import; `undefined` = the account's next. */
  readonly number?: number;
  readonly fields: Partial<OrderFields>;
  readonly lines: readonly NewLine[];
  readonly shipments?: readonly ShipmentSet[];
  readonly placeholder?: boolean;
}

/** A wanted change of one line: absolute quantities, and the ways to find the line. */
export type LineChange = Omit<LineSet, 'lineId'> & {
  /** Found by id, else by external id, else by sku; else added under `newLineId` (rulings 9). */
  readonly lineId?: string;
  readonly newLineId?: string;
};

/** Changes beside the status, done in the same commit. */
export interface OrderChanges {
  readonly fields?: Partial<OrderFields>;
  readonly lines?: readonly LineChange[];
  readonly removedLines?: readonly string[];
  readonly shipments?: readonly ShipmentSet[];
  /** Clears the mark of an order that only a status report had made. */
  readonly placeholder?: false;
  readonly timersHeld?: boolean;
}

/** What every command may say beside what it wants. */
export interface Said {
  readonly message?: string;
  readonly note?: string;
  /** A typed reason of the transition. */
  readonly reason?: string;
  readonly data?: JsonObject;
  readonly notify?: boolean;
  readonly occurredAt?: Date;
  /** Names the shipment that a report is about, so that late news is compared within it. */
  readonly shipment?: string;
  /** What a report is traced back to; by itself it is nothing new. */
  readonly received?: Received;
}

export type Command =
  | ({ readonly kind: 'create_order' } & Said)
  /** `placed`: the reporter knows it to be late news, whatever the order has heard. */
  | ({
      readonly kind: 'set_status';
      readonly to: string;
      readonly changes?: OrderChanges;
      readonly placed?: boolean;
    } & Said)
  | ({ readonly kind: 'override'; readonly to: string } & Said)
  /** `version`: takes back that the order was moved to another version of its workflow, which needs a right of its own. */
  | ({ readonly kind: 'undo'; readonly version?: true } & Said)
  | ({ readonly kind: 'change_order'; readonly changes: OrderChanges } & Said)
  | ({ readonly kind: 'add_message'; readonly message: string } & Omit<Said, 'message'>)
  | ({ readonly kind: 'record_activity'; readonly activity: string; readonly changes?: OrderChanges } & Said)
  | ({ readonly kind: 'request_transition'; readonly to: string; readonly requestId: string } & Said)
  | ({ readonly kind: 'approve' | 'decline'; readonly requestId: string } & Said)
  | ({ readonly kind: 'expire_request'; readonly requestId: string } & Said)
  /** `sinceVersion`: `timers.version` of the stay in the status for which the timer was set. */
  | ({ readonly kind: 'fire_timer'; readonly timer: string; readonly sinceVersion: number } & Said)
  | ({
      readonly kind: 'move_to_version';
      readonly version: number;
      readonly mapping: Readonly<Record<string, string>>;
    } & Said)
  | ({ readonly kind: 'archive' } & Said);

/** A wish (refused, it changes nothing), or news of what happened elsewhere (never lost, rulings 1). */
export type Intent =
  | { readonly kind: 'request' }
  /** `follow` applies what the workflow does not allow as a marked override; `check` records that it was not applied. */
  | { readonly kind: 'report'; readonly authority: 'follow' | 'check' };

/** Everything `decide` may know beside the order and the command. */
export interface Circumstances {
  readonly actor: Principal;
  /** Where it came from: `native`, `console`, `thirdwatch`, `ingram`, ... */
  readonly source: string;
  readonly intent: Intent;
  /** History is recorded at its own time, rules are counted and not enforced, nobody is told. */
  readonly backfill: boolean;
  /** Wanted versions (If-Match); `undefined` = any. */
  readonly ifVersion?: readonly number[];
  /** The user that a service key acts for (right `act_for`). */
  readonly onBehalfOf?: string;
}

/** Limits that the rules need, from the settings and the account. */
export interface Rules {
  readonly clockSkewSeconds: number;
  readonly undoWithinSeconds: number;
  /** Evaluates a condition of a guard; an error in it means that it does not hold. */
  readonly conditionHolds: (expression: string, order: JsonObject, command: JsonObject, now: Date) => boolean;
}

export type { Json };
