import type { Order } from './order.ts';
import type { Principal } from './principal.ts';

/** Orders by id, from the first up to but without the second; `null` = from the beginning, to the end. */
export interface IdRange {
  readonly from: string | null;
  readonly to: string | null;
}

/** What a consumer has of the orders in a range. */
export interface RangeDigest extends IdRange {
  readonly count: number;
  /** Hexadecimal SHA-256 over a line `ID:SEQ` for each order, by id, each ended by a line feed. */
  readonly digest: string;
}

/** An order that a consumer has otherwise than we do. */
export interface Difference {
  readonly orderId: string;
  /** The `seq` of the consumer; `null`: it has not got it. */
  readonly yours: number | null;
  /** The `seq` of the latest event that it should have been told; `null`: there is no such order for it. */
  readonly seq: number | null;
  readonly order: Order | undefined;
  /** What it lacks is on its way to the endpoint already. */
  readonly pending: boolean;
}

export interface ReconcileWish {
  readonly principal: Principal;
  /** Compares with what this endpoint is told, else with what the caller may see. */
  readonly endpointId: string | undefined;
  /** Tells the endpoint again what it lacks. */
  readonly resend: boolean;
  readonly orders: readonly { readonly orderId: string; readonly seq: number }[];
  /** The orders are all that the consumer has in here: what it lacks is told too. */
  readonly range: IdRange | undefined;
  /** Of the orders that it lacks, at most so many at once. */
  readonly limit: number;
}

export interface Reconciled {
  readonly differences: readonly Difference[];
  /** Where to go on with the range; `null` at its end. */
  readonly next: string | null;
  /** Deliveries that were queued. */
  readonly resent: number;
}

/** Compares what a consumer has with what is so. */
export interface Reconciliation {
  /** `undefined` when there is no such endpoint. */
  readonly orders: (accountId: string, wish: ReconcileWish) => Promise<Reconciled | undefined>;
  /** Those of the ranges that are not the same; where the consumer is not told of everything, all of them. */
  readonly ranges: (
    accountId: string,
    wish: Pick<ReconcileWish, 'principal' | 'endpointId'>,
    ranges: readonly RangeDigest[],
  ) => Promise<readonly IdRange[] | undefined>;
}
