import type { ReconcileIn, ReconcileOut } from '@milepost/contract';
import type { CallOptions, Transport } from './transport.ts';

/** An order that you have otherwise than the server. `order` is `null` where there is none for you. */
export type Difference = ReconcileOut['data'][number];

/** The orders that you have, each with the `seq` of the latest event you were told of it. */
export type Known = Iterable<readonly [orderId: string, seq: number]>;

export interface ReconcileOptions extends CallOptions {
  /** Compares with what this endpoint is told, else with what the key may see. */
  readonly endpoint?: string;
  /** Has the endpoint told again what it lacks. */
  readonly resend?: boolean;
}

/** Orders of one range: small enough that a range which differs is cheap to send. */
const rangeCount = 500;

/** Ranges asked about at once. */
const rangesAtOnce = 100;

type Range = ReconcileOut['ranges'][number] & { readonly orders: readonly (readonly [string, number])[] };

/**
 * Compares all that you have with all that is so, and gives only what differs: digests of ranges first, then the orders of
 * those ranges that are not the same.
 */
export async function* reconcile(
  { json }: Transport,
  known: Known,
  { endpoint, resend, ...options }: ReconcileOptions = {},
): AsyncGenerator<Difference, void, void> {
  const ask = (body: ReconcileIn): Promise<ReconcileOut> =>
    json({ method: 'POST', path: '/v1/reconcile', body, options });
  const common = endpoint === undefined ? {} : { endpoint };
  const ranges = rangesOf(known);
  for (let start = 0; start < ranges.length; start += rangesAtOnce) {
    const asked = ranges.slice(start, start + rangesAtOnce);
    const digests = await Promise.all(asked.map(digestOf));
    const { ranges: differing } = await ask({ ...common, ranges: digests });
    for (const { from } of differing) {
      const range = asked.find((each) => each.from === from)!;
      let next: string | null = range.from;
      do {
        const after: string | null = next;
        const orders = range.orders.filter(([id]) => after === null || id >= after).map(([id, seq]) => ({ id, seq }));
        const answer: ReconcileOut = await ask({
          ...common,
          orders,
          range: { from: after, to: range.to },
          ...(resend === undefined ? {} : { resend }),
        });
        // What lies beyond is asked about again, so it is not given twice.
        for (const each of answer.data) if (answer.next === null || each.orderId < answer.next) yield each;
        ({ next } = answer);
      } while (next !== null);
    }
  }
}

/** The whole of all ids, cut so that each range has some of the known ones. */
function rangesOf(known: Known): readonly Range[] {
  const orders = [...known]
    .map(([id, seq]) => [id.toLowerCase(), seq] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const ranges: Range[] = [];
  for (let start = 0; start === 0 || start < orders.length; start += rangeCount) {
    const inside = orders.slice(start, start + rangeCount);
    const from = start === 0 ? null : (inside[0]?.[0] ?? null);
    ranges.push({ from, to: orders[start + rangeCount]?.[0] ?? null, orders: inside });
  }
  return ranges;
}

async function digestOf({ from, to, orders }: Range) {
  const lines = orders.map(([id, seq]) => `${id}:${seq}\n`).join('');
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines)));
  const digest = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { from, to, count: orders.length, digest };
}
