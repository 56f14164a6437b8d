import type { ShipmentSet } from '../../core/event.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Order, Package, Shipment } from '../../core/order.ts';
import { namedUuid } from '../../lib/ids.ts';
import { readInstant } from './instant.ts';
import type { EventPackage, EventShipment } from './translate.ts';

/** A line's shipment details, with the line's id and number. */
export interface LineShipment {
  readonly lineId: string;
  readonly lineNumber: string;
  readonly subOrderNumber: string | undefined;
  readonly shipment: EventShipment;
}

export interface ShipmentContext {
  readonly accountId: string;
  readonly orderName: string;
  readonly order: Order | undefined;
  readonly timeZone: string;
}

/**
 * The parcels of an event. The vendor tells them line by line; what leaves one warehouse on one day with one carrier for one
 * sub-order is one shipment, whose cartons may hold several lines.
 */
export function toShipmentSets(details: readonly LineShipment[], context: ShipmentContext): readonly ShipmentSet[] {
  const groups = Map.groupBy(details, (detail) => nameOf(detail));
  return [...groups].map(([name, group]) => toShipmentSet(name, group, context));
}

function nameOf({ subOrderNumber, shipment }: LineShipment): string {
  const { shipmentDate, warehouseId, warehouseName, carrierCode, carrierName } = shipment;
  return JSON.stringify([subOrderNumber, shipmentDate, warehouseId ?? warehouseName, carrierCode ?? carrierName]);
}

function toShipmentSet(name: string, group: readonly LineShipment[], context: ShipmentContext): ShipmentSet {
  const { accountId, orderName, order, timeZone } = context;
  const shipmentId = namedUuid(accountId, `ingram ${orderName} shipment ${name}`);
  const present = order?.shipments.find((shipment) => shipment.shipmentId === shipmentId);
  const { subOrderNumber, shipment } = group[0]!;
  const lineNumbers = [...new Set([...lineNumbersOf(present), ...group.map(({ lineNumber }) => lineNumber)])];
  const shippedAt = readInstant(shipment.shipmentDate, timeZone)?.toISOString();
  return {
    shipmentId,
    carrier: shipment.carrierName ?? shipment.carrierCode ?? null,
    ...(shippedAt === undefined ? {} : { shippedAt }),
    packages: packagesOf(group, present),
    data: { ...present?.data, ...shipmentData(subOrderNumber, shipment), lineNumbers },
  };
}

/** The lines that a shipment of ours carries, by the vendor's numbers. */
export function lineNumbersOf(shipment: Shipment | undefined): readonly string[] {
  const numbers = shipment?.data['lineNumbers'];
  return Array.isArray(numbers) ? numbers.filter((number): number is string => typeof number === 'string') : [];
}

function shipmentData(subOrderNumber: string | undefined, shipment: EventShipment): JsonObject {
  const { shipmentDate, warehouseId, warehouseName, carrierCode } = shipment;
  const members = { subOrderNumber, shipmentDate, warehouseId, warehouseName, carrierCode };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** An event says all cartons of its lines; those of other lines in the same shipment stay. */
function packagesOf(group: readonly LineShipment[], present: Shipment | undefined): readonly Package[] {
  const told = new Set(group.map(({ lineNumber }) => lineNumber));
  const lineIds = new Set(group.map(({ lineId }) => lineId));
  const others = lineNumbersOf(present).some((number) => !told.has(number)) ? (present?.packages ?? []) : [];
  const packages = new Map(others.map((parcel) => [keyOf(parcel), withoutLines(parcel, lineIds)]));
  for (const { lineId, shipment } of group) {
    for (const parcel of shipment.packages) add(packages, lineId, parcel);
  }
  return [...packages.values()];
}

function add(packages: Map<string, Package>, lineId: string, { carton, quantity, trackingNumber }: EventPackage): void {
  const parcel = { trackingNumber: trackingNumber ?? null, trackingUrl: null, carton: carton ?? null };
  const key = keyOf(parcel);
  const quantities = packages.get(key)?.quantities ?? {};
  const inside = quantity === undefined ? {} : { [lineId]: (quantities[lineId] ?? 0) + quantity };
  packages.set(key, { ...(packages.get(key) ?? parcel), quantities: { ...quantities, ...inside } });
}

function keyOf({ trackingNumber, carton }: Pick<Package, 'trackingNumber' | 'carton'>): string {
  return JSON.stringify([trackingNumber, carton]);
}

function withoutLines(parcel: Package, lineIds: ReadonlySet<string>): Package {
  const kept = Object.entries(parcel.quantities).filter(([lineId]) => !lineIds.has(lineId));
  return { ...parcel, quantities: Object.fromEntries(kept) };
}
