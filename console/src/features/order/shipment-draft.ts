import type { LineOut, NewShipmentIn, OrderOut } from '@milepost/contract';
import { fromLocalField, toDayField, toLocalField } from '../../shared/local-time.ts';

export type Shipment = OrderOut['shipments'][number];

/** A parcel as it is typed; `index` is that of the parcel it was, so that what else it holds is kept. */
export interface ParcelDraft {
  readonly id: string;
  readonly index: number | undefined;
  readonly trackingNumber: string;
  readonly trackingUrl: string;
}

/** A shipment as it is typed. */
export interface ShipmentDraft {
  readonly carrier: string;
  readonly shippedAt: string;
  readonly expectedAt: string;
  readonly deliveredAt: string;
  readonly parcels: readonly ParcelDraft[];
  /** Pieces by line, as typed: what is in it. Only for a new one. */
  readonly pieces: Readonly<Record<string, string>>;
  /** Whether the lines follow: shipped for a new one, delivered once it has arrived. */
  readonly count: boolean;
  readonly message: string;
  readonly notify: boolean;
}

/** Times are typed in the viewer's zone (`undefined`: the browser's), days are the account's. */
export interface Zones {
  readonly times: string | undefined;
  readonly days: string;
}

/** Pieces that have not left yet. */
export function piecesLeft({ ordered, canceled, shipped }: LineOut): number {
  return Math.max(0, ordered - canceled - shipped);
}

/** A new shipment of everything that is left, handed over now; or one that is there. */
export function shipmentDraft(order: OrderOut, shipment: Shipment | undefined, zones: Zones): ShipmentDraft {
  const parcels = (shipment?.packages ?? []).map(({ trackingNumber, trackingUrl }, index) => ({
    ...{ id: String(index), index },
    ...{ trackingNumber: trackingNumber ?? '', trackingUrl: trackingUrl ?? '' },
  }));
  const left = order.lines.map((line) => [line.lineId, String(piecesLeft(line))] as const);
  return {
    carrier: shipment?.carrier ?? '',
    shippedAt: toLocalField(shipment === undefined ? new Date().toISOString() : shipment.shippedAt, zones.times),
    expectedAt: toDayField(shipment?.expectedAt ?? null, zones.days),
    deliveredAt: toLocalField(shipment?.deliveredAt ?? null, zones.times),
    parcels: parcels.length > 0 ? parcels : [emptyParcel('0')],
    pieces: Object.fromEntries(left),
    ...{ count: true, message: '', notify: true },
  };
}

/** A parcel of which nothing is known yet. */
export function emptyParcel(id: string): ParcelDraft {
  return { id, index: undefined, trackingNumber: '', trackingUrl: '' };
}

/** What is wrong: the pieces of lines by their ids, and the links of parcels by theirs. */
export function faultsIn(draft: ShipmentDraft, order: OrderOut, isNew: boolean): ReadonlyMap<string, 'pieces' | 'url'> {
  const faults = new Map<string, 'pieces' | 'url'>();
  for (const line of isNew ? order.lines : []) {
    const pieces = Number(draft.pieces[line.lineId] ?? '0');
    if (!Number.isInteger(pieces) || pieces < 0 || pieces > piecesLeft(line)) faults.set(line.lineId, 'pieces');
  }
  for (const { id, trackingUrl } of draft.parcels)
    if (trackingUrl.trim() !== '' && !/^https?:\/\/\S+$/i.test(trackingUrl.trim())) faults.set(id, 'url');
  return faults;
}

/** A new shipment as the API takes it, with what it does to the lines. */
export function toNewShipment(draft: ShipmentDraft, order: OrderOut, { times }: Zones): NewShipmentIn {
  const counts = order.lines.flatMap((line) => {
    const pieces = Number(draft.pieces[line.lineId] ?? '0');
    return pieces > 0 ? [{ line, pieces }] : [];
  });
  const quantities = Object.fromEntries(counts.map(({ line, pieces }) => [line.lineId, pieces]));
  const packages = draft.parcels
    .map((parcel, index) => ({ ...toPackage(parcel), quantities: index === 0 ? quantities : {} }))
    .filter((parcel, index) => index === 0 || parcel.trackingNumber !== null);
  const shippedAt = fromLocalField(draft.shippedAt, times);
  const lines = counts.map(({ line, pieces }) => ({
    lineId: line.lineId,
    shipped: line.shipped + pieces,
    // What leaves the house is no longer waited for.
    backordered: Math.min(line.backordered, piecesLeft(line) - pieces),
  }));
  return {
    ...{ carrier: draft.carrier.trim() || null, shippedAt, expectedAt: draft.expectedAt || null, packages },
    ...(draft.count && shippedAt !== null && lines.length > 0 ? { lines } : {}),
    ...(draft.message.trim() === '' ? {} : { message: draft.message.trim() }),
    notify: draft.notify,
  };
}

/** What has been changed of a shipment, with what its arrival does to the lines; empty when nothing was. */
export function toShipmentPatch(
  draft: ShipmentDraft,
  before: ShipmentDraft,
  { shipment, lines }: { readonly shipment: Shipment; readonly lines: readonly LineOut[] },
  { times }: Zones,
): NewShipmentIn {
  const changed = (member: 'carrier' | 'shippedAt' | 'expectedAt' | 'deliveredAt') => draft[member] !== before[member];
  const packages = draft.parcels
    .map((parcel) => {
      const kept = parcel.index === undefined ? undefined : shipment.packages[parcel.index];
      return { carton: kept?.carton ?? null, quantities: kept?.quantities ?? {}, ...toPackage(parcel) };
    })
    .filter(({ trackingNumber, quantities, carton }) => {
      return trackingNumber !== null || carton !== null || Object.keys(quantities).length > 0;
    });
  const arrives = changed('deliveredAt') && draft.deliveredAt !== '' && shipment.deliveredAt === null;
  const delivered = draft.count && arrives ? deliveredLines(shipment, lines) : [];
  return {
    ...(changed('carrier') ? { carrier: draft.carrier.trim() || null } : {}),
    ...(changed('shippedAt') ? { shippedAt: fromLocalField(draft.shippedAt, times) } : {}),
    ...(changed('expectedAt') ? { expectedAt: draft.expectedAt || null } : {}),
    ...(changed('deliveredAt') ? { deliveredAt: fromLocalField(draft.deliveredAt, times) } : {}),
    ...(JSON.stringify(draft.parcels) === JSON.stringify(before.parcels) ? {} : { packages }),
    ...(delivered.length === 0 ? {} : { lines: delivered }),
  };
}

/** The lines once the pieces of a shipment have arrived: no piece is delivered that was not shipped. */
function deliveredLines({ packages }: Shipment, lines: readonly LineOut[]): { lineId: string; fulfilled: number }[] {
  return lines.flatMap(({ lineId, shipped, fulfilled }) => {
    const pieces = packages.reduce((sum, { quantities }) => sum + (quantities[lineId] ?? 0), 0);
    const next = Math.min(Math.max(shipped, fulfilled), fulfilled + pieces);
    return next === fulfilled ? [] : [{ lineId, fulfilled: next }];
  });
}

function toPackage({ trackingNumber, trackingUrl }: ParcelDraft) {
  return { trackingNumber: trackingNumber.trim() || null, trackingUrl: trackingUrl.trim() || null };
}
