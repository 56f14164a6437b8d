import type { Figure } from './figures.ts';
import type { Wanted } from './http-load.ts';
import type { Installation } from './installation.ts';
import { orderId } from './load-orders.ts';

/** How large a run is. */
export interface Size {
  readonly orders: number;
  readonly connections: readonly number[];
  readonly seconds: number;
  readonly rounds: number;
}

/** What every part of the benchmark is handed. */
export interface Bench extends Size {
  readonly installation: Installation;
  /** The loaded orders that are on hold: else a change would say again what an order is already. */
  readonly held: Set<number>;
  readonly report: (figure: Figure) => void;
  /** Tells how far it is; the figures come in the table at the end. */
  readonly say: (text: string) => void;
}

/** Changes of random orders between two statuses that the workflow allows in both directions. */
export function changesOf(
  { orders: count, held }: { readonly orders: number; readonly held: Set<number> },
  headers?: () => Readonly<Record<string, string>>,
): () => Wanted {
  return () => {
    const n = 1 + Math.floor(Math.random() * count);
    const to = held.has(n) ? 'approved' : 'on_hold';
    if (to === 'on_hold') held.add(n);
    else held.delete(n);
    const wanted = { method: 'PUT', path: `/v1/orders/${orderId(n)}/status`, body: JSON.stringify({ to }) } as const;
    return headers === undefined ? wanted : { ...wanted, headers: headers() };
  };
}

/** The same requests for the route that does nothing. */
export function nothingOf(count: number): () => Wanted {
  return () => ({
    method: 'PUT',
    path: `/v1/noop/${orderId(1 + Math.floor(Math.random() * count))}/status`,
    body: '{"to":"approved"}',
  });
}

/** Runs `round` so many times, one after the other. */
export async function rounds<T>(count: number, round: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let index = 0; index < count; index += 1) results.push(await round(index));
  return results;
}
