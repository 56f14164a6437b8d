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
import type { Installation } from './installation.ts';
import { install } from './installation.ts';
import { loadOrders, orderId } from './load-orders.ts';
import { measureReads } from './reads.ts';

/** `npm run bench`: see README.md beside this file. */
const parts = ['decide', 'change', 'reads', 'bulk', 'webhooks', 'durability', 'growth'] as const;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: parts.filter((part) => part !== 'growth').join(',') },
    orders: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '1,64,256' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    rows: { type: 'string', default: '20000' },
    endpoints: { type: 'string', default: '1,10' },
    sizes: { type: 'string', default: '10000,1000000' },
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

if (wanted.has('decide')) await measureDecide(size.rounds, report);
if (parts.some((part) => part !== 'decide' && part !== 'growth' && wanted.has(part))) await measureInstallation();
if (wanted.has('growth')) await measureGrowth(numbers(values.sizes));

if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ machine: machine(), size, figures }, null, 2)}\n`);
process.stdout.write(
  `${machine()}\n${size.orders} orders, ${size.rounds} rounds of ${size.seconds} s\n\n${toTable(figures)}\n`,
);

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
      let textbookPerSecond: number | undefined;
      if (wanted.has('change')) {
        const own: Figure[] = [];
        const baselines = { textbook, transactions: transactionsOn(connectionString, size.orders) };
        const both = (figure: Figure) => {
          own.push(figure);
          report(figure);
        };
        await measureChange({ ...bench, report: both }, baselines);
        textbookPerSecond = textbookRate(own);
        await measureIdempotency(bench);
      }
      if (wanted.has('reads')) await measureReads(bench);
      if (wanted.has('bulk')) await measureBulk(bench, Number(values.rows), textbookPerSecond);
      if (wanted.has('webhooks')) await measureFanOut(bench, numbers(values.endpoints));
      if (wanted.has('durability')) await measureDurability(bench);
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

async function withOrders(of: Size, work: (bench: Bench) => Promise<void>): Promise<void> {
  const installation = await install({ MILEPOST_ALLOW_TARGETS: '127.0.0.0/8' });
  try {
    say(`Ready in ${Math.round(installation.server.startedMs)} ms.`);
    const began = performance.now();
    await loadOrders(installation, of.orders);
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

/** Changes and reads at several sizes, each in an installation of its own; the first size is what the others are held against. */
async function measureGrowth(sizes: readonly number[]): Promise<void> {
  const changes = new Map<number, number>();
  const connections = [64];
  for (const orders of sizes) {
    await withOrders({ ...size, orders, connections }, async (bench) => {
      const own: Figure[] = [];
      await measureChange({ ...bench, report: (figure) => void own.push(figure) });
      await measureReads({ ...bench, report: (figure) => void own.push(figure) });
      const ratio = own.find(({ what }) => what.endsWith('change / no-op'));
      changes.set(orders, median(ratio!.values));
      for (const figure of own) report({ ...figure, part: 'growth', what: `${orders} orders, ${figure.what}` });
    });
  }
  const [first, ...others] = sizes;
  for (const orders of others) {
    report({
      part: 'growth',
      what: `${orders} orders against ${first!}: change / no-op`,
      values: [changes.get(orders)! / changes.get(first!)!],
      bar: { atLeast: 0.65 },
    });
  }
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} x ${cpu?.model ?? 'unknown'}, Node ${process.version}, ${new Date().toISOString()}`;
}
