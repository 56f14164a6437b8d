import type { Transactions } from './baselines/transactions.ts';
import { bestOf } from './baselines/transactions.ts';
import type { TextbookServer } from './baselines/textbook-server.ts';
import type { Bench } from './bench.ts';
import { changesOf, nothingOf, rounds } from './bench.ts';
import type { Figure } from './figures.ts';
import { median } from './figures.ts';
import type { HttpLoad, Wanted } from './http-load.ts';
import { loadHttp } from './http-load.ts';
import { endOfLog, walBytes } from './installation.ts';
import { waitForReaders } from './load-orders.ts';
import { cpuSeconds, databaseCpuSeconds, memoryMb } from './machine.ts';

/** What the changes are held against beside the no-op; left out where only the no-op counts. */
export interface Baselines {
  readonly textbook: TextbookServer;
  readonly transactions: Transactions;
}

interface Measured extends HttpLoad {
  /** CPU seconds for a thousand requests. */
  readonly node: number;
  readonly database: number;
  /** MB of log for a thousand requests. */
  readonly wal: number;
  /** Milliseconds from the last answer until the lists showed it; what followed the changes has its CPU counted too. */
  readonly lagMs: number;
}

interface Round {
  readonly noop: Measured;
  readonly change: Measured;
  readonly textbook: Measured | undefined;
}

/** One change of status over HTTP, against the no-op, the textbook and its transaction without HTTP. Gives changes/s at each. */
export async function measureChange(bench: Bench, baselines?: Baselines): Promise<ReadonlyMap<number, number>> {
  const { installation, orders, connections, say, report } = bench;
  const { server } = installation;
  const change = changesOf(bench);
  const ownChange = changesOf({ orders, held: new Set() });
  const perSecond = new Map<number, number>();
  // Until all is compiled and the database has its pages at hand: as long as anything is measured.
  const warmUp = { connections: 64, seconds: bench.seconds };
  for (const next of [nothingOf(orders), change]) await loadHttp({ ...server, ...warmUp, next });
  if (baselines !== undefined) await loadHttp({ ...baselines.textbook, key: server.key, ...warmUp, next: ownChange });
  await waitForReaders(installation, await endOfLog(installation), { seconds: followersSeconds });
  for (const count of connections) {
    const results = await rounds(bench.rounds, async (round): Promise<Round> => {
      const noop = await measure(bench, server, count, nothingOf(orders));
      const changed = await measure(bench, server, count, change);
      const textbook =
        baselines === undefined
          ? undefined
          : await measure(bench, { ...baselines.textbook, key: server.key }, count, ownChange);
      const theirs = textbook === undefined ? '' : `, textbook ${Math.round(textbook.perSecond)}/s`;
      say(
        `${count} connections, round ${round + 1}: no-op ${Math.round(noop.perSecond)}/s, change ${Math.round(changed.perSecond)}/s${theirs}`,
      );
      return { noop, change: changed, textbook };
    });
    for (const figure of figuresOf(count, results)) report(figure);
    perSecond.set(count, median(results.map((round) => round.change.perSecond)));
  }
  report({ part: 'change', what: 'memory of the server afterwards', values: [memoryMb(server.pid)], unit: 'MB' });
  if (baselines !== undefined) await measureTransactions(bench, baselines.transactions, perSecond);
  return perSecond;
}

async function measureTransactions(
  { seconds, say, report, ...bench }: Bench,
  transactions: Transactions,
  perSecond: ReadonlyMap<number, number>,
): Promise<void> {
  const { tool } = transactions;
  const best = await rounds(bench.rounds, () => bestOf(transactions, seconds));
  say(
    `${tool}, the textbook's transaction without HTTP: ${best.map(Math.round).join(', ')}/s at its best client count`,
  );
  const most = Math.max(...perSecond.values());
  const values = best.map((rate) => most / rate);
  report({ part: 'change', what: `change over HTTP / ${tool} without HTTP`, values });
}

/** What those who follow the log may take to come to its end after a load. */
const followersSeconds = 300;

async function measure(
  { installation, seconds }: Bench,
  { url, key, pid }: { url: string; key: string; pid: number },
  connections: number,
  next: () => Wanted,
): Promise<Measured> {
  const { postmasterPid, database } = installation;
  const before = { node: cpuSeconds(pid), database: databaseCpuSeconds(postmasterPid), wal: await walBytes(database) };
  const load = await loadHttp({ url, key, connections, seconds, next });
  const ended = performance.now();
  const position = await endOfLog(installation);
  await waitForReaders(installation, position, { only: 'lists', seconds: followersSeconds });
  const lagMs = performance.now() - ended;
  // The next that is measured must not pay for what these changes left to do.
  await waitForReaders(installation, position, { seconds: followersSeconds });
  const per = 1000 / Math.max(1, load.done);
  return {
    ...load,
    lagMs,
    node: (cpuSeconds(pid) - before.node) * per,
    database: (databaseCpuSeconds(postmasterPid) - before.database) * per,
    wal: (((await walBytes(database)) - before.wal) / 1e6) * per,
  };
}

const noopBars = new Map([
  [64, 0.7],
  [256, 0.8],
]);
const textbookBars = new Map([
  [64, 8],
  [256, 11],
]);

function figuresOf(count: number, results: readonly Round[]): readonly Figure[] {
  const part = 'change';
  const at = `${count} connection${count === 1 ? '' : 's'}`;
  const of = (pick: (round: Round) => number) => results.map(pick);
  const atLeast = (bars: ReadonlyMap<number, number>) => {
    const bar = bars.get(count);
    return bar === undefined ? {} : { bar: { atLeast: bar } };
  };
  const figures: Figure[] = [
    {
      part,
      what: `${at}: change / no-op`,
      values: of((r) => r.change.perSecond / r.noop.perSecond),
      ...atLeast(noopBars),
    },
    { part, what: `${at}: changes`, values: of((r) => r.change.perSecond), unit: '/s' },
    { part, what: `${at}: p50`, values: of((r) => r.change.p50), unit: 'ms' },
    { part, what: `${at}: p99`, values: of((r) => r.change.p99), unit: 'ms' },
    { part, what: `${at}: p99.9`, values: of((r) => r.change.p999), unit: 'ms' },
    {
      part,
      what: `${at}: p99 / p50`,
      values: of((r) => r.change.p99 / r.change.p50),
      ...(count === 64 ? { bar: { atMost: 2.5 } } : {}),
    },
    { part, what: `${at}: CPU of Node for 1,000`, values: of((r) => r.change.node), unit: 's' },
    { part, what: `${at}: the same of the no-op`, values: of((r) => r.noop.node), unit: 's' },
    { part, what: `${at}: CPU of PostgreSQL for 1,000`, values: of((r) => r.change.database), unit: 's' },
    ...(results[0]?.textbook === undefined
      ? []
      : [
          {
            part,
            what: `${at}: the textbook's CPU for 1,000, both`,
            values: of((r) => r.textbook!.node + r.textbook!.database),
            unit: 's',
          },
        ]),
    { part, what: `${at}: log written for 1,000`, values: of((r) => r.change.wal), unit: 'MB' },
    {
      part,
      what: `${at}: lists at the end so long after the last change`,
      values: of((r) => r.change.lagMs),
      unit: 'ms',
    },
    { part, what: `${at}: refused or failed`, values: of((r) => r.change.failed), unit: '' },
  ];
  if (results[0]?.textbook === undefined) return figures;
  return [
    ...figures,
    {
      part,
      what: `${at}: change / textbook`,
      values: of((r) => r.change.perSecond / r.textbook!.perSecond),
      ...atLeast(textbookBars),
    },
    { part, what: `${at}: p99 / textbook's`, values: of((r) => r.change.p99 / r.textbook!.p99), bar: { atMost: 1 } },
    {
      part,
      what: `${at}: p50 / textbook's`,
      values: of((r) => r.change.p50 / r.textbook!.p50),
      ...(count === 1 ? { bar: { atMost: 0.65 } } : {}),
    },
  ];
}
