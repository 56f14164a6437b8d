import type { CommittedMove, RecentMoves } from '../core/committed-move.ts';
import type { Endpoint, Telling, WebhookFormat } from '../core/endpoint.ts';
import type { Order } from '../core/order.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Stretch } from '../store/live-store.ts';
import { readStretch } from '../store/live-store.ts';
import type { ConditionHolds } from './matches.ts';
import { coversEvent, needsOrder, passesFilters, saidBy } from './matches.ts';
import { readOrderWorkflows } from './order-workflows.ts';
import type { OrdersAsOf } from './orders-as-of.ts';
import { readOrdersAsOf } from './orders-as-of.ts';
import type { Teller, TellingParts } from './tellings.ts';
import { readSeqBefore, readUserNumbers, tellEvent } from './tellings.ts';

export interface WindowParts extends TellingParts {
  readonly conditionHolds: ConditionHolds;
  /** What this node has committed lately. */
  readonly recentMoves: RecentMoves;
}

/** An endpoint that a window is read for. `voice`: endpoints with the same are told the same. */
export interface Listener {
  readonly endpoint: Endpoint;
  readonly voice: string;
}

/** What a format made of an event; `undefined` = there is nothing to tell. */
export type Written = ReturnType<WebhookFormat>;

/** A stretch of the log that was read once for several endpoints, with what each of them is told. */
export interface Window extends Pick<Stretch, 'position' | 'full'> {
  /** How many events it has. */
  readonly count: number;
  /** Those of its events that the endpoint is told of. */
  readonly eventsFor: (listener: Listener) => readonly RecordedEvent[];
  /** The body for an event, made once for each voice. Throws what the format throws. */
  readonly write: (listener: Listener, event: RecordedEvent) => { readonly id: string; readonly written: Written };
}

/** What makes endpoints of an account be told the same, up to the signature. */
export function voiceOf({ types, filters, audience, format, template, historical }: Endpoint): string {
  return JSON.stringify([types, filters, audience, format, template ?? null, historical]);
}

/** Reads what follows `after`, at most `limit` events, for these endpoints of one account. */
export async function readWindow(
  parts: WindowParts,
  accountId: string,
  after: string,
  limit: number,
  listeners: readonly Listener[],
): Promise<Window> {
  const recent = parts.recentMoves(accountId, after, limit);
  const { events, position, full } =
    recent === undefined ? await readStretch(parts.database, accountId, after, limit) : stretchOf(recent, after, limit);
  const voices = new Map(listeners.map((listener) => [listener.voice, listener.endpoint]));
  const covered = new Map(
    [...voices].map(([voice, endpoint]) => [voice, events.filter((e) => coversEvent(endpoint, e))]),
  );
  const wanted = new Set([...covered.values()].flat());
  if (wanted.size === 0) return { position, full, count: events.length, eventsFor: () => [], write: neverWritten };

  const ofOrders = [...wanted].filter(isOfOrder);
  const [asOf, account, seqsBefore] = await Promise.all([
    readOrders(parts, accountId, ofOrders, recent ?? []),
    parts.account(accountId),
    Promise.all(
      [...voices].map(async ([voice, endpoint]) => {
        const own = covered.get(voice)!.filter(isOfOrder);
        return [voice, await readSeqBefore(parts.database, accountId, endpoint, own)] as const;
      }),
    ),
  ]);
  const seqBefore = new Map(seqsBefore);
  const spoken = [...voices.values()].map(({ format }) => parts.formats[format]);
  const [workflowOf, userNumber] = await Promise.all([
    readOrderWorkflows(parts.workflows, accountId, asOf.all()),
    readUserNumbers(parts.database, accountId, spoken, ofOrders, asOf.all()),
  ]);
  const told = new Map([...voices].map(([voice, endpoint]) => [voice, toldOf(endpoint, covered.get(voice)!)]));
  const written = new Map<string, ReturnType<Window['write']>>();

  function toldOf(endpoint: Endpoint, own: readonly RecordedEvent[]): readonly RecordedEvent[] {
    if (!needsOrder(endpoint)) return own;
    return own.filter((event) => {
      const order = isOfOrder(event) ? asOf.order(event.orderId, event.seq) : undefined;
      if (order === undefined) return false;
      return passesFilters(endpoint, saidBy(event), order, workflowOf(order), parts.conditionHolds);
    });
  }

  function write({ endpoint, voice }: Listener, event: RecordedEvent) {
    const key = `${event.position} ${voice}`;
    const known = written.get(key);
    if (known !== undefined) return known;
    const { audience } = endpoint;
    const teller: Teller = { present: parts.present, audience, account, asOf, workflowOf, userNumber };
    const telling = tellEvent(teller, event, seqBefore.get(voice)!(event), null);
    const made = { id: event.id, written: telling === undefined ? undefined : writeTelling(parts, endpoint, telling) };
    // Kept only where another endpoint may ask for it too.
    if (voices.size < listeners.length) written.set(key, made);
    return made;
  }

  return { position, full, count: events.length, eventsFor: ({ voice }) => told.get(voice) ?? [], write };
}

function stretchOf(moves: readonly CommittedMove[], after: string, limit: number): Stretch {
  const events = moves.flatMap((move) => move.events);
  return { events, position: events.at(-1)?.position ?? after, full: events.length >= limit };
}

/** The orders as of these events: from what was just committed where that says it, else from the log. */
async function readOrders(
  { database }: WindowParts,
  accountId: string,
  events: readonly RecordedEvent[],
  recent: readonly CommittedMove[],
): Promise<OrdersAsOf> {
  const known = new Map<string, Order>();
  for (const { loaded } of recent) known.set(`${loaded.order.orderId}/${loaded.order.version}`, loaded.order);
  const others = events.filter(({ orderId, seq }) => !known.has(`${orderId}/${seq}`));
  if (others.length === 0)
    return { order: (orderId, seq) => known.get(`${orderId}/${seq}`), all: () => known.values() };
  const read = await readOrdersAsOf(database, accountId, others);
  return {
    order: (orderId, seq) => known.get(`${orderId}/${seq}`) ?? read.order(orderId, seq),
    all: () => [...known.values(), ...read.all()],
  };
}

/** What an endpoint's format makes of a telling; `undefined` where it has no words for it. */
export function writeTelling({ formats }: Pick<WindowParts, 'formats'>, endpoint: Endpoint, telling: Telling): Written {
  const format = formats[endpoint.format] ?? formats['native'];
  return format?.(telling, endpoint);
}

function isOfOrder({ type }: RecordedEvent): boolean {
  return type.startsWith('order.');
}

function neverWritten(): never {
  throw new Error('Nothing of this stretch is told.');
}
