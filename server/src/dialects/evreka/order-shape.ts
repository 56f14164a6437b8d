import { shownStatus } from '../../core/judge.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Order } from '../../core/order.ts';
import type { Audience } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import { labelIn } from '../../lib/label-in.ts';
import type { QueriedOrder } from '../../store/order-query-views.ts';
import { statusOfOrder, typeId } from './translate.ts';

/** What an answer about an order needs beside it. */
export interface Describing {
  readonly workflow: Workflow;
  readonly audience: Audience;
  readonly locale: string;
  readonly timeZone: string;
}

/** The name of an order: its own, else its reference, else its number. */
export function nameOf({ data, reference, number }: Order): string {
  return text(data['name']) ?? reference ?? String(number);
}

/** One order in a list: flat, with ids (sheet section 4). */
export function toListed({ order }: QueriedOrder, describing: Describing): Record<string, unknown> {
  const { workflow, audience, locale, timeZone } = describing;
  const completed = completionTime(order, workflow, audience);
  return {
    id: order.orderId,
    name: nameOf(order),
    created_at: order.createdAt.toISOString(),
    updated_at: order.updatedAt.toISOString(),
    type_id: typeId(order.accountId, workflow.key),
    status_id: statusOfOrder(order, workflow, audience, locale)?.id ?? null,
    entity_id: order.customerId,
    service_point_id: text(order.data['servicePointId']),
    fulfillment_date: dateIn(order.dueAt, timeZone),
    ...placeOf(order),
    ...wordsOf(order, audience),
    ...(completed === undefined ? {} : { completion_time: completed }),
  };
}

/** One order by itself: with names (sheet section 4). */
export function toDetail(
  { order, customer }: QueriedOrder,
  describing: Describing,
  address: JsonObject | undefined,
): Record<string, unknown> {
  const { workflow, audience, locale, timeZone } = describing;
  const servicePoint = text(order.data['servicePointId']);
  const price = order.total === null ? null : { value: Number(order.total.amount), currency: order.total.currency };
  return {
    id: order.orderId,
    name: nameOf(order),
    created_at: order.createdAt.toISOString(),
    updated_at: order.updatedAt.toISOString(),
    type: { id: typeId(order.accountId, workflow.key), name: labelIn(workflow.name, locale) },
    status: statusOfOrder(order, workflow, audience, locale),
    entity: order.customerId === null ? null : { id: order.customerId, name: customer?.name ?? '', type_id: null },
    service_point: servicePoint === null ? null : { id: servicePoint, name: null, type_id: null },
    fulfillment_date: dateIn(order.dueAt, timeZone),
    price,
    planned_price: price,
    ...placeOf(order, address),
    ...wordsOf(order, audience),
    contacts: texts(order.data['contactIds']).map((id) => ({ id, full_name: null })),
  };
}

/** When it was completed: since when it has been shown in a status that fulfils it; `undefined` = it is not. */
function completionTime(order: Order, workflow: Workflow, audience: Audience): string | undefined {
  const shown = workflow.statuses.get(shownStatus(order, audience) ?? '');
  if (shown?.category !== 'fulfilled') return undefined;
  const since = audience === 'internal' ? order.statusSince : order.visible[audience]?.since;
  return since?.toISOString();
}

function placeOf({ data }: Order, address?: JsonObject): Record<string, unknown> {
  const location = object(data['location']);
  const { street, street2, postcode, city, region, country } = address ?? {};
  const town = [postcode, city].filter((part) => typeof part === 'string').join(' ');
  const lines = [street, street2, town, region, country].filter(
    (line): line is string => typeof line === 'string' && line !== '',
  );
  return {
    address: lines.length === 0 ? null : lines.join(', '),
    latitude: location['latitude'] ?? null,
    longitude: location['longitude'] ?? null,
  };
}

/** An order's own data is for those inside alone (rulings 12). */
function wordsOf({ data }: Order, audience: Audience): Record<string, unknown> {
  return audience === 'internal'
    ? { dynamic: object(data['dynamic']), note: text(data['note']) }
    : { dynamic: {}, note: null };
}

/** The day of an instant in a time zone, `YYYY-MM-DD`. */
function dateIn(instant: string | null, timeZone: string): string | null {
  if (instant === null) return null;
  // The Swedish way to write a date is ISO 8601's.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(instant));
}

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((entry) => typeof entry === 'string') : [];
}
