import type { Endpoint } from '../core/endpoint.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Room } from './room.ts';
import type { AttemptResult } from './verdict.ts';

/** An event on its way to the endpoint of a lane. */
export interface Entry<Window> {
  readonly event: RecordedEvent;
  /** Where what it says was read. */
  readonly window: Window;
  readonly deliveryId: string;
  state:
    | 'waiting' // for the one before of its order
    | 'ready'
    | 'sending'
    | 'done' // `result` says how it went
    | 'queued' // it is left to the queue of deliveries
    | 'parked'; // it is left to the queue while it is being sent: others shall not wait for it
  /** On the clock that only runs on, and on the one that leases are told by. */
  sentAt: number;
  sentOn: Date | undefined;
  result: AttemptResult | undefined;
  /** The next one of its order, which waits for it. */
  next: Entry<Window> | undefined;
}

/** What can be written of a lane: entries from its beginning, and the position up to which nothing is left. */
export interface Settled<Window> {
  readonly entries: readonly Entry<Window>[];
  readonly position: string;
  /** Nothing is left after them. */
  readonly drained: boolean;
}

/**
 * What this process tells one endpoint straight from the log: entries in the order of the log, sent as there is room and
 * settled from the beginning, so that one number says what is done. With `ordering: per-order`, an event waits for the one
 * before of its order; when that fails or takes long, both are left to the queue.
 */
export interface Lane<Window> {
  readonly endpoint: Endpoint;
  readonly secrets: readonly string[];
  /** Requests at once. */
  readonly concurrency: number;
  /** Endpoints with the same are told the same, up to the signature. */
  readonly voice: string;
  readonly openedAt: number;
  /** It has failed lately: its health is looked at with each attempt. */
  troubled: boolean;
  /** Nothing more is added or sent; what is under way is settled. */
  readonly isClosing: () => boolean;
  /** How far the log has been read for it. */
  readonly readPosition: () => string;
  /** Entries that wait to be sent. */
  readonly readyCount: () => number;
  readonly isEmpty: () => boolean;
  /** All that there is, is settled: nothing is under way and nothing waits. */
  readonly isOver: () => boolean;
  /** There is something to be written. */
  readonly canSettle: () => boolean;
  /** What waits cannot be sent, and nothing of it is under way that would make room. */
  readonly isStarved: (room: Pick<Room, 'hasFor'>) => boolean;
  /**
   * Takes up what was read: these events, up to `position`.
   *
   * @param queuedOrders - orders of which something waited in the queue when `mark` was taken
   */
  readonly add: (
    events: readonly RecordedEvent[],
    window: Window,
    position: string,
    queuedOrders: ReadonlySet<string>,
    mark: number,
  ) => void;
  /** To be taken before the orders are asked for of which something waits in the queue. */
  readonly mark: () => number;
  /** The next entry to be sent, marked as being sent; `undefined` when there is none. */
  readonly take: (at: number, on: Date) => Entry<Window> | undefined;
  /** Notes how it went; says whether the lane still answers for it: else its row in the queue does. */
  readonly finish: (entry: Entry<Window>, result: AttemptResult) => boolean;
  /** Those from the beginning that are settled; what is being sent since before `parkBefore` is parked to that end. */
  readonly settle: (parkBefore: number, most: number) => Settled<Window>;
  /** They are written. */
  readonly confirm: (entries: readonly Entry<Window>[]) => void;
  /** Sends no more; what nobody has been told yet is read again later. */
  readonly close: () => void;
}

interface LaneParts extends Pick<
  Lane<unknown>,
  'endpoint' | 'secrets' | 'concurrency' | 'voice' | 'openedAt' | 'troubled'
> {
  readonly position: string;
  readonly newId: () => string;
}

export function openLane<Window>({ position, newId, ...fixed }: LaneParts): Lane<Window> {
  const perOrder = fixed.endpoint.ordering === 'per-order';
  let entries: Entry<Window>[] = [];
  let ready: Entry<Window>[] = [];
  let taken = 0;
  let readPosition = position;
  let closing = false;
  /** Entries that are not settled yet. */
  let open = 0;
  let sending = 0;
  /** The latest entry of each order that is not over. */
  const lastOf = new Map<string, Entry<Window>>();
  /** Orders left to the queue; with the mark at which that was written, once it is. */
  const leftToQueue = new Map<string, number>();
  let marks = 0;

  function addOne(event: RecordedEvent, window: Window, queuedOrders: ReadonlySet<string>): void {
    const entry: Entry<Window> = {
      event,
      window,
      deliveryId: newId(),
      state: 'ready',
      sentAt: 0,
      sentOn: undefined,
      result: undefined,
      next: undefined,
    };
    entries.push(entry);
    open += 1;
    if (perOrder && event.type.startsWith('order.')) {
      const { orderId } = event;
      const before = lastOf.get(orderId);
      if (queuedOrders.has(orderId) || leftToQueue.has(orderId)) {
        entry.state = 'queued';
        open -= 1;
        leftToQueue.set(orderId, Infinity);
        return;
      }
      if (before !== undefined) {
        before.next = entry;
        entry.state = 'waiting';
      }
      lastOf.set(orderId, entry);
    }
    if (entry.state === 'ready') ready.push(entry);
  }

  /** What follows in the order of an entry that is over. */
  function release(entry: Entry<Window>, mayFollow: boolean): void {
    const { next, event } = entry;
    if (lastOf.get(event.orderId) === entry) lastOf.delete(event.orderId);
    if (!mayFollow && perOrder) leftToQueue.set(event.orderId, Infinity);
    if (next?.state !== 'waiting') return;
    if (mayFollow && !closing) {
      next.state = 'ready';
      ready.push(next);
    } else {
      next.state = 'queued';
      open -= 1;
      release(next, false);
    }
  }

  function close(): void {
    closing = true;
    ready = [];
    taken = 0;
    const isUntold = ({ state }: Entry<Window>) => state === 'ready' || state === 'waiting';
    const kept = entries.findLastIndex((entry) => !isUntold(entry)) + 1;
    const dropped = entries[kept];
    if (dropped !== undefined) readPosition = before(dropped);
    // Of those that are kept the position cannot stay before them, once what came after them has been told.
    for (const entry of entries.filter(isUntold)) entry.state = 'queued';
    entries = entries.slice(0, kept);
    open = sending;
  }

  return {
    ...fixed,
    isClosing: () => closing,
    readPosition: () => readPosition,
    readyCount: () => ready.length - taken,
    isEmpty: () => entries.length === 0,
    isOver: () => open === 0,
    canSettle: () => isSettled(entries[0]),
    isStarved: (room) =>
      !closing && sending === 0 && ready.length > taken && !room.hasFor(fixed.endpoint.endpointId, fixed.concurrency),
    mark: () => (marks += 1),
    add: (events, window, upTo, queuedOrders, mark) => {
      if (closing) return;
      // The queue could be asked only for what was written before.
      for (const [orderId, writtenAt] of leftToQueue) if (writtenAt < mark) leftToQueue.delete(orderId);
      for (const event of events) addOne(event, window, queuedOrders);
      readPosition = upTo;
    },
    take: (at, on) => {
      const entry = ready[taken];
      if (entry === undefined) return undefined;
      taken += 1;
      if (taken === ready.length || taken > 1000) {
        ready = ready.slice(taken);
        taken = 0;
      }
      entry.state = 'sending';
      sending += 1;
      entry.sentAt = at;
      entry.sentOn = on;
      return entry;
    },
    finish: (entry, result) => {
      entry.result = result;
      if (entry.state === 'parked') return false;
      entry.state = 'done';
      sending -= 1;
      open -= 1;
      release(entry, result.attempt.ok);
      return true;
    },
    settle: (parkBefore, most) => {
      const settled: Entry<Window>[] = [];
      for (const entry of entries) {
        if (settled.length === most) break;
        if (entry.state === 'sending' && entry.sentAt <= parkBefore) {
          entry.state = 'parked';
          sending -= 1;
          open -= 1;
          release(entry, false);
        }
        if (!isSettled(entry)) break;
        settled.push(entry);
      }
      const left = entries[settled.length];
      return {
        entries: settled,
        position: left === undefined ? readPosition : before(left),
        drained: left === undefined,
      };
    },
    confirm: (written) => {
      entries = entries.slice(written.length);
      marks += 1;
      for (const { event, state, result } of written) {
        const isQueued = state !== 'done' || result?.attempt.ok !== true;
        if (isQueued && leftToQueue.get(event.orderId) === Infinity && !isLeft(event.orderId))
          leftToQueue.set(event.orderId, marks);
      }
    },
    close,
  };

  /** Whether more of the order is left to the queue than what is written. */
  function isLeft(orderId: string): boolean {
    return entries.some(({ event, state }) => event.orderId === orderId && (state === 'queued' || state === 'parked'));
  }
}

function isSettled(entry: Entry<unknown> | undefined): boolean {
  return entry?.state === 'done' || entry?.state === 'queued' || entry?.state === 'parked';
}

function before({ event }: Entry<unknown>): string {
  return String(BigInt(event.position) - 1n);
}
