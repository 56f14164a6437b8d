import type { OrderOut, TrackingOut } from '@milepost/contract';
import { carrierName, trackingUrlFor } from './carriers.ts';
import type { Dates } from './dates.ts';
import type { Speech } from './speech.ts';

type Parcel = TrackingOut['parcels'][number];
type Item = TrackingOut['items'][number];

/** The parcels of an order, those still to come first. */
export function parcelsOf(order: OrderOut, dates: Dates, { words, say }: Speech): Parcel[] {
  const all = order.shipments.flatMap((shipment) => {
    // A shipment about which no package is told is one parcel all the same.
    const packages =
      shipment.packages.length > 0 ? shipment.packages : [{ trackingNumber: null, trackingUrl: null, quantities: {} }];
    return packages.map((parcel) => ({ shipment, parcel }));
  });
  return all
    .map(({ shipment, parcel }, index): Parcel & { rank: number } => {
      const { carrier, shippedAt, expectedAt, deliveredAt } = shipment;
      const state = deliveredAt !== null ? 'delivered' : shippedAt !== null ? 'shipped' : 'preparing';
      const number = parcel.trackingNumber === '' ? null : parcel.trackingNumber;
      return {
        title: all.length === 1 ? words.oneParcel : say('parcel', { number: index + 1, count: all.length }),
        state,
        stateLabel: { delivered: words.parcelDelivered, shipped: words.shipped, preparing: words.preparing }[state],
        items: order.lines.flatMap(({ lineId }) => itemOf(order, lineId, quantitiesOf(parcel)[lineId] ?? 0)),
        carrier: carrierOf(carrier),
        trackingNumber: number,
        trackingUrl: trackingUrlFor(carrier, number, parcel.trackingUrl),
        text:
          deliveredAt !== null
            ? say('deliveredOn', { date: dates.long(new Date(deliveredAt)) })
            : [
                shippedAt === null ? '' : say('shippedOn', { date: dates.long(new Date(shippedAt)) }),
                expectedAt === null ? '' : say('expectedOn', { date: dates.long(new Date(expectedAt)) }),
                number === null && state === 'preparing'
                  ? say('numberFollows', { carrier: carrierOf(carrier) ?? words.theCarrier })
                  : '',
              ]
                .filter((part) => part !== '')
                .join(' '),
        rank: { preparing: 0, shipped: 1, delivered: 2 }[state],
      };
    })
    .sort((one, other) => one.rank - other.rank)
    .map(({ rank: _, ...parcel }) => parcel);
}

function carrierOf(carrier: string | null): string | null {
  return carrier === null || carrier === '' ? null : carrierName(carrier);
}

function quantitiesOf(parcel: {
  readonly quantities: Readonly<Record<string, number>>;
}): Readonly<Record<string, number>> {
  return parcel.quantities;
}

/** What is in no parcel and not canceled. */
export function unsentItems(order: OrderOut): Item[] {
  const sent = new Map<string, number>();
  for (const { packages } of order.shipments)
    for (const { quantities } of packages)
      for (const [lineId, quantity] of Object.entries(quantities)) sent.set(lineId, (sent.get(lineId) ?? 0) + quantity);
  return order.lines.flatMap(({ lineId, ordered, canceled, shipped }) => {
    const left = ordered - canceled - Math.max(shipped, sent.get(lineId) ?? 0);
    return left > 0 ? itemOf(order, lineId, left) : [];
  });
}

function itemOf(order: OrderOut, lineId: string, quantity: number): Item[] {
  const line = order.lines.find((candidate) => candidate.lineId === lineId);
  const name = line?.name ?? line?.sku;
  return name == null || quantity <= 0 ? [] : [{ name, quantity }];
}
