import type { LoadedOrder } from './move.ts';
import type { RecordedEvent } from './outcome.ts';

/** A move that is durable: the order after it, and what it added to the log. */
export interface CommittedMove {
  readonly loaded: LoadedOrder;
  /** At least one, at neighbouring positions. */
  readonly events: readonly RecordedEvent[];
}

/**
 * The moves of an account right after a position of its log, without a gap, at most some `limit` events of them; `undefined`
 * where not all of them are known here, so that the log must be read. The order of a move is as of its last event.
 */
export type RecentMoves = (accountId: string, after: string, limit: number) => readonly CommittedMove[] | undefined;
