import type { Telling, TellingAccount, WebhookFormat } from '../../core/endpoint.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { lineStatus } from '../../core/line.ts';
import type { Line, Order, Shipment } from '../../core/order.ts';
import type { Workflow } from '../../core/workflow.ts';
import { sourceSettings } from '../../accounts/sources.ts';
import { carries, lineNumberOf, toDay } from './order-details.ts';
import { shownNumber } from './order-number.ts';
import { asyncMark, toAsyncCreated } from './written-order.ts';

/** How a receiver of this vendor's events spells what differs between its pages and its SDKs (section 8.4). */
interface Spelling {
  readonly lineNumber: string;
  readonly backordered: string;
}

/** What the vendor calls the built-in statuses of lines in its events, where a workflow says nothing else. */
const byLineStatus: Readonly<Record<string, string>> = {
  open: 'IM::OPEN',
  backordered: 'IM::BACKORDERED',
  partially_shipped: 'IM::PARTIALLY_SHIPPED',
  shipped: 'IM::SHIPPED',
  fulfilled: 'IM::DELIVERED',
  returned: 'IM::RETURNED',
  canceled: 'IM::CANCELED',
};

/**
 * Our own changes of status as order-status events of this vendor, for receivers written for it: `ingram` as its pages
 * write them, `ingram-schema` as its SDKs read them. Only statuses that have one of its codes are told.
 */
export const ingramFormats = {
  ingram: (telling: Telling) => toEvent(telling, { lineNumber: 'lineNumber', backordered: 'backOrderedQuantity' }),
  'ingram-schema': (telling: Telling) =>
    toEvent(telling, { lineNumber: 'LineNumber', backordered: 'backorderedQuantity' }),
} as const satisfies Record<string, WebhookFormat>;

function toEvent(telling: Telling, spelling: Spelling) {
  const { id, event, order, workflow, timestamp, account } = telling;
  const created = toCreatedEvent(telling, spelling);
  if (created !== undefined) return created;
  const resource =
    order === undefined || workflow === undefined ? example : toResource(event?.to, order, workflow, account, spelling);
  if (resource === undefined) return undefined;
  const body = {
    topic: 'resellers/orders',
    event: 'im::updated',
    eventTimeStamp: timestamp.toISOString(),
    eventId: id,
    resource: [resource],
  };
  return { contentType: 'application/json', body: JSON.stringify(body) };
}

/** An order that was made by create v7: its client waits for this (section 2.3). */
function toCreatedEvent(
  { id, event, order, workflow, timestamp, account }: Telling,
  { lineNumber }: Spelling,
): { contentType: string; body: string } | undefined {
  if (event?.type !== 'order.created' || event.says.data?.[asyncMark] !== true) return undefined;
  if (order === undefined || workflow === undefined) return undefined;
  const branch = sourceSettings(account, 'ingram').branch ?? '20';
  const { timeZone } = account;
  const made = toAsyncCreated(order, { workflow, branch, timeZone, audience: 'internal', shipTo: undefined });
  const eventType = 'IM::async_order_create';
  // The vendor's sample has the type inside, its schema at the top.
  const isSchema = lineNumber === 'LineNumber';
  const body = {
    topic: 'resellers/orders',
    event: 'IM::created',
    eventTimeStamp: timestamp.toISOString(),
    eventId: id,
    ...(isSchema ? { eventType, resource: made } : { resource: { eventType, ...made } }),
  };
  return { contentType: 'application/json', body: JSON.stringify(body) };
}

function toResource(
  to: string | null | undefined,
  order: Order,
  workflow: Workflow,
  account: TellingAccount,
  spelling: Spelling,
): JsonObject | undefined {
  const eventType = workflow.statuses.get(to ?? '')?.codes['ingram']?.shows;
  if (eventType === undefined) return undefined;
  const number = shownNumber(order, sourceSettings(account, 'ingram').branch ?? '20');
  const context = { order, workflow, number, timeZone: account.timeZone };
  return {
    eventType,
    orderNumber: number,
    customerOrderNumber: order.reference ?? textIn(order.data, 'reference'),
    orderEntryTimeStamp: order.orderedAt ?? order.createdAt.toISOString(),
    lines: order.lines.map((line, index) => toLine(line, index, context, spelling)),
    links: [{ topic: 'orders', href: `/resellers/v6.1/orders/${number}`, type: 'GET' }],
  };
}

interface LineContext {
  readonly order: Order;
  readonly workflow: Workflow;
  /** The order's, as it is shown. */
  readonly number: string;
  readonly timeZone: string;
}

/** Quantities are texts here: the stricter SDKs refuse numbers. */
function toLine(
  line: Line,
  index: number,
  { order, workflow, number, timeZone }: LineContext,
  { lineNumber, backordered }: Spelling,
): JsonObject {
  const key = lineStatus(line);
  const shows = workflow.lineStatuses.get(key)?.codes['ingram']?.shows;
  const ownNumber = lineNumberOf(line, index);
  return {
    [lineNumber]: ownNumber,
    subOrderNumber: textIn(line.data, 'subOrderNumber') || `${number}-11`,
    lineStatus: shows?.startsWith('IM::') === true ? shows : (byLineStatus[key] ?? 'IM::OPEN'),
    ingramPartNumber: line.sku ?? '',
    vendorPartNumber: textIn(line.data, 'vendorPartNumber'),
    requestedQuantity: String(line.ordered),
    shippedQuantity: String(line.shipped),
    [backordered]: String(line.backordered),
    shipmentDetails: order.shipments
      .filter((shipment) => carries(shipment, line, ownNumber))
      .map((shipment) => toShipment(shipment, line, timeZone)),
    serialNumberDetails: line.serialNumbers.map((serialNumber) => ({ serialNumber })),
  };
}

function toShipment({ carrier, packages, shippedAt, data }: Shipment, { lineId }: Line, timeZone: string): Json {
  return {
    shipmentDate: shippedAt === null ? '' : toDay(shippedAt, timeZone),
    shipFromWarehouseId: textIn(data, 'warehouseId'),
    warehouseName: textIn(data, 'warehouseName'),
    carrierCode: textIn(data, 'carrierCode'),
    carrierName: carrier ?? '',
    packageDetails: packages.map(({ carton, trackingNumber, quantities }) => ({
      cartonNumber: carton ?? '',
      quantityInbox: quantities[lineId] === undefined ? '' : String(quantities[lineId]),
      trackingNumber: trackingNumber ?? '',
    })),
  };
}

/** The vendor's samples have an empty text where there is none. */
function textIn(data: JsonObject, member: string): string {
  const value = data[member];
  return typeof value === 'string' ? value : '';
}

/** What a test of an endpoint sends. */
const example: JsonObject = {
  eventType: 'im::order_shipped',
  orderNumber: '20-TEST0',
  customerOrderNumber: 'TEST',
  lines: [],
  links: [],
};
