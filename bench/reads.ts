import type { OrderViews } from '../server/src/store/order-views.ts';
import { createOrderViews } from '../server/src/store/order-views.ts';
import { createListViews } from '../server/src/store/list-views.ts';
import type { Bench } from './bench.ts';
import { rounds } from './bench.ts';
import { loadHttp } from './http-load.ts';
import { orderId } from './load-orders.ts';
import { within } from './waiting.ts';

/** A read over HTTP, and the same statements without it. */
export interface Read {
  readonly what: string;
  readonly path: () => string;
  readonly sql: () => Promise<unknown>;
}

/** Reads over HTTP against a no-op that answers as many bytes, and against the same SQL on eight connections. */
export async function measureReads(bench: Bench): Promise<void> {
  const { installation, seconds, say, report } = bench;
  const { server } = installation;
  const connections = bench.connections.includes(64) ? 64 : bench.connections.at(-1)!;
  for (const read of readsOf(bench)) {
    const bytes = await lengthOf(`${server.url}${read.path()}`, server.key);
    const nothing = `/v1/noop?bytes=${bytes}`;
    const load = (path: () => string, forSeconds = seconds) =>
      loadHttp({ ...server, connections, seconds: forSeconds, next: () => ({ method: 'GET', path: path() }) });
    for (const path of [() => nothing, read.path]) await load(path, 1); // until it is compiled
    const results = await rounds(bench.rounds, async (round) => {
      const noop = await load(() => nothing);
      const http = await load(read.path);
      const sql = await within(seconds + 60, `${read.what} by SQL`, perSecond(read.sql, seconds));
      say(
        `${read.what}, round ${round + 1}: no-op ${Math.round(noop.perSecond)}/s, HTTP ${Math.round(http.perSecond)}/s, SQL ${Math.round(sql)}/s`,
      );
      return { noop: http.perSecond / noop.perSecond, sql: http.perSecond / sql, p99: http.p99, failed: http.failed };
    });
    const part = 'reads';
    const values = (member: 'noop' | 'sql' | 'p99' | 'failed') => results.map((result) => result[member]);
    report({ part, what: `${read.what} / no-op of ${bytes} bytes`, values: values('noop'), bar: { atLeast: 0.8 } });
    report({ part, what: `${read.what} / the same SQL without HTTP`, values: values('sql') });
    report({ part, what: `${read.what}: p99`, values: values('p99'), unit: 'ms' });
    report({ part, what: `${read.what}: failed`, values: values('failed') });
  }
}

/** What is read: one of the loaded orders, and pages of them. */
export function readsOf({ installation, orders }: Pick<Bench, 'installation' | 'orders'>): readonly Read[] {
  const { database, accountId } = installation;
  const views: OrderViews = createOrderViews(database);
  const lists = createListViews(database);
  const one = () => orderId(1 + Math.floor(Math.random() * orders));
  const page = (filter: Parameters<typeof lists.orders>[1], before: () => number | undefined) => () =>
    lists.orders(
      accountId,
      filter,
      { audience: 'internal', customerIds: null, now: new Date() },
      { before: before(), limit: 51 },
    );
  // The template is number 1 and the n-th order n + 1: a full page lies before any of these.
  const somewhere = () => Math.min(orders, 60) + Math.floor(Math.random() * Math.max(1, orders - 60));
  const narrowed = 'limit=50&status=approved&workflow=retail';
  return [
    {
      what: 'one order',
      path: () => `/v1/orders/${one()}`,
      sql: () => views.order(accountId, { kind: 'id', id: one() }),
    },
    { what: 'its history', path: () => `/v1/orders/${one()}/events`, sql: () => views.history(accountId, one()) },
    {
      what: 'list of 50, the same for all',
      path: () => '/v1/orders?limit=50',
      sql: page({}, () => undefined),
    },
    {
      what: 'list of 50, from anywhere',
      path: () => `/v1/orders?limit=50&cursor=${somewhere()}`,
      sql: page({}, somewhere),
    },
    {
      what: 'list of 50 by status, from anywhere',
      path: () => `/v1/orders?${narrowed}&cursor=${somewhere()}`,
      sql: page({ status: ['approved'], workflow: 'retail' }, somewhere),
    },
  ];
}

async function lengthOf(url: string, key: string): Promise<number> {
  const answer = await fetch(url, { headers: { 'x-api-key': key }, signal: AbortSignal.timeout(60_000) });
  return (await answer.arrayBuffer()).byteLength;
}

async function perSecond(ask: () => Promise<unknown>, seconds: number): Promise<number> {
  const began = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - began < seconds * 1000) {
      await ask();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return (done * 1000) / (performance.now() - began);
}
