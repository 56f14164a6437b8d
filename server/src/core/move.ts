import type { OrderKey } from './command.ts';
import type { OrderEvent } from './event.ts';
import type { Order } from './order.ts';
import type { Companions, CustomerKey, Idempotency, RecordedEvent } from './outcome.ts';

/** An order as it was read, with the place of its latest event in the log. */
export interface LoadedOrder {
  readonly order: Order;
  readonly position: string;
  readonly recordedAt: Date;
}

/** What the commit engine asks the store before it decides on one submission. */
export interface ReadWish {
  readonly accountId: string;
  readonly lookups: readonly OrderKey[];
  readonly idempotency: Idempotency | undefined;
  readonly customerKeys: readonly CustomerKey[];
  /** The names that the command wants for its order. */
  readonly claims: readonly StoredKey[];
  /** Whether the order's events are needed (undo). */
  readonly withHistory: boolean;
}

/** What was found; every member is `undefined` where nothing was. */
export interface Found {
  readonly loaded: LoadedOrder | undefined;
  readonly earlier: RecordedOutcome | undefined;
  readonly customerId: string | undefined;
  /** The person behind that customer. */
  readonly customerPersonId: string | undefined;
  readonly history: readonly RecordedEvent[] | undefined;
  /** Which of the claims some order has. */
  readonly taken: readonly (StoredKey & { readonly orderId: string })[];
}

/** A name as it is kept: `reference`, `external:SOURCE` or, of a new order, `number`. */
export interface StoredKey {
  readonly kind: string;
  readonly value: string;
}

/** What an idempotency record keeps: enough to build the first answer again. */
export interface RecordedOutcome {
  readonly requestHash: string;
  readonly orderId: string;
  readonly version: number;
  readonly changed: boolean;
  /** The `seq` of the command's first and last event; 0 and 0 when it changed nothing. */
  readonly seqs: readonly [number, number];
}

/** A name of an order that a move takes or gives up. */
export interface KeyChange extends StoredKey {
  readonly claimed: boolean;
}

/** One order with everything that a batch writes about it. */
export interface Move {
  readonly accountId: string;
  /** The order after the events. */
  readonly order: Order;
  /** As it was read; `undefined` for a new order. */
  readonly before: LoadedOrder | undefined;
  /** In order; empty when only an idempotency record is to be kept. */
  readonly events: readonly OrderEvent[];
  readonly keys: readonly KeyChange[];
  readonly idempotency: readonly (Idempotency & { readonly outcome: Omit<RecordedOutcome, 'requestHash'> })[];
  /** `personId`: whose the addresses are, where the customer is there already. */
  readonly companions: readonly (Companions & { readonly personId?: string })[];
}

/** Where a move was written: its events have the positions after `basePosition`, offset by their place in the account. */
export interface Written {
  readonly number: number;
  /** By event, in the order of the move. */
  readonly positions: readonly string[];
}

/** The name under which an order key is kept, `reference` or `external:SOURCE`. */
export function storedKey(key: OrderKey): StoredKey | undefined {
  if (key.kind === 'reference') return { kind: 'reference', value: key.reference };
  if (key.kind === 'external') return { kind: `external:${key.source}`, value: key.externalId };
  return undefined;
}

/** All names an order has. */
export function keysOf(order: Pick<Order, 'reference' | 'externalIds'>): readonly StoredKey[] {
  const external = Object.entries(order.externalIds).map(([source, value]) => ({ kind: `external:${source}`, value }));
  return order.reference === null ? external : [{ kind: 'reference', value: order.reference }, ...external];
}

/** The names that a change of an order takes and gives up. */
export function keyChanges(before: Order | undefined, after: Order): readonly KeyChange[] {
  if (before !== undefined && before.reference === after.reference && before.externalIds === after.externalIds)
    return [];
  const had = before === undefined ? [] : keysOf(before);
  const has = keysOf(after);
  const among = (list: readonly StoredKey[], { kind, value }: StoredKey) =>
    list.some((key) => key.kind === kind && key.value === value);
  return [
    ...has.filter((key) => !among(had, key)).map((key) => ({ ...key, claimed: true })),
    ...had.filter((key) => !among(has, key)).map((key) => ({ ...key, claimed: false })),
  ];
}
