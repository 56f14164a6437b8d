import type { RecentMoves } from '../core/committed-move.ts';
import type { LoadedOrder } from '../core/move.ts';
import type { Tx } from '../store/database.ts';
import { ordersWithNews, touchesWhole } from '../store/list-store.ts';
import { readOrdersById } from '../store/told-store.ts';

/** What is new for the lists after a position of the log. */
export interface ListNews {
  /** Orders of which more than the status may be another. */
  readonly whole: readonly string[];
  /** Orders of which only the status and what goes with it may be another, as they are now or were a moment ago. */
  readonly moved: readonly LoadedOrder[];
  /** The position of the last event that counts here; `undefined` when there was none. */
  readonly reached: string | undefined;
  /** There may be more. */
  readonly full: boolean;
}

/** What is new for the lists, at most some `limit` events: from what this node has just committed, else from the log. */
export async function readListNews(
  tx: Tx,
  accountId: string,
  after: string,
  limit: number,
  recentMoves: RecentMoves,
): Promise<ListNews> {
  const recent = recentMoves(accountId, after, limit);
  if (recent === undefined) {
    const { statusOnly, ...news } = await ordersWithNews(tx, accountId, after, limit);
    return { ...news, moved: [...(await readOrdersById(tx, accountId, statusOnly)).values()] };
  }
  const events = recent.flatMap((move) => move.events);
  const whole = new Set(events.filter(touchesWhole).map(({ orderId }) => orderId));
  const latest = new Map(recent.map(({ loaded }) => [loaded.order.orderId, loaded]));
  return {
    whole: [...whole],
    moved: [...latest.values()].filter(({ order }) => !whole.has(order.orderId)),
    reached: events.at(-1)?.position,
    full: events.length >= limit,
  };
}
