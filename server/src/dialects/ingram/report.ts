import type { Command, NewOrder, OrderChanges } from '../../core/command.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Order, OrderFields } from '../../core/order.ts';
import type { Workflow } from '../../core/workflow.ts';
import type { WantedMapping } from '../../accounts/status-mappings.ts';
import { readOrderCode } from '../../accounts/status-mappings.ts';
import { readInstant } from './instant.ts';
import type { ReportedLine } from './report-lines.ts';
import { toLineChanges } from './report-lines.ts';
import { toShipmentSets } from './report-shipments.ts';
import type { EventLine, EventResource, IngramEvent } from './translate.ts';

/** What one resource of an event is read against. */
export interface ReportContext {
  readonly accountId: string;
  readonly timeZone: string;
  /** The order that the event is about; `undefined` when it has to be made. */
  readonly order: Order | undefined;
  /** The order's workflow version, or the one that new orders get. */
  readonly workflow: Workflow;
  readonly mappings: readonly WantedMapping[];
  /** Whether a change is mailed. */
  readonly notify: boolean;
  readonly newOrderId: string;
}

/** What is to be committed, or why nobody can tell. */
export type Report =
  | { readonly kind: 'told'; readonly newOrder: NewOrder; readonly command: Command }
  | { readonly kind: 'unclear'; readonly reason: 'status_unknown' | 'order_unknown'; readonly detail: string };

/** What a resource of an event asks for. Pure: whoever calls finds the order and commits. */
export function toReport(event: IngramEvent, resource: EventResource, context: ReportContext): Report {
  const { orderNumber, customerOrderNumber, eventType } = resource;
  if (orderNumber === undefined && customerOrderNumber === undefined) {
    return { kind: 'unclear', reason: 'order_unknown', detail: 'The event names no order.' };
  }
  if (eventType === undefined) {
    return { kind: 'unclear', reason: 'status_unknown', detail: 'The event says no eventType.' };
  }
  const meaning = readOrderCode(context.workflow, context.mappings, 'ingram', eventType);
  if (meaning.kind === 'unknown' && eventType !== invoiced) {
    return { kind: 'unclear', reason: 'status_unknown', detail: meaning.detail };
  }
  const to = meaning.kind === 'status' ? meaning.key : undefined;
  const lines = linesOf(event, resource, to, context);
  const changes = toChanges(resource, lines, context);
  return {
    kind: 'told',
    newOrder: toNewOrder(resource, to, lines, changes, context),
    command: toCommand(event, resource, to, changes, context),
  };
}

/** The one event that says nothing of the status: an order of ours may be invoiced in any (rulings 10). */
const invoiced = 'im::order_invoiced';

function linesOf(
  event: IngramEvent,
  { eventType, lines, orderNumber, customerOrderNumber }: EventResource,
  to: string | undefined,
  context: ReportContext,
): readonly ReportedLine[] {
  return toLineChanges(lines, {
    ...context,
    orderName: orderNumber ?? customerOrderNumber ?? '',
    voided: to !== undefined && context.workflow.statuses.get(to)?.category === 'canceled',
    invoicedOn: eventType === invoiced ? event.eventTimeStamp?.slice(0, 10) : undefined,
  });
}

function toChanges(resource: EventResource, lines: readonly ReportedLine[], context: ReportContext): OrderChanges {
  const numbered = resource.lines.flatMap((line) => {
    const reported = lines.find(({ externalIds, sku }) =>
      line.lineNumber === undefined ? sku === line.ingramPartNumber : externalIds?.['ingram'] === line.lineNumber,
    );
    return reported === undefined ? [] : [{ line, lineId: reported.id }];
  });
  const orderName = resource.orderNumber ?? resource.customerOrderNumber ?? '';
  const shipments = toShipmentSets(
    numbered.flatMap(({ line, lineId }) =>
      line.shipments.map((shipment) => ({
        lineId,
        lineNumber: line.lineNumber ?? line.ingramPartNumber ?? '',
        subOrderNumber: line.subOrderNumber,
        shipment,
      })),
    ),
    { ...context, orderName },
  );
  return {
    fields: toFields(resource, context),
    lines: lines.map(({ id: _, ...line }) => line),
    ...(shipments.length === 0 ? {} : { shipments }),
  };
}

function toFields(resource: EventResource, { order, timeZone }: ReportContext): Partial<OrderFields> {
  const { orderNumber, customerOrderNumber, orderEntryTimeStamp } = resource;
  const orderedAt = readInstant(orderEntryTimeStamp, timeZone)?.toISOString();
  // An order that came another way keeps its own date; the vendor's entry time counts for its own orders.
  const own = order === undefined || order.orderedAt === null || order.externalIds['ingram'] !== undefined;
  return {
    ...(orderNumber === undefined ? {} : { externalIds: { ingram: order?.externalIds['ingram'] ?? orderNumber } }),
    ...(orderedAt === undefined || !own ? {} : { orderedAt }),
    ...(order === undefined && customerOrderNumber !== undefined ? { reference: customerOrderNumber } : {}),
  };
}

function toNewOrder(
  { lines: told }: EventResource,
  to: string | undefined,
  lines: readonly ReportedLine[],
  { fields = {}, shipments }: OrderChanges,
  { workflow, newOrderId }: ReportContext,
): NewOrder {
  return {
    orderId: newOrderId,
    workflow: workflow.key,
    ...(to === undefined ? {} : { status: to }),
    fields,
    lines: lines.map(({ id, newLineId: _, ...line }) => ({ ...line, lineId: id })),
    ...(shipments === undefined ? {} : { shipments }),
    ...(told.length === 0 ? { placeholder: true } : {}),
  };
}

function toCommand(
  event: IngramEvent,
  resource: EventResource,
  to: string | undefined,
  changes: OrderChanges,
  { notify, timeZone }: ReportContext,
): Command {
  const occurredAt = readInstant(event.eventTimeStamp, timeZone);
  const shipment = onlySubOrder(resource.lines);
  const said = {
    data: toData(event, resource),
    notify,
    ...(occurredAt === undefined ? {} : { occurredAt }),
    ...(shipment === undefined ? {} : { shipment }),
  };
  return to === undefined
    ? { kind: 'record_activity', activity: resource.eventType ?? '', changes, ...said }
    : { kind: 'set_status', to, changes, ...said };
}

/** The sub-order that the event is about, where it is one: late news is compared within it (rulings 3). */
function onlySubOrder(lines: readonly EventLine[]): string | undefined {
  const numbers = new Set(lines.map(({ subOrderNumber }) => subOrderNumber));
  const [first] = numbers;
  return numbers.size === 1 ? first : undefined;
}

/** What the history keeps of the event beside what it changed: enough to know it again, and what late news had to say. */
function toData({ eventId, event, eventTimeStamp }: IngramEvent, resource: EventResource): JsonObject {
  const { eventType, orderNumber, customerOrderNumber, lines, unreadable } = resource;
  return defined({
    eventId,
    event,
    eventType,
    eventTimeStamp,
    orderNumber,
    customerOrderNumber,
    lines: lines.length === 0 ? undefined : lines.map(toLineData),
    unreadable: unreadable.length === 0 ? undefined : unreadable,
  });
}

function toLineData({
  lineNumber,
  subOrderNumber,
  lineStatus,
  requested,
  shipped,
  backordered,
}: EventLine): JsonObject {
  return defined({ lineNumber, subOrderNumber, lineStatus, requested, shipped, backordered });
}

function defined(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;
}
