import type { Circumstances, Command, NewOrder, OrderKey } from './command.ts';
import type { OrderEvent } from './event.ts';
import type { JsonObject } from './json.ts';
import type { Order } from './order.ts';
import type { Refusal } from './refusal.ts';

/** An event that is durable, with its place in the account's log. */
export interface RecordedEvent extends OrderEvent {
  /** A decimal string: strictly ordered within the account, with holes. */
  readonly position: string;
}

/** What became of a command. */
export type Outcome =
  | {
      readonly kind: 'committed';
      readonly order: Order;
      /** What this command added; positions are `'0'` in a dry run. */
      readonly events: readonly RecordedEvent[];
      readonly changed: boolean;
      /** The rules it went against although it was done. */
      readonly against?: Refusal;
      /** True when this is the answer to an earlier request with the same idempotency key. */
      readonly replayed: boolean;
    }
  | { readonly kind: 'unchanged'; readonly order: Order; readonly replayed: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly order: Order | undefined };

/** A person, customer or address that comes into being with an order; personal data stays out of events. */
export interface Companions {
  /** How the customer is found; where one is, the order gets that one and nothing is made. */
  readonly customer?: {
    readonly keys: readonly CustomerKey[];
    readonly customerId: string;
    readonly personId: string;
    readonly profile: JsonObject;
    readonly externalIds: Readonly<Record<string, string>>;
  };
  readonly addresses?: readonly { readonly addressId: string; readonly address: JsonObject }[];
  /** Whose the addresses are, where the customer is named by id: with that person they are erased. */
  readonly personId?: string;
}

/** `email` (the SHA-256 of it in lower case) or `external:SOURCE`. */
export interface CustomerKey {
  readonly kind: string;
  readonly value: string;
}

/** An idempotency key with what it is bound to. */
export interface Idempotency {
  readonly key: string;
  /** Principal, method and path (rulings 18). */
  readonly scope: string;
  /** Hexadecimal SHA-256 of the request body. */
  readonly requestHash: string;
}

/** What every way in hands to the commit engine. */
export interface Submission {
  readonly accountId: string;
  /** How the order is named; the first that is found counts. */
  readonly lookups: readonly OrderKey[];
  /** What to make where none is found; `undefined` = it must be there. */
  readonly newOrder?: NewOrder;
  readonly companions?: Companions;
  readonly command: Command;
  readonly circumstances: Circumstances;
  readonly idempotency?: Idempotency;
  /** The same decision, nothing written. */
  readonly dryRun?: boolean;
}

/** The one door for changes of orders. Answers only what is durable. */
export type Commit = (submission: Submission) => Promise<Outcome>;

/** The server takes no more for the moment; nothing was done. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
}

/** The database could not be asked, or did not answer whether it wrote. Repeating with the same idempotency key is safe. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}
