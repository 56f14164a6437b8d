import type { JsonObject } from '../core/json.ts';
import type { EventSays, EventSets, OrderEventType } from '../core/event.ts';
import type { LoadedOrder } from '../core/move.ts';
import type { Order, OrderFields, SourceNews, TimerClock, TransitionRequest, VisibleStatus } from '../core/order.ts';
import { noFields } from '../core/order.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Actor, Audience } from '../core/principal.ts';
import type { Attention } from '../core/workflow.ts';

/** The columns of an order as they are read, in one place for every statement. */
export const orderColumns = `o.account_id, o.order_id, o.number, o.version, o.workflow_key, o.workflow_version, o.status,
  o.status_since, o.status_source, o.attention, o.customer_id, o.state, o.last_pos, o.last_recorded_at, o.created_at,
  o.archived_at, d.details`;

/** A row of `orders` joined with its `order_details`. */
export interface OrderRow {
  readonly account_id: string;
  readonly order_id: string;
  readonly number: number;
  readonly version: number;
  readonly workflow_key: string;
  readonly workflow_version: number;
  readonly status: string;
  readonly status_since: Date;
  readonly status_source: string;
  readonly attention: Attention;
  readonly customer_id: string | null;
  readonly state: StoredState;
  readonly last_pos: string;
  readonly last_recorded_at: Date;
  readonly created_at: Date;
  readonly archived_at: Date | null;
  readonly details: StoredDetails;
}

/** Short names: this is rewritten with every change. */
interface StoredState {
  /** Visible to partners and customers, where another than the status. */
  readonly p?: readonly [string, number] | null;
  readonly c?: readonly [string, number] | null;
  /** News by source: status and time in milliseconds. */
  readonly n: Readonly<Record<string, readonly [string, number]>>;
  /** The person of the latest change. */
  readonly u?: string;
  /** Timers: when and at which version they were set. */
  readonly t: readonly [number, number];
  /** Since when they count, where not since the change of the status. */
  readonly ts?: number;
  /** Those that have fired. */
  readonly tf?: readonly string[];
}

type StoredRequest = Omit<TransitionRequest, 'requestedAt' | 'expiresAt'> & { requestedAt: string; expiresAt: string };

/** Members at their defaults are left out. */
type StoredDetails = Partial<
  Omit<OrderFields, 'customerId'> & Pick<Order, 'lines' | 'shipments' | 'placeholder' | 'timersHeld'>
> & {
  readonly requests?: readonly StoredRequest[];
};

/** An order from its row. */
export function toOrder(row: OrderRow): LoadedOrder {
  const { state, details } = row;
  const { requests = [], lines = [], shipments = [], placeholder = false, timersHeld = false, ...fields } = details;
  const order: Order = {
    ...noFields,
    ...fields,
    accountId: row.account_id,
    orderId: row.order_id,
    number: row.number,
    version: row.version,
    workflow: { key: row.workflow_key, version: row.workflow_version },
    status: row.status,
    statusSince: row.status_since,
    statusSource: row.status_source,
    visible: { partner: toVisible(state.p, row), customer: toVisible(state.c, row) },
    attention: row.attention,
    news: Object.fromEntries(Object.entries(state.n).map(([key, [to, at]]) => [key, { to, occurredAt: new Date(at) }])),
    lastChangeByUserId: state.u ?? null,
    customerId: row.customer_id,
    lines,
    shipments,
    requests: requests.map((request) => ({
      ...request,
      requestedAt: new Date(request.requestedAt),
      expiresAt: new Date(request.expiresAt),
    })),
    placeholder,
    timersHeld,
    timers: toTimers(row),
    createdAt: row.created_at,
    updatedAt: row.last_recorded_at,
    archivedAt: row.archived_at,
  };
  return { order, position: row.last_pos, recordedAt: row.last_recorded_at };
}

function toVisible(stored: readonly [string, number] | null | undefined, row: OrderRow): VisibleStatus | null {
  if (stored === undefined) return { status: row.status, since: row.status_since };
  return stored === null ? null : { status: stored[0], since: new Date(stored[1]) };
}

function toTimers({ state, status_since }: OrderRow): TimerClock {
  const [setAt, version] = state.t;
  const since = state.ts === undefined ? status_since : new Date(state.ts);
  return { since, setAt: new Date(setAt), version, fired: state.tf ?? [] };
}

function fromVisible(visible: VisibleStatus | null): readonly [string, number] | null {
  return visible === null ? null : [visible.status, visible.since.getTime()];
}

/** The hot state of an order, as JSON text. */
export function stateJson({ status, statusSince, visible, news, lastChangeByUserId, timers }: Order): string {
  const { partner, customer } = visible;
  const isPresent = (seen: VisibleStatus | null) =>
    seen?.status === status && seen.since.getTime() === statusSince.getTime();
  const stored: StoredState = {
    n: Object.fromEntries(
      Object.entries(news).map(([key, { to, occurredAt }]: [string, SourceNews]) => [key, [to, occurredAt.getTime()]]),
    ),
    ...(isPresent(partner) ? {} : { p: fromVisible(partner) }),
    ...(isPresent(customer) ? {} : { c: fromVisible(customer) }),
    ...(lastChangeByUserId === null ? {} : { u: lastChangeByUserId }),
    t: [timers.setAt.getTime(), timers.version],
    ...(timers.since.getTime() === statusSince.getTime() ? {} : { ts: timers.since.getTime() }),
    ...(timers.fired.length === 0 ? {} : { tf: timers.fired }),
  };
  return JSON.stringify(stored);
}

/** What a change of status does not touch, as JSON text. */
export function detailsJson(order: Order): string {
  const members = detailMembers.map((member) => [member, order[member]] as const);
  return JSON.stringify(Object.fromEntries(members.filter(([, value]) => !isDefault(value))));
}

function isDefault(value: unknown): boolean {
  if (value === null || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && !('amount' in value) && Object.keys(value).length === 0;
}

/** What an event sets or says, as JSON text; `null` where that is nothing. */
export function jsonOrNull(members: object): string | null {
  return Object.keys(members).length === 0 ? null : JSON.stringify(members);
}

/** Whether a change touched what `detailsJson` holds. */
export function detailsChanged(before: Order, after: Order): boolean {
  return detailMembers.some((member) => before[member] !== after[member]);
}

const detailMembers = [
  'reference',
  'externalIds',
  'ownerId',
  'watcherIds',
  'orderedAt',
  'dueAt',
  'total',
  'billingAddressId',
  'shippingAddressId',
  'data',
  'lines',
  'shipments',
  'requests',
  'placeholder',
  'timersHeld',
] as const satisfies readonly (keyof Order)[];

/** The columns of an event that say what happened, as they are read. */
export const toldColumns = `e.pos, e.recorded_at, e.event_id, e.seq, e.step, e.type, e.from_status, e.to_status, e.message, e.note, e.actor,
  e.source, e.occurred_at, e.applied, e.notify, e.historical, e.audience, e.order_number, e.sets, e.says`;

/** The columns of an event as they are read. */
export const eventColumns = `e.order_id, ${toldColumns}`;

export interface EventRow {
  readonly pos: string;
  readonly recorded_at: Date;
  readonly order_id: string;
  readonly event_id: string;
  readonly seq: number;
  readonly step: number;
  readonly type: OrderEventType;
  readonly from_status: string | null;
  readonly to_status: string | null;
  readonly message: string | null;
  readonly note: string | null;
  readonly actor: Actor;
  readonly source: string;
  readonly occurred_at: Date;
  readonly applied: boolean;
  readonly notify: boolean;
  readonly historical: boolean;
  readonly audience: Audience;
  readonly order_number: number | null;
  readonly sets: EventSets | null;
  readonly says: (EventSays & JsonObject) | null;
}

/** An event from its row. */
export function toEvent(row: EventRow): RecordedEvent {
  const sets = row.sets ?? {};
  return {
    id: row.event_id,
    orderId: row.order_id,
    seq: row.seq,
    step: row.step,
    position: row.pos,
    type: row.type,
    from: row.from_status,
    to: row.to_status,
    message: row.message,
    note: row.note,
    actor: row.actor,
    source: row.source,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    applied: row.applied,
    notify: row.notify,
    historical: row.historical,
    audience: row.audience,
    sets: row.order_number === null ? sets : { ...sets, number: row.order_number },
    says: row.says ?? {},
  };
}
