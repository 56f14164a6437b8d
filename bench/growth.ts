import type { Size } from './bench.ts';
import { changesOf, rounds } from './bench.ts';
import type { Figure } from './figures.ts';
import { median } from './figures.ts';
import { loadHttp } from './http-load.ts';
import type { Installation } from './installation.ts';
import { endOfLog } from './installation.ts';
import { waitForReaders } from './load-orders.ts';
import { readsOf } from './reads.ts';
import { changeFor, openEngine } from './storage.ts';

/** An installation with its orders. */
export interface Grown {
  readonly installation: Installation;
  readonly orders: number;
  readonly held: Set<number>;
}

const connections = 64;
const together = 512;

/** What those who follow the log may take to come to its end after a load. */
const followersSeconds = 300;

/**
 * Changes and reads in installations of several sizes that are all there at once, so that they are measured in turns. The first
 * is what the others are held against.
 */
export async function measureGrowth(
  grown: readonly [Grown, ...Grown[]],
  size: Size,
  say: (text: string) => void,
  report: (figure: Figure) => void,
): Promise<void> {
  const results = await rounds(size.rounds, async (round) => {
    const rates: Map<string, number>[] = [];
    for (const one of grown) {
      const rate = await ratesOf(one, size.seconds);
      const told = [...rate].map(([what, perSecond]) => `${what} ${Math.round(perSecond)}/s`).join(', ');
      say(`${one.orders} orders, round ${round + 1}: ${told}`);
      rates.push(rate);
    }
    return rates;
  });
  const part = 'growth';
  const whats = [...results[0]![0]!.keys()];
  const [first, ...others] = grown;
  for (const [index, { orders }] of others.entries()) {
    for (const what of whats) {
      const values = results.map((rates) => rates[index + 1]!.get(what)! / rates[0]!.get(what)!);
      const note = `${Math.round(median(results.map((rates) => rates[0]!.get(what)!)))}/s at ${first.orders}`;
      report({ part, what: `${what}: ${orders} orders / ${first.orders}`, values, bar: { atLeast: 0.65 }, note });
    }
  }
}

/** Requests or changes a second of each kind. */
async function ratesOf({ installation, orders, held }: Grown, seconds: number): Promise<Map<string, number>> {
  const { server } = installation;
  const rates = new Map<string, number>();
  const change = await loadHttp({ ...server, connections, seconds, next: changesOf({ orders, held }) });
  rates.set(`change over HTTP, ${connections} connections`, change.perSecond);
  await caughtUp(installation);
  const engine = await openEngine(installation);
  try {
    const { perSecond } = await changeFor({ installation, orders, held }, engine, together, seconds);
    rates.set(`change in storage, ${together} at once`, perSecond);
  } finally {
    await engine.stop();
  }
  await caughtUp(installation);
  for (const { what, path } of readsOf({ installation, orders })) {
    const read = await loadHttp({ ...server, connections, seconds, next: () => ({ method: 'GET', path: path() }) });
    rates.set(what, read.perSecond);
  }
  return rates;
}

async function caughtUp(installation: Installation): Promise<void> {
  await waitForReaders(installation, await endOfLog(installation), { seconds: followersSeconds });
}
