import type { OrderOut, OrderPatchIn } from '@milepost/contract';
import { fromLocalField, toDayField, toLocalField } from '../../shared/local-time.ts';
import type { Pair } from '../../shared/pair.ts';
import { freeValue, isSourceName } from '../../shared/pair.ts';
import type { Zones } from './shipment-draft.ts';
import { readMoney } from './typed-money.ts';

/** An order's own fields as they are typed. */
export interface OrderDraft {
  readonly reference: string;
  readonly dueAt: string;
  readonly orderedAt: string;
  readonly ownerId: string;
  readonly watcherIds: readonly string[];
  readonly total: string;
  readonly currency: string;
  /** Ids that other systems have, by their names; and further ones. */
  readonly externalIds: Readonly<Record<string, string>>;
  readonly moreIds: readonly Pair[];
  readonly data: readonly Pair[];
  readonly timersHeld: boolean;
  readonly note: string;
}

/** The fields as they are now. */
export function orderDraft(order: OrderOut, currency: string, zones: Zones): OrderDraft {
  return {
    reference: order.reference ?? '',
    dueAt: toDayField(order.dueAt, zones.days),
    orderedAt: toLocalField(order.orderedAt, zones.times),
    ownerId: order.ownerId ?? '',
    watcherIds: order.watcherIds,
    total: order.total?.amount ?? '',
    currency: order.total?.currency ?? currency,
    externalIds: order.externalIds,
    moreIds: [],
    data: Object.entries(order.data).map(([name, value]) => ({ id: name, name, value: fieldText(value) })),
    timersHeld: order.timersHeld,
    note: '',
  };
}

export type OrderFault = 'amount' | 'currency' | 'id' | 'source' | 'name' | 'twice' | 'json';

/** What was changed, as the API takes it, or what is wrong, by where it would stand in it. Nothing but a note is no change. */
export function toOrderPatch(
  draft: OrderDraft,
  before: OrderDraft,
  order: OrderOut,
  { group, zones }: { readonly group: string; readonly zones: Zones },
): { readonly body: OrderPatchIn } | { readonly faults: ReadonlyMap<string, OrderFault> } {
  const faults = new Map<string, OrderFault>();
  const changed = (...members: (keyof OrderDraft)[]) =>
    members.some((member) => JSON.stringify(draft[member]) !== JSON.stringify(before[member]));
  const total = () => {
    if (!changed('total', 'currency') || (draft.total.trim() === '' && before.total === '')) return {};
    const money = { amount: draft.total, currency: draft.currency };
    return { total: readMoney(money, '/total', group, (at, name) => faults.set(at, name)) };
  };
  const body: OrderPatchIn = {
    ...(changed('reference') ? { reference: draft.reference.trim() || null } : {}),
    ...(changed('dueAt') ? { dueAt: draft.dueAt || null } : {}),
    ...(changed('orderedAt') ? { orderedAt: fromLocalField(draft.orderedAt, zones.times) } : {}),
    ...(changed('ownerId') ? { ownerId: draft.ownerId || null } : {}),
    ...(changed('watcherIds') ? { watcherIds: [...draft.watcherIds] } : {}),
    ...total(),
    ...idsOf(draft, before, faults),
    ...(changed('data') ? { data: dataOf(draft, before, order.data, faults) } : {}),
    ...(changed('timersHeld') ? { timersHeld: draft.timersHeld } : {}),
  };
  if (faults.size > 0) return { faults };
  const note = draft.note.trim();
  return { body: Object.keys(body).length === 0 || note === '' ? body : { ...body, note } };
}

/** An id that the order has can be another, and never none: what is left out stays. */
function idsOf(
  draft: OrderDraft,
  before: OrderDraft,
  faults: Map<string, OrderFault>,
): Pick<OrderPatchIn, 'externalIds'> {
  const ids: Record<string, string> = {};
  for (const [source, id] of Object.entries(draft.externalIds)) {
    if (id.trim() === '') faults.set(`/externalIds/${source}`, 'id');
    else if (id !== before.externalIds[source]) ids[source] = id.trim();
  }
  for (const { id, name, value } of draft.moreIds) {
    const [source, text] = [name.trim(), value.trim()];
    if (source === '' && text === '') continue;
    if (text === '' || !isSourceName(source)) faults.set(`/externalIds#${id}`, 'source');
    else if (Object.hasOwn(draft.externalIds, source) || Object.hasOwn(ids, source))
      faults.set(`/externalIds#${id}`, 'twice');
    else ids[source] = text;
  }
  return Object.keys(ids).length === 0 ? {} : { externalIds: ids };
}

/** All free fields, since they are one whole. What was not touched stays what it is, text or not. */
function dataOf(
  draft: OrderDraft,
  before: OrderDraft,
  present: OrderOut['data'],
  faults: Map<string, OrderFault>,
): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const { id, name, value } of draft.data) {
    const [key, text] = [name.trim(), value.trim()];
    if (key === '' && text === '') continue;
    const was = before.data.find((pair) => pair.id === id);
    if (key === '' || Object.hasOwn(data, key)) faults.set(`/data#${id}`, key === '' ? 'name' : 'twice');
    else if (was !== undefined && was.value === value) data[key] = present[was.name];
    else {
      const read = readValue(text);
      if (read === undefined) faults.set(`/data#${id}`, 'json');
      else data[key] = read;
    }
  }
  return data;
}

/** Lists and objects are JSON; the rest as in a new order. */
function readValue(text: string): unknown {
  if (!/^[{[]/.test(text)) return freeValue(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** As one would type it: a text that would be read as something else stands in quotation marks. */
function fieldText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return readValue(value) === value ? value : `"${value}"`;
}
