import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Json, JsonObject } from '../../core/json.ts';
import { toActor } from '../../core/principal.ts';
import { isUuid } from '../../lib/ids.ts';
import type { CatalogueItem } from '../../store/catalogue-item-views.ts';
import { bodyOf, readJson } from '../raw-body.ts';
import { EvrekaError, malformed } from './errors.ts';
import { pageOf } from './paging.ts';
import type { EvrekaParts } from './parts.ts';
import { orderTypes, typeId } from './translate.ts';

/** What orders of a type can hold (sheet section 4, "Neighbours"). */
export function registerOrderItems(app: FastifyInstance, parts: EvrekaParts): void {
  app.get('/order_items', async (request) => {
    const { accountId } = request.evreka;
    const { name, order_type_id: wanted } = request.query as Readonly<Record<string, string | string[] | undefined>>;
    const page = pageOf(request)!;
    const type = [wanted].flat()[0];
    const workflow = type === undefined || type === '' ? undefined : await workflowOf(parts, accountId, type);
    // A type that is none has no items.
    if (workflow === null) return { items: [] };
    const part = [name].flat()[0];
    const items = await parts.items.list(accountId, {
      ...page,
      ...(part === undefined || part === '' ? {} : { name: part.replaceAll('\0', '') }),
      ...(workflow === undefined ? {} : { workflow }),
    });
    return { items: items.map((item) => toListedItem(accountId, item)) };
  });

  app.post('/order_items', async (request) => {
    const principal = request.evreka;
    const { accountId } = principal;
    if (!principal.rights.has('orders.write') || principal.audience !== 'internal') {
      throw refused(400, 'Client does not have order items permission');
    }
    const wanted = readNewItem(readBody(request));
    const workflow = await workflowOf(parts, accountId, wanted.type);
    if (workflow === null) throw refused(404, 'Order type not found');
    const { name, details } = wanted;
    const from = { actor: toActor(principal), source: 'evreka' };
    const { itemId } = await parts.createItem(accountId, { workflow, name, details }, from);
    return { order_item_id: itemId };
  });
}

/** An item as this list and the order settings show it. */
export function toSettingsItem(accountId: string, item: CatalogueItem): Record<string, unknown> {
  const { details } = item;
  return {
    id: item.itemId,
    name: item.name,
    order_type_id: typeId(accountId, item.workflow),
    points_per_uom: details['pointPerUnit'] ?? null,
    primary_uom: details['primaryUnit'] ?? 'kg',
    secondary_uom: details['secondaryUnit'] ?? null,
    uom_type: { value: details['primaryUnit'] ?? 'kg', label: details['primaryUnit'] ?? 'kg' },
  };
}

function toListedItem(accountId: string, { itemId, workflow, name, details }: CatalogueItem): Record<string, unknown> {
  const mapping = details['mapping'];
  return {
    id: itemId,
    name,
    order_type_id: typeId(accountId, workflow),
    primary_uom: details['primaryUnit'] ?? 'kg',
    secondary_uom: details['secondaryUnit'] ?? null,
    cost_per_unit_primary_uom: details['costPerUnit'] ?? null,
    point_per_unit_primary_uom: details['pointPerUnit'] ?? null,
    is_adjustable: false,
    mappings: mapping === undefined ? [] : [mapping],
  };
}

/** The key of the workflow that is this order type; `null` when there is none. */
async function workflowOf({ workflows }: EvrekaParts, accountId: string, id: string): Promise<string | null> {
  const types = orderTypes(await workflows(accountId));
  return types.find(({ key }) => typeId(accountId, key) === id.toLowerCase())?.key ?? null;
}

function readBody(request: FastifyRequest): Readonly<Record<string, Json>> {
  const reading = readJson(bodyOf(request));
  if (reading.kind === 'faulty') throw malformed('__root__', reading.detail, 'value_error.jsondecode');
  const { value } = reading;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('__root__', 'the body must be an object', 'value_error');
  }
  // Samples leave members they do not fill as "".
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== '' && member !== null));
}

function readNewItem(body: Readonly<Record<string, Json>>): {
  readonly type: string;
  readonly name: string;
  readonly details: JsonObject;
} {
  const type = needed(textIn(body, 'order_type'), 'order_type');
  if (!isUuid(type)) throw malformed('order_type', 'value is not a valid uuid', 'type_error.uuid');
  const operation = integerIn(body, 'ops_operation_id');
  const task = integerIn(body, 'ops_task_item_id');
  const material = integerIn(body, 'material_id');
  if ((operation === undefined) !== (task === undefined)) {
    throw refused(400, 'ops_task_item_id and ops_operation_id must be provided together');
  }
  const isMapped = task !== undefined || material !== undefined;
  const details: Readonly<Record<string, Json | undefined>> = {
    primaryUnit: textIn(body, 'primary_uom') ?? 'kg',
    secondaryUnit: textIn(body, 'secondary_uom'),
    costPerUnit: numberIn(body, 'cost_per_unit_primary_uom'),
    pointPerUnit: numberIn(body, 'point_per_unit_primary_uom'),
    mapping: isMapped
      ? { ops_operation_id: operation ?? null, task_item_id: task ?? null, material_id: material ?? null }
      : undefined,
  };
  return {
    type,
    name: needed(textIn(body, 'name'), 'name'),
    details: Object.fromEntries(
      Object.entries(details).filter((entry): entry is [string, Json] => entry[1] !== undefined),
    ),
  };
}

function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw malformed(name, 'field required', 'value_error.missing');
  return value;
}

function textIn(body: Readonly<Record<string, Json>>, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || (typeof value === 'string' && value.length <= 400)) return value;
  throw malformed(name, 'str type expected, of at most 400 characters', 'type_error.str');
}

function numberIn(body: Readonly<Record<string, Json>>, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'number') return value;
  throw malformed(name, 'value is not a valid float', 'type_error.float');
}

function integerIn(body: Readonly<Record<string, Json>>, name: string): number | undefined {
  const value = numberIn(body, name);
  if (value === undefined || Number.isSafeInteger(value)) return value;
  throw malformed(name, 'value is not a valid integer', 'type_error.integer');
}

/** Refusals about items have their text one level deeper than those about orders. */
function refused(status: number, message: string): EvrekaError {
  return new EvrekaError(status, { message });
}
