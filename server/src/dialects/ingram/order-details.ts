import { Temporal } from 'temporal-polyfill';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Line, Money, Order, Package, Shipment } from '../../core/order.ts';
import type { Audience } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import { addressMembers } from './address.ts';
import { shownNumber } from './order-number.ts';
import { lineNumbersOf } from './report-shipments.ts';
import { lineWord, orderWord } from './shown-status.ts';

/** What an order is shown by. */
export interface DetailContext {
  readonly workflow: Workflow;
  readonly audience: Audience;
  readonly timeZone: string;
  readonly branch: string;
  readonly currency: string;
  /** Addresses by id, as far as the caller may see them. */
  readonly addresses: ReadonlyMap<string, JsonObject>;
}

type Members = Record<string, Json>;

/**
 * An order as `OrderDetailB2B`. Only members of the vendor's schema (one more breaks the Java client), with its types (a number
 * for a text breaks the Python and Go ones); what we do not know is left out.
 */
export function toOrderDetail(order: Order, context: DetailContext): Members {
  const { workflow, audience, timeZone, branch, currency, addresses } = context;
  const number = shownNumber(order, branch);
  const internal = audience === 'internal';
  return defined({
    ingramOrderNumber: number,
    ingramOrderDate: withOffset(order.orderedAt ?? order.createdAt.toISOString(), timeZone),
    orderType: textAt(order.data, 'orderType'),
    customerOrderNumber: order.reference ?? textAt(order.data, 'reference'),
    endCustomerOrderNumber: textAt(order.data, 'endCustomerOrderNumber'),
    orderStatus: orderWord(order, workflow, audience),
    orderTotal: toNumber(order.total),
    orderSubTotal: subTotal(order),
    currencyCode: order.total?.currency ?? currency,
    notes: internal ? textAt(order.data, 'notes') : undefined,
    billToInfo: toAddress(addresses.get(order.billingAddressId ?? '')),
    shipToInfo: toAddress(addresses.get(order.shippingAddressId ?? '')),
    endUserInfo: toEndUser(order),
    lines: order.lines.map((line, index) => toLine(line, index, number, order, context)),
    miscellaneousCharges: [],
    additionalAttributes: [],
  });
}

/** Of the end user only the company is kept. */
function toEndUser({ data }: Order): Members | undefined {
  const companyName = textAt(data, 'endUserCompanyName');
  return companyName === undefined ? undefined : { companyName };
}

/** The number by which a line is named: the vendor's, else its place. */
export function lineNumberOf(line: Line, index: number): string {
  return line.externalIds['ingram'] ?? String(index + 1).padStart(3, '0');
}

function toLine(line: Line, index: number, number: string, order: Order, context: DetailContext): Members {
  const { unitPrice, sku, name, data } = line;
  const lineNumber = lineNumberOf(line, index);
  return defined({
    subOrderNumber: textAt(data, 'subOrderNumber') ?? `${number}-11`,
    ingramOrderLineNumber: lineNumber,
    customerLineNumber: textAt(data, 'customerLineNumber'),
    lineStatus: lineWord(line, context.workflow),
    ingramPartNumber: sku,
    vendorPartNumber: textAt(data, 'vendorPartNumber'),
    vendorName: textAt(data, 'vendorName'),
    partDescription: name,
    unitPrice: toNumber(unitPrice),
    extendedPrice: unitPrice === null ? undefined : cents(Number(unitPrice.amount) * line.ordered),
    currencyCode: unitPrice?.currency,
    quantityOrdered: line.ordered,
    quantityConfirmed: Math.max(line.ordered - line.backordered - line.canceled, 0),
    quantityBackOrdered: line.backordered,
    specialBidNumber: textAt(data, 'specialBidNumber'),
    promisedDeliveryDate: order.dueAt === null ? undefined : toDay(order.dueAt, context.timeZone),
    lineNotes: context.audience === 'internal' ? textAt(data, 'notes') : undefined,
    shipmentDetails: order.shipments
      .filter((shipment) => carries(shipment, line, lineNumber))
      .map((shipment) => toShipment(shipment, line, context.timeZone)),
    additionalAttributes: [],
    links: [],
    estimatedDates: [],
    scheduleLines: [],
    multipleShipments: [],
  });
}

/** A shipment that does not say what is in it is shown with every line. */
export function carries(shipment: Shipment, line: Line, lineNumber: string): boolean {
  const numbers = lineNumbersOf(shipment);
  if (numbers.length > 0) return numbers.includes(lineNumber) || (line.sku !== null && numbers.includes(line.sku));
  const inside = shipment.packages.flatMap(({ quantities }) => Object.keys(quantities));
  return inside.length === 0 || inside.includes(line.lineId);
}

function toShipment(shipment: Shipment, line: Line, timeZone: string): Members {
  const { carrier, packages, shippedAt, expectedAt, deliveredAt, data } = shipment;
  const day = (instant: string | null) => (instant === null ? undefined : toDay(instant, timeZone));
  const units = packages.reduce((sum, { quantities }) => sum + (quantities[line.lineId] ?? 0), 0);
  // Cartons that do not say how much is in them hold what was shipped of the line.
  const quantity = units === 0 ? line.shipped : units;
  return defined({
    quantity,
    deliveryNumber: textAt(data, 'deliveryNumber'),
    estimatedDeliveryDate: day(expectedAt),
    shippedDate: day(shippedAt),
    shipFromWarehouseId: textAt(data, 'warehouseId'),
    shipFromLocation: textAt(data, 'warehouseName'),
    invoiceDate: textAt(line.data, 'invoiceDate'),
    carrierDetails: [
      defined({
        carrierCode: textAt(data, 'carrierCode'),
        carrierName: carrier,
        quantity,
        shippedDate: day(shippedAt),
        estimatedDeliveryDate: day(expectedAt),
        deliveredDate: day(deliveredAt),
        trackingDetails: packages.map((parcel) => toTracking(parcel, line)),
      }),
    ],
  });
}

function toTracking({ trackingNumber, trackingUrl, carton, quantities }: Package, line: Line): Members {
  const quantity = quantities[line.lineId];
  return defined({
    trackingNumber,
    trackingUrl,
    cartonNumber: carton,
    quantityInBox: quantity === undefined ? undefined : String(quantity),
    serialNumbers: line.serialNumbers.map((serialNumber) => ({ serialNumber })),
  });
}

/** An address with the vendor's members. */
export function toAddress(address: JsonObject | undefined): Members | undefined {
  if (address === undefined) return undefined;
  return defined(Object.fromEntries(Object.entries(addressMembers).map(([theirs, ours]) => [theirs, address[ours]])));
}

function subTotal({ lines }: Order): number | undefined {
  const prices = lines.map(({ unitPrice, ordered }) => (unitPrice === null ? NaN : Number(unitPrice.amount) * ordered));
  const sum = prices.reduce((total, price) => total + price, 0);
  return lines.length === 0 || Number.isNaN(sum) ? undefined : cents(sum);
}

/** The vendor writes money as a JSON number. */
function toNumber(money: Money | null): number | undefined {
  return money === null ? undefined : Number(money.amount);
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

function textAt(data: JsonObject, member: string): string | undefined {
  const value = data[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The day of an instant in the account's zone: `2019-11-06`. */
export function toDay(instant: string, timeZone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** An instant with the offset of the account's zone: `2020-04-03T15:54:39+00:00`. */
export function withOffset(instant: string, timeZone: string): string {
  const zoned = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  return `${zoned.toPlainDateTime().toString({ smallestUnit: 'second' })}${zoned.offset}`;
}

function defined(members: Readonly<Record<string, Json | undefined>>): Members {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  ) as Members;
}
