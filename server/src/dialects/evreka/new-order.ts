import type { NewLine, NewOrder } from '../../core/command.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { emptyLine } from '../../core/line.ts';
import { isUuid } from '../../lib/ids.ts';
import { toInstant } from '../../lib/instants.ts';
import { EvrekaError, malformed } from './errors.ts';

/** A body of `POST /orders`, read and checked, before its ids are looked up. */
export interface WantedOrder {
  readonly typeId: string;
  readonly entityId: string;
  readonly dueAt: string;
  readonly data: JsonObject;
  /** The order's dynamic fields, as they were sent. */
  readonly dynamic: JsonObject;
  readonly items: readonly { readonly id: string; readonly quantity: number }[];
}

type Body = Readonly<Record<string, Json>>;

/** Reads the body of a new order (sheet section 4). Samples leave members they do not fill as `""`: those are not there. */
export function readNewOrder(body: unknown, timeZone: string): WantedOrder {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw malformed('__root__', 'the body must be an object', 'value_error');
  }
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null)) as Body;
  const latitude = coordinate(given, 'latitude', 90);
  const longitude = coordinate(given, 'longitude', 180);
  const servicePointId = uuid(given, 'service_point_id');
  if (servicePointId === undefined && (latitude === undefined || longitude === undefined)) {
    throw new EvrekaError(
      400,
      'An error occurred while creating the Order: give service_point_id, or latitude and longitude',
    );
  }
  const place = latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
  return {
    typeId: needed(uuid(given, 'type_id'), 'type_id'),
    entityId: needed(uuid(given, 'entity_id'), 'entity_id'),
    dueAt: toInstant(date(given, 'fulfillment_date'), timeZone).toISOString(),
    items: items(given),
    dynamic: dynamic(given),
    data: defined({
      name: text(given, 'name'),
      note: text(given, 'note'),
      servicePointId,
      location: place,
      contactIds: contacts(given),
      orderAssets: assets(given),
    }),
  };
}

/** The order to make, once its type and entity are known. */
export function toNewOrder(
  { dueAt, data, dynamic: fields, items: lines }: WantedOrder,
  workflow: string,
  customerId: string,
  itemNames: ReadonlyMap<string, string>,
  newId: () => string,
): NewOrder {
  return {
    orderId: newId(),
    workflow,
    fields: { customerId, dueAt, data: Object.keys(fields).length === 0 ? data : { ...data, dynamic: fields } },
    lines: lines.map(({ id, quantity }): NewLine => ({
      ...emptyLine(newId()),
      externalIds: { evreka: id },
      sku: id,
      name: itemNames.get(id.toLowerCase()) ?? null,
      ordered: quantity,
    })),
  };
}

function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw malformed(name, 'field required', 'value_error.missing');
  return value;
}

function text(given: Body, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || typeof value === 'string') return value;
  throw malformed(name, 'str type expected', 'type_error.str');
}

function uuid(given: Body, name: string): string | undefined {
  const value = text(given, name);
  if (value === undefined || isUuid(value)) return value?.toLowerCase();
  throw malformed(name, 'value is not a valid uuid', 'type_error.uuid');
}

function coordinate(given: Body, name: string, limit: number): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Math.abs(value) <= limit) return value;
  throw malformed(name, `ensure this value is a number from ${-limit} to ${limit}`, 'value_error');
}

/** `14.03.2024`, as the vendor's table shows it, or `2024-03-14`, as its answers do. */
function date(given: Body, name: string): string {
  const value = needed(text(given, name), name);
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(value);
  const iso = german === null ? value : `${german[3]}-${german[2]!.padStart(2, '0')}-${german[1]!.padStart(2, '0')}`;
  const time = new Date(`${iso}T00:00:00Z`);
  const real = /^\d{4}-\d{2}-\d{2}$/.test(iso) && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(iso);
  if (!real) throw malformed(name, 'invalid date: use DD.MM.YYYY or YYYY-MM-DD', 'value_error.date');
  return iso;
}

function entries(given: Body, name: string): readonly Json[] {
  const value = given[name] ?? [];
  if (Array.isArray(value)) return value as readonly Json[];
  throw malformed(name, 'value is not a valid list', 'type_error.list');
}

function items(given: Body): WantedOrder['items'] {
  return entries(given, 'order_item_list').map((entry) => {
    const { id, planned_quantity: quantity } = asObject(entry, 'order_item_list');
    if (typeof id !== 'string' || id === '')
      throw malformed('order_item_list', 'id: str type expected', 'type_error.str');
    if (typeof quantity === 'number' && Number.isInteger(quantity) && quantity >= 0 && quantity <= 1_000_000_000) {
      return { id, quantity };
    }
    throw malformed('order_item_list', 'planned_quantity: a whole number from 0 on is expected', 'value_error');
  });
}

function dynamic(given: Body): JsonObject {
  const fields = entries(given, 'dynamic_field_list').map((entry) => {
    const { key, value = null } = asObject(entry, 'dynamic_field_list');
    if (typeof key !== 'string' || key === '')
      throw malformed('dynamic_field_list', 'key: str type expected', 'type_error.str');
    return [key, value] as const;
  });
  return Object.fromEntries(fields);
}

function contacts(given: Body): readonly string[] | undefined {
  const ids = entries(given, 'contact_list').map((id) => {
    if (typeof id !== 'string' || !isUuid(id))
      throw malformed('contact_list', 'value is not a valid uuid', 'type_error.uuid');
    return id.toLowerCase();
  });
  return ids.length === 0 ? undefined : ids;
}

function assets(given: Body): JsonObject | undefined {
  const value = given['order_assets'];
  return value === undefined ? undefined : asObject(value, 'order_assets');
}

function asObject(value: Json, name: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw malformed(name, 'value is not a valid dict', 'type_error.dict');
}

function defined(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
