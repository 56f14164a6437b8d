import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startTextbook } from './baselines/textbook-server.ts';
import { makeTextbookDatabase } from './baselines/textbook-tables.ts';
import { transactionsOn } from './baselines/transactions.ts';
import type { Bench, Size } from './bench.ts';
import { measureBulk } from './bulk.ts';
import { measureChange } from './change.ts';
import { measureDecide } from './decide.ts';
import { measureDurability } from './durability.ts';
import { measureIdempotency } from './extras.ts';
import { measureFanOut } from './fan-out.ts';
import type { Figure } from './figures.ts';
import { median, toTable } from './figures.ts';
import type { Grown } from './growth.ts';
import { measureGrowth } from './growth.ts';
import type { Installation } from './installation.ts';
import { install, serverSettings } from './installation.ts';
import { loadOrders, orderId } from './load-orders.ts';
import { watchOthers } from './machine.ts';
import { measurePeers } from './peers.ts';
import { measureReads } from './reads.ts';
import { measureStorage } from './storage.ts';

/** `npm run bench`: see README.md beside this file. */
const parts = ['decide', 'change', 'reads', 'bulk', 'webhooks', 'durability', 'storage', 'peers', 'growth'] as const;

/** Takes long and is asked for by name. */
const byName: readonly string[] = ['peers', 'growth'];

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: parts.filter((part) => !byName.includes(part)).join(',') },
    orders: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '1,64,256' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    rows: { type: 'string', default: '20000' },
    endpoints: { type: 'string', default: '1,10' },
    sizes: { type: 'string', default: '10000,1000000' },
    'peers-folder': { type: 'string' },
    json: { type: 'string' },
  },
});
const numbers = (text: string) => text.split(',').map(Number);
const size: Size = {
  orders: Number(values.orders),
  connections: numbers(values.connections),
  seconds: Number(values.seconds),
  rounds: Number(values.rounds),
};
const wanted = new Set(values.only.split(','));
const unknown = [...wanted].filter((part) => !(parts as readonly string[]).includes(part));
if (unknown.length > 0) throw new Error(`--only knows ${parts.join(', ')}, and not ${unknown.join(', ')}.`);

const figures: Figure[] = [];
const report = (figure: Figure) => void figures.push(figure);
const say = (text: string) => void process.stderr.write(`${text}\n`);

const others = watchOthers();
await measured('decide', () => measureDecide(size.rounds, report));
if (parts.some((part) => part !== 'decide' && !byName.includes(part) && wanted.has(part))) await measureInstallation();
// Theirs do not speak over a Unix socket, so neither do ours.
await measured('peers', () => withOrders(size, (bench) => measurePeers(bench, values['peers-folder']), 'loopback'));
await measured('growth', () => withSizes(numbers(values.sizes)));

if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ machine: machine(), size, figures }, null, 2)}\n`);
process.stdout.write(
  `${machine()}\n${size.orders} orders, ${size.rounds} rounds of ${size.seconds} s\n\n${toTable(figures)}\n`,
);

/**
 * Measures a part if it is wanted, and says how much of the machine others had meanwhile. Where it fails, the table says why and
 * the other parts go on.
 */
async function measured(part: (typeof parts)[number], measure: () => Promise<void>): Promise<void> {
  if (!wanted.has(part)) return;
  say(`${part}:`);
  others();
  const began = performance.now();
  try {
    await measure();
  } catch (error) {
    say(String((error as Error).stack ?? error));
    report({ part, what: 'failed', values: [], note: String(error).split('\n')[0]!.slice(0, 300) });
    process.exitCode = 1;
  }
  const percent = others() * 100;
  report({ part, what: 'others had of this machine meanwhile', values: [percent], unit: '%' });
  say(
    `${part} took ${Math.round((performance.now() - began) / 1000)} s; others had ${Math.round(percent)} % of this machine.`,
  );
}

async function measureInstallation(): Promise<void> {
  await withOrders(size, async (bench) => {
    const { installation } = bench;
    const document = await readOrder(installation);
    const connectionString = await makeTextbookDatabase(
      installation.database,
      installation.postgres.connectionString,
      size.orders,
      document,
    );
    const textbook = await startTextbook(connectionString, installation.server.key);
    try {
      const transactions = transactionsOn(connectionString, size.orders);
      let textbookPerSecond: number | undefined;
      await measured('change', async () => {
        const own: Figure[] = [];
        const both = (figure: Figure) => {
          own.push(figure);
          report(figure);
        };
        await measureChange({ ...bench, report: both }, { textbook, transactions });
        textbookPerSecond = textbookRate(own);
        await measureIdempotency(bench);
      });
      await measured('reads', () => measureReads(bench));
      await measured('bulk', () => measureBulk(bench, Number(values.rows), transactions, textbookPerSecond));
      await measured('webhooks', () => measureFanOut(bench, numbers(values.endpoints)));
      await measured('durability', () => measureDurability(bench));
      // Last, because it ends the server.
      await measured('storage', () => measureStorage(bench, transactions));
    } finally {
      textbook.stop();
    }
  });
}

/** The textbook's own rate at 64 connections, from the rounds in which both ran. */
function textbookRate(own: readonly Figure[]): number | undefined {
  const of = (what: string) => own.find((figure) => figure.what === what)?.values ?? [];
  const changes = of('64 connections: changes');
  const ratios = of('64 connections: change / textbook');
  return ratios.length === 0 ? undefined : median(changes.map((rate, index) => rate / ratios[index]!));
}

async function withOrders(of: Size, work: (bench: Bench) => Promise<void>, transport?: 'loopback'): Promise<void> {
  const installation = await install(serverSettings, transport);
  try {
    say(`Ready in ${Math.round(installation.server.startedMs)} ms.`);
    const began = performance.now();
    await loadOrders(installation, of.orders, say);
    say(`${of.orders} orders with their history loaded in ${Math.round((performance.now() - began) / 1000)} s.`);
    await work({ ...of, installation, held: new Set(), report, say });
  } finally {
    await installation.close();
  }
}

async function readOrder({ server }: Installation): Promise<object> {
  const answer = await fetch(`${server.url}/v1/orders/${orderId(1)}`, { headers: { 'x-api-key': server.key } });
  return (await answer.json()) as object;
}

/** Installations of all sizes, one after the other made and then all there. */
async function withSizes(sizes: readonly number[], grown: readonly Grown[] = []): Promise<void> {
  const [orders, ...rest] = sizes;
  if (orders === undefined) {
    const [first, ...others] = grown;
    if (first !== undefined) await measureGrowth([first, ...others], size, say, report);
    return;
  }
  await withOrders({ ...size, orders }, ({ installation, held }) =>
    withSizes(rest, [...grown, { installation, orders, held }]),
  );
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} x ${cpu?.model ?? 'unknown'}, Node ${process.version}, ${new Date().toISOString()}`;
}
