import type { ReconcileIn, ReconcileOut } from '@milepost/contract';
import { send } from '../../shared/api.ts';
import type { Held } from './consumer-list.ts';

/** An order that the consumer has otherwise than it should. */
export type Difference = ReconcileOut['data'][number];

/** Orders of one question: half of what a question may hold, as what is lacking comes on top. */
const atOnce = 500;

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Orders that were compared. */
  readonly compared: number;
  /** The log up to here is in it. */
  readonly position: string;
}

interface CompareWish {
  readonly endpointId: string;
  /** By id. */
  readonly orders: readonly Held[];
  /** The orders are all that the consumer has, so that what it lacks is found too. */
  readonly complete: boolean;
}

/** Compares what a consumer has with what the endpoint was to tell it; changes nothing. */
export async function compare(
  { endpointId, orders, complete }: CompareWish,
  onProgress: (compared: number) => void,
): Promise<Comparison> {
  const differences: Difference[] = [];
  let position: string | undefined;
  for (let start = 0; start === 0 || start < orders.length; start += atOnce) {
    const asked = orders.slice(start, start + atOnce);
    const to = orders[start + atOnce]?.id ?? null;
    let next: string | null = start === 0 ? null : asked[0]!.id;
    do {
      const from: string | null = next;
      const answer: ReconcileOut = await ask({
        endpoint: endpointId,
        orders: asked.filter(({ id }) => from === null || id >= from),
        ...(complete ? { range: { from, to } } : {}),
      });
      ({ next } = answer);
      // What happens meanwhile comes after the first position, and is told anyhow.
      position ??= answer.position;
      differences.push(...answer.data.filter(({ orderId }) => next === null || orderId < next));
    } while (next !== null);
    onProgress(Math.min(start + atOnce, orders.length));
  }
  return { differences, compared: orders.length, position: position! };
}

/** Has the endpoint told again what differs, and gives the number of events that are on their way now. */
export async function resend(endpointId: string, differences: readonly Difference[]): Promise<number> {
  let resent = 0;
  for (let start = 0; start < differences.length; start += atOnce) {
    const orders = differences
      .slice(start, start + atOnce)
      .map(({ orderId, yours }) => ({ id: orderId, seq: yours ?? 0 }));
    resent += (await ask({ endpoint: endpointId, orders, resend: true })).resent;
  }
  return resent;
}

/** Whether there is anything to send: not for orders that are none for the endpoint, and not twice. */
export function isLacking({ seq, pending }: Difference): boolean {
  return seq !== null && !pending;
}

function ask(body: ReconcileIn): Promise<ReconcileOut> {
  return send('POST', '/v1/reconcile', body);
}
