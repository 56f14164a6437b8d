import type { Endpoint } from '../core/endpoint.ts';
import { shownFrom } from '../core/event.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Audience } from '../core/principal.ts';
import type { Tx } from '../store/database.ts';
import type { EarlierDelivery, LastTold, NewDelivery } from '../store/delivery-store.ts';
import { lockHealth } from '../store/attempt-store.ts';
import { lockLatestDeliveries, replaceEvents } from '../store/delivery-store.ts';

/**
 * For an endpoint that wants only the latest of each order: a delivery that still waits tells the latest event instead;
 * what is left are the deliveries to add. Each keeps what the endpoint was told last, so that `from` and `previousSeq`
 * connect to it (rulings 19).
 */
export async function keepLatest(
  tx: Tx,
  endpoint: Endpoint,
  events: readonly RecordedEvent[],
  deliveries: readonly NewDelivery[],
): Promise<readonly NewDelivery[]> {
  const byOrder = Map.groupBy(events, ({ orderId }) => orderId);
  const latest = new Map(
    deliveries.flatMap((delivery) => (delivery.orderId === null ? [] : [[delivery.orderId, delivery]])),
  );
  // Whoever records attempts takes this lock first too, so the two cannot wait for each other.
  await lockHealth(tx, endpoint.accountId, [endpoint.endpointId]);
  const earlier = await lockLatestDeliveries(tx, endpoint.accountId, endpoint.endpointId, [...latest.keys()]);
  const replacements: { deliveryId: string; by: NewDelivery }[] = [];
  const added: NewDelivery[] = deliveries.filter(({ orderId }) => orderId === null);
  for (const [orderId, delivery] of latest) {
    const before = earlier.get(orderId);
    const lastTold = toldBefore(before, byOrder.get(orderId) ?? [], endpoint.audience);
    if (before?.state === 'pending' && !before.isBeingSent) {
      replacements.push({ deliveryId: before.deliveryId, by: { ...delivery, lastTold } });
    } else added.push({ ...delivery, lastTold });
  }
  if (replacements.length > 0) await replaceEvents(tx, endpoint.accountId, replacements);
  return added;
}

/** What an endpoint knows of an order before these events: the status as its audience saw it (rulings 13). */
function toldBefore(
  before: EarlierDelivery | undefined,
  events: readonly RecordedEvent[],
  audience: Audience,
): LastTold {
  const first = events.find(({ from }) => from !== null);
  const status = first === undefined ? null : shownFrom(first, audience);
  if (before === undefined) return { seq: null, status };
  const wasTold = before.state === 'delivered' || (before.state === 'pending' && before.isBeingSent);
  return wasTold ? { seq: before.seq, status } : (before.lastTold ?? { seq: null, status });
}
