import { canonicalNumber } from './order-number.ts';
import { listOf, membersOf, quantityOf, textOf } from './members.ts';

/** An order-status event as it was read, whatever its spelling (the vendor's pages, SDKs and receivers know seven). */
export interface IngramEvent {
  readonly topic: string | undefined;
  readonly event: string | undefined;
  readonly eventId: string | undefined;
  readonly eventTimeStamp: string | undefined;
  /** One entry per order. */
  readonly resources: readonly EventResource[];
}

export interface EventResource {
  /** In lower case: `im::order_shipped`. */
  readonly eventType: string | undefined;
  /** Without the suffix of a sub-order, in capitals. */
  readonly orderNumber: string | undefined;
  readonly customerOrderNumber: string | undefined;
  readonly orderEntryTimeStamp: string | undefined;
  readonly lines: readonly EventLine[];
  /** What was given and could not be read, with its place: kept in the history beside what could. */
  readonly unreadable: readonly string[];
}

export interface EventLine {
  /** Three digits at least: `001`. */
  readonly lineNumber: string | undefined;
  readonly subOrderNumber: string | undefined;
  /** As it came: `IM::shipped`. */
  readonly lineStatus: string | undefined;
  readonly ingramPartNumber: string | undefined;
  readonly vendorPartNumber: string | undefined;
  readonly requested: number | undefined;
  readonly shipped: number | undefined;
  readonly backordered: number | undefined;
  readonly shipments: readonly EventShipment[];
  readonly serialNumbers: readonly string[];
}

export interface EventShipment {
  readonly shipmentDate: string | undefined;
  readonly warehouseId: string | undefined;
  readonly warehouseName: string | undefined;
  readonly carrierCode: string | undefined;
  readonly carrierName: string | undefined;
  readonly packages: readonly EventPackage[];
}

/** An empty text is no tracking number (rulings 26). */
export interface EventPackage {
  readonly carton: string | undefined;
  readonly quantity: number | undefined;
  readonly trackingNumber: string | undefined;
}

/** Longer texts are cut; nothing the vendor sends comes near. */
const textMax = 400;

/** At most this many unreadable members are named. */
const unreadableCountMax = 20;

/** Reads the body of `orderstatusevent`. Lenient: what cannot be read is named, and never keeps the rest from being read. */
export function readEvent(body: object): IngramEvent {
  const members = membersOf(body);
  const eventType = short(members.get('eventType'));
  return {
    topic: short(members.get('topic')),
    event: short(members.get('event')),
    eventId: short(members.get('eventId')),
    eventTimeStamp: short(members.get('eventTimeStamp', 'evenTtimeStamp')),
    resources: listOf(members.get('resource')).map((resource) => readResource(resource, eventType)),
  };
}

function readResource(resource: object, eventType: string | undefined): EventResource {
  const members = membersOf(resource);
  const unreadable: string[] = [];
  const lines = listOf(members.get('lines')).map((line, index) => readLine(line, `lines/${index}`, unreadable));
  const given = short(members.get('orderNumber', 'ingramOrderNumber')) ?? lines.find(hasSubOrder)?.subOrderNumber;
  const orderNumber = canonicalNumber(given);
  if (given !== undefined && orderNumber === undefined)
    unreadable.push(`orderNumber: ${given.slice(0, 100).toWellFormed()}`);
  return {
    eventType: (short(members.get('eventType')) ?? eventType)?.toLowerCase(),
    orderNumber,
    customerOrderNumber: short(members.get('customerOrderNumber', 'customerPoNumber')),
    orderEntryTimeStamp: short(members.get('orderEntryTimeStamp')),
    lines: mergeParts(lines),
    unreadable: unreadable.slice(0, unreadableCountMax),
  };
}

function hasSubOrder({ subOrderNumber }: EventLine): boolean {
  return subOrderNumber !== undefined;
}

function readLine(line: object, place: string, unreadable: string[]): EventLine {
  const members = membersOf(line);
  const quantity = (name: string, ...names: readonly string[]) => {
    const value = members.get(name, ...names);
    const read = quantityOf(value);
    if (value !== undefined && read === undefined) unreadable.push(`${place}/${name}: ${describe(value)}`);
    return read;
  };
  const number = short(members.get('ingramLineNumber', 'lineNumber'));
  return {
    lineNumber: number === undefined || !/^\d{1,3}$/.test(number) ? number : number.padStart(3, '0'),
    subOrderNumber: short(members.get('subOrderNumber'))?.toUpperCase(),
    lineStatus: short(members.get('lineStatus')),
    ingramPartNumber: short(members.get('ingramPartNumber')),
    vendorPartNumber: short(members.get('vendorPartNumber')),
    requested: quantity('requestedQuantity', 'quantityOrdered'),
    shipped: quantity('shippedQuantity'),
    backordered: quantity('backOrderedQuantity', 'backorderQuantity'),
    shipments: listOf(members.get('shipmentDetails')).map(readShipment),
    serialNumbers: listOf(members.get('serialNumberDetails')).flatMap(
      (serial) => short(membersOf(serial).get('serialNumber')) ?? [],
    ),
  };
}

function readShipment(shipment: object): EventShipment {
  const members = membersOf(shipment);
  return {
    shipmentDate: short(members.get('shipmentDate')),
    warehouseId: short(members.get('shipFromWarehouseId')),
    warehouseName: short(members.get('warehouseName')),
    carrierCode: short(members.get('carrierCode')),
    carrierName: short(members.get('carrierName')),
    packages: listOf(members.get('packageDetails')).map((parcel) => {
      const inside = membersOf(parcel);
      return {
        carton: short(inside.get('cartonNumber')),
        quantity: quantityOf(inside.get('quantityInbox')),
        trackingNumber: short(inside.get('trackingNumber')),
      };
    }),
  };
}

/** Two entries of one line are its parts (sub-orders): the later quantities count, parcels and serial numbers add up. */
function mergeParts(lines: readonly EventLine[]): readonly EventLine[] {
  const merged = new Map<string, EventLine>();
  for (const [index, line] of lines.entries()) {
    const key = line.lineNumber ?? line.ingramPartNumber ?? `entry ${index}`;
    const earlier = merged.get(key);
    merged.set(
      key,
      earlier === undefined
        ? line
        : {
            ...earlier,
            ...Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined)),
            shipments: [...earlier.shipments, ...line.shipments],
            serialNumbers: [...earlier.serialNumbers, ...line.serialNumbers],
          },
    );
  }
  return [...merged.values()];
}

function short(value: unknown): string | undefined {
  return textOf(value)?.slice(0, textMax).toWellFormed();
}

function describe(value: unknown): string {
  return JSON.stringify(value).slice(0, 100).toWellFormed();
}
