import type { LineChange, NewLine, OrderChanges } from './command.ts';
import type { EventParts } from './decision.ts';
import type { LineSet, ShipmentSet } from './event.ts';
import { emptyLine } from './line.ts';
import type { Line, Order, OrderFields, Quantities } from './order.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import { say } from './sentences.ts';
import type { Workflow } from './workflow.ts';

/** The lines of a new order, with their quantities made whole. */
export function toLines(lines: readonly NewLine[]): readonly LineSet[] {
  return lines.map((line) => ({ ...line }));
}

/** The events' parts that a set of changes amounts to on this order; members that are already so are left out. */
export function partsOf(order: Order, changes: OrderChanges, workflow: Workflow): readonly EventParts[] | Refusal {
  const lines = lineSets(order, changes.lines ?? [], workflow);
  if (!Array.isArray(lines)) return lines;
  const removed = (changes.removedLines ?? []).filter((lineId) => order.lines.some((line) => line.lineId === lineId));
  const fields = changedFields(order, changes.fields ?? {});
  const flags = {
    ...(changes.placeholder === false && order.placeholder ? { placeholder: false } : {}),
    ...(changes.timersHeld !== undefined && changes.timersHeld !== order.timersHeld
      ? { timersHeld: changes.timersHeld }
      : {}),
  };
  const shipments = shipmentSets(order, changes.shipments ?? []);
  const parts: EventParts[] = [];
  if (Object.keys(fields).length > 0 || Object.keys(flags).length > 0) {
    parts.push({ type: 'order.updated', audience: 'internal', sets: { fields, ...flags } });
  }
  if (lines.length > 0 || removed.length > 0) {
    const sets = { lines, ...(removed.length === 0 ? {} : { removedLines: removed }) };
    parts.push({ type: 'order.line_changed', audience: 'customer', sets });
  }
  if (shipments.length > 0) parts.push({ type: 'order.shipment_changed', audience: 'customer', sets: { shipments } });
  return parts;
}

/** External ids of other sources stay. */
function changedFields(order: Order, fields: Partial<OrderFields>): Partial<OrderFields> {
  const merged =
    fields.externalIds === undefined
      ? fields
      : { ...fields, externalIds: { ...order.externalIds, ...fields.externalIds } };
  return onlyChanged(order as OrderFields, merged);
}

function onlyChanged<T extends object>(present: T, wanted: Partial<T>): Partial<T> {
  const changed = Object.entries(wanted).filter(([member, value]) => !same(present[member as keyof T], value));
  return Object.fromEntries(changed) as Partial<T>;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function lineSets(order: Order, changes: readonly LineChange[], workflow: Workflow): LineSet[] | Refusal {
  const sets: LineSet[] = [];
  for (const [index, change] of changes.entries()) {
    const present = findLine(order.lines, change);
    const lineId = present?.lineId ?? change.newLineId;
    if (lineId === undefined) return lineUnknown(order, change, index);
    const { newLineId: _, lineId: __, ...members } = change;
    const wanted = withExternalIds(present, members);
    const invalid = invalidLine({ ...(present ?? emptyLine(lineId)), ...wanted }, index, workflow);
    if (invalid !== undefined) return invalid;
    const changed = present === undefined ? wanted : onlyChanged(present, wanted);
    if (present === undefined || Object.keys(changed).length > 0) sets.push({ lineId, ...changed });
  }
  return sets;
}

/** External ids of other sources stay. */
function withExternalIds(present: Line | undefined, members: Partial<Line>): Partial<Line> {
  if (members.externalIds === undefined) return members;
  return { ...members, externalIds: { ...present?.externalIds, ...members.externalIds } };
}

/** The line a change is about: by id, else by external id, else by sku (rulings 9); `undefined` = it is a new one. */
export function findLine(
  lines: readonly Line[],
  change: Pick<LineChange, 'lineId' | 'externalIds' | 'sku'>,
): Line | undefined {
  if (change.lineId !== undefined) return lines.find((line) => line.lineId === change.lineId);
  const ids = Object.entries(change.externalIds ?? {});
  const byExternalId = lines.find((line) => ids.some(([source, id]) => line.externalIds[source] === id));
  if (byExternalId !== undefined) return byExternalId;
  if (change.sku === undefined || change.sku === null) return undefined;
  // A line that the source already calls by another id is another line, even of the same sku.
  return lines.find(
    (line) => line.sku === change.sku && ids.every(([source]) => line.externalIds[source] === undefined),
  );
}

function lineUnknown(order: Order, change: LineChange, index: number): Refusal {
  const lines = order.lines.map(({ lineId }) => lineId);
  return refusal(
    'line_unknown',
    say('line_unknown', { line: change.lineId ?? change.sku ?? '' }),
    lines.length === 0 ? say('no_lines') : say('its_lines', { lines }),
    { pointer: `/lines/${index}/lineId` },
  );
}

const quantities = [
  'ordered',
  'shipped',
  'backordered',
  'canceled',
  'fulfilled',
  'returned',
] as const satisfies readonly (keyof Quantities)[];

function invalidLine(line: Line, index: number, workflow: Workflow): Refusal | undefined {
  const wrong = quantities.find((member) => !Number.isSafeInteger(line[member]) || line[member] < 0);
  if (wrong !== undefined) {
    const detail = say('quantity_invalid', { quantity: wrong, value: line[wrong] });
    return refusal('quantity_invalid', detail, say('give_whole_number'), { pointer: `/lines/${index}/${wrong}` });
  }
  if (line.status !== null && !workflow.lineStatuses.has(line.status)) {
    const detail = say('line_status_unknown', { asked: line.status, workflow: workflow.key });
    const hint = say('use_line_status', { lineStatuses: [...workflow.lineStatuses.keys()] });
    return refusal('status_unknown', detail, hint, { pointer: `/lines/${index}/status` });
  }
  return undefined;
}

function shipmentSets(order: Order, shipments: readonly ShipmentSet[]): readonly ShipmentSet[] {
  return shipments.flatMap((wanted) => {
    const present = order.shipments.find(({ shipmentId }) => shipmentId === wanted.shipmentId);
    if (present === undefined) return [wanted];
    const { shipmentId, ...changed } = { ...onlyChanged(present, wanted), shipmentId: wanted.shipmentId };
    return Object.keys(changed).length === 0 ? [] : [{ shipmentId, ...changed }];
  });
}
