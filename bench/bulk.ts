import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { Transactions } from './baselines/transactions.ts';
import { bestOf } from './baselines/transactions.ts';
import type { Bench } from './bench.ts';
import { rounds } from './bench.ts';
import { orderId } from './load-orders.ts';
import { forgetPeak, memoryMb, peakMemoryMb } from './machine.ts';
import { plainEnvironment } from './server-process.ts';
import { within } from './waiting.ts';

/** An imported order has been made and approved. */
const eventsOfImported = 2;

/** Rows a second of many changes in one request and of `milepost import`, against COPY, one request each and one transaction each. */
export async function measureBulk(
  bench: Bench,
  rowCount: number,
  transactions: Transactions,
  textbookPerSecond: number | undefined,
): Promise<void> {
  const { installation, say, report } = bench;
  const part = 'bulk';
  const idleMb = memoryMb(installation.server.pid);
  const results = await rounds(bench.rounds, async (round) => {
    forgetPeak(installation.server.pid);
    const changes = await sendChanges(bench, rowCount);
    const peakMb = peakMemoryMb(installation.server.pid);
    forgetPeak(installation.server.pid);
    const imported = await importFile(bench, rowCount, round);
    const importPeakMb = peakMemoryMb(installation.server.pid);
    const copied = await copyEvents(bench, rowCount);
    const best = await bestOf(transactions, bench.seconds);
    say(
      `bulk, round ${round + 1}: ${Math.round(changes)} rows/s, import ${Math.round(imported)} orders/s, COPY ${Math.round(copied)} rows/s, ` +
        `${transactions.tool} ${Math.round(best)}/s`,
    );
    return { changes, imported, copied, best, peakMb, importPeakMb };
  });
  const rates = (pick: (result: (typeof results)[number]) => number) => results.map(pick);
  const rows = `${rowCount} rows`;
  report({ part, what: `status-changes, ${rows}`, values: rates((r) => r.changes), unit: 'rows/s' });
  if (textbookPerSecond !== undefined) {
    const values = rates((r) => r.changes / textbookPerSecond);
    report({ part, what: 'status-changes / textbook, one request each', values, bar: { atLeast: 25 } });
  }
  report({ part, what: `status-changes / ${transactions.tool} at its best`, values: rates((r) => r.changes / r.best) });
  report({ part, what: 'status-changes / COPY of the same events', values: rates((r) => r.changes / r.copied) });
  report({
    part,
    what: `peak memory above idle, ${rows}`,
    values: rates((r) => r.peakMb - idleMb),
    unit: 'MB',
    bar: { atMost: 200 },
  });
  const orders = `milepost import, ${rowCount} orders`;
  const imported = (result: (typeof results)[number]) => result.imported * eventsOfImported;
  report({ part, what: orders, values: rates((r) => r.imported), unit: 'orders/s' });
  report({
    part,
    what: `${orders}: events / ${transactions.tool} at its best`,
    values: rates((r) => imported(r) / r.best),
  });
  report({ part, what: `${orders}: events / COPY of as many`, values: rates((r) => imported(r) / r.copied) });
  report({
    part,
    what: `${orders}: peak memory above idle`,
    values: rates((r) => r.importPeakMb - idleMb),
    unit: 'MB',
  });
}

async function sendChanges({ installation, orders, held, say }: Bench, count: number): Promise<number> {
  const { url, key } = installation.server;
  function* lines(): Generator<string> {
    // In the order of their making, as a nightly file has them, and each order once where there are enough.
    for (let from = 0; from < count; from += 1000) {
      yield Array.from({ length: Math.min(1000, count - from) }, (_, index) =>
        line(1 + ((from + index) % orders)),
      ).join('');
    }
  }
  function line(n: number): string {
    const to = held.has(n) ? 'approved' : 'on_hold';
    if (to === 'on_hold') held.add(n);
    else held.delete(n);
    return `${JSON.stringify({ orderId: orderId(n), to })}\n`;
  }
  const began = performance.now();
  const answer = await fetch(`${url}/v1/status-changes`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/x-ndjson' },
    body: Readable.toWeb(Readable.from(lines())),
    duplex: 'half',
    signal: AbortSignal.timeout(secondsMax * 1000),
  });
  let answered = 0;
  const timer = setInterval(() => say(`  ${answered} of ${count} lines are answered.`), 10_000);
  try {
    for await (const chunk of answer.body!) for (const byte of chunk) if (byte === 10) answered += 1;
  } finally {
    clearInterval(timer);
  }
  if (answered < count) throw new Error(`Of ${count} lines ${answered} were answered.`);
  return (count * 1000) / (performance.now() - began);
}

/** What an import and a bulk request may take on a busy machine. */
const secondsMax = 3600;

const launcher = fileURLToPath(new URL('../server/bin/milepost.mjs', import.meta.url));

async function importFile({ installation }: Bench, count: number, round: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'milepost-import-'));
  const file = join(folder, 'orders.ndjson');
  function* lines(): Generator<string> {
    for (let n = 0; n < count; n += 1) {
      const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
      const order = { reference: `I${round}-${n}`, workflow: 'retail', status: 'placed', occurredAt: at };
      yield `${JSON.stringify({ ...order, history: [{ to: 'approved', occurredAt: at }] })}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
  const began = performance.now();
  const { url, key } = installation.server;
  const child = spawn(process.execPath, [launcher, 'import', file], {
    stdio: 'ignore',
    env: { ...plainEnvironment(), MILEPOST_URL: url, MILEPOST_KEY: key },
  });
  const exit = new Promise((resolve) => child.on('exit', resolve));
  const code = await within(secondsMax, `milepost import of ${count} orders`, exit).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const perSecond = (count * 1000) / (performance.now() - began);
  await rm(folder, { recursive: true });
  if (code !== 0) throw new Error(`milepost import ended with ${String(code)}.`);
  return perSecond;
}

/** The ceiling: as many rows of the log as there were changes, copied into an empty table of the same shape. */
async function copyEvents({ installation }: Bench, count: number): Promise<number> {
  const { database, postgres } = installation;
  const file = join(postgres.home, 'copy.bin');
  const rows = `SELECT * FROM events ORDER BY account_id, pos DESC LIMIT ${count}`;
  const copied = await database.query({ text: `COPY (${rows}) TO '${file}' (FORMAT binary)` });
  await database.query({ text: 'CREATE TABLE copy_of_events (LIKE events INCLUDING ALL)' });
  const began = performance.now();
  await database.query({ text: `COPY copy_of_events FROM '${file}' (FORMAT binary)` });
  const perSecond = ((copied.rowCount ?? 0) * 1000) / (performance.now() - began);
  await database.query({ text: 'DROP TABLE copy_of_events' });
  await rm(file, { force: true });
  return perSecond;
}
