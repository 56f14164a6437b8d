import type { CommitterParts } from '../src/commit/committer.ts';
import type { Found, LoadedOrder, Move, ReadWish, RecordedOutcome, StoredKey, Written } from '../src/core/move.ts';
import { storedKey } from '../src/core/move.ts';
import type { RecordedEvent } from '../src/core/outcome.ts';

/** A store that lives in memory and keeps the same promises as the database's write function. */
export interface MemoryStore extends Pick<CommitterParts, 'read' | 'write'> {
  readonly orders: ReadonlyMap<string, LoadedOrder>;
  readonly histories: ReadonlyMap<string, readonly RecordedEvent[]>;
  readonly idempotencyKeys: ReadonlyMap<string, RecordedOutcome>;
  /** How many moves each write was asked for, and how many wishes each read. */
  readonly writes: readonly number[];
  readonly reads: readonly number[];
}

export interface MemoryStoreOptions {
  /** Awaited before a write takes effect; may throw instead. */
  readonly beforeWrite?: (moves: readonly Move[]) => Promise<void> | void;
  /** Awaited when a write has taken effect and is not answered yet. */
  readonly afterWrite?: () => Promise<void> | void;
  readonly beforeRead?: (wishes: readonly ReadWish[]) => Promise<void> | void;
}

/** An empty store, with whatever happens around its reads and writes. */
export function createMemoryStore({ beforeWrite, afterWrite, beforeRead }: MemoryStoreOptions = {}): MemoryStore {
  const orders = new Map<string, LoadedOrder>();
  const histories = new Map<string, readonly RecordedEvent[]>();
  const keys = new Map<string, string>();
  const idempotencyKeys = new Map<string, RecordedOutcome>();
  const writes: number[] = [];
  const reads: number[] = [];
  let position = 0;
  let number = 0;

  function find(wish: ReadWish): Found {
    const ids = wish.lookups.flatMap((lookup) => {
      if (lookup.kind === 'id') return [lookup.id];
      const key = storedKey(lookup);
      return (key === undefined ? undefined : keys.get(keyName(key))) ?? [];
    });
    const orderId = ids.find((id) => orders.has(id));
    const { idempotency } = wish;
    const earlier =
      idempotency === undefined ? undefined : idempotencyKeys.get(`${idempotency.scope} ${idempotency.key}`);
    const historyOf = earlier?.orderId ?? (wish.withHistory ? orderId : undefined);
    return {
      loaded: orderId === undefined ? undefined : orders.get(orderId),
      earlier,
      customerId: undefined,
      customerPersonId: undefined,
      history: historyOf === undefined ? undefined : histories.get(historyOf),
      taken: wish.claims.flatMap((key) => {
        const owner = keys.get(keyName(key));
        return owner === undefined ? [] : [{ ...key, orderId: owner }];
      }),
    };
  }

  function apply(move: Move, now: Date): Written | undefined {
    const { order, before, events } = move;
    const present = orders.get(order.orderId)?.order.version ?? 0;
    const raced =
      (events.length > 0 && present !== (before?.order.version ?? 0)) ||
      move.keys.some((key) => key.claimed && (keys.get(keyName(key)) ?? order.orderId) !== order.orderId) ||
      move.idempotency.some(({ scope, key }) => idempotencyKeys.has(`${scope} ${key}`));
    if (raced) return undefined;
    const given = before === undefined && order.number === 0 ? ++number : order.number;
    const recorded = events.map((event) => ({
      ...event,
      sets: event.seq === 1 ? { ...event.sets, number: given } : event.sets,
      position: String(++position),
    }));
    if (events.length > 0) {
      orders.set(order.orderId, { order: { ...order, number: given }, position: String(position), recordedAt: now });
      histories.set(order.orderId, [...(histories.get(order.orderId) ?? []), ...recorded]);
    }
    for (const key of move.keys) if (key.claimed) keys.set(keyName(key), order.orderId);
    for (const { scope, key, requestHash, outcome } of move.idempotency)
      idempotencyKeys.set(`${scope} ${key}`, { ...outcome, requestHash });
    return { number: given, positions: recorded.map((event) => event.position) };
  }

  return {
    orders,
    histories,
    idempotencyKeys,
    writes,
    reads,
    read: async (wishes) => {
      reads.push(wishes.length);
      await beforeRead?.(wishes);
      return wishes.map(find);
    },
    write: async (moves, now) => {
      writes.push(moves.length);
      await beforeWrite?.(moves);
      const written = new Map<number, Written>();
      for (const [index, move] of moves.entries()) {
        const place = apply(move, now);
        if (place !== undefined) written.set(index, place);
      }
      await afterWrite?.();
      return written;
    },
  };
}

function keyName({ kind, value }: StoredKey): string {
  return `${kind} ${value}`;
}
