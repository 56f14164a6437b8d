import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { orderId } from '../load-orders.ts';
import { textbookStatements as sql } from './textbook-tables.ts';

/** Changes a second of the textbook's transaction without any HTTP, by pgbench where it is on the path, else by a loop here. */
export interface Transactions {
  readonly tool: string;
  readonly run: (clients: number, seconds: number) => Promise<number>;
}

/** The transactions on the textbook's database of `count` orders. */
export function transactionsOn(connectionString: string, count: number): Transactions {
  return spawnSync('pgbench', ['--version']).status === 0
    ? { tool: 'pgbench', run: (clients, seconds) => runPgbench(connectionString, count, clients, seconds) }
    : { tool: 'loop', run: (clients, seconds) => runLoop(connectionString, count, clients, seconds) };
}

/** The rate at the best client count, each tried for half of so many seconds. */
export async function bestOf({ run }: Transactions, seconds: number): Promise<number> {
  let best = 0;
  for (const clients of [4, 8, 16, 32]) best = Math.max(best, await run(clients, Math.max(1, seconds / 2)));
  return best;
}

const id = `('01900000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'))::uuid`;

const script = (count: number) => `\\set n random(1, ${count})
BEGIN;
SELECT status, version FROM orders WHERE order_id = ${id} FOR UPDATE \\gset
SELECT count(*) AS allowed FROM transitions WHERE from_status = :status \\gset
UPDATE orders SET status = CASE WHEN status = 'approved' THEN 'on_hold' ELSE 'approved' END, version = version + 1, updated_at = now() WHERE order_id = ${id};
INSERT INTO order_history (order_id, version, from_status, to_status, actor, at) VALUES (${id}, :version::int + 1, :status, 'on_hold', 'key', now());
INSERT INTO outbox (order_id, kind, payload, at) VALUES (${id}, 'order.status_changed', '{}', now());
COMMIT;
`;

async function runPgbench(connectionString: string, count: number, clients: number, seconds: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'milepost-pgbench-'));
  try {
    const file = join(folder, 'change.sql');
    await writeFile(file, script(count));
    // It takes whole seconds only.
    const wholeSeconds = String(Math.max(1, Math.round(seconds)));
    const options = ['-n', '-M', 'prepared', '-j', '1', '-c', String(clients), '-T', wholeSeconds, '-f', file];
    const { stdout } = await promisify(execFile)('pgbench', [...options, connectionString], {
      timeout: (seconds + 60) * 1000,
    });
    const perSecond = /tps = ([\d.]+)/.exec(stdout)?.[1];
    if (perSecond === undefined) throw new Error(`pgbench told no rate: ${stdout}`);
    return Number(perSecond);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runLoop(connectionString: string, count: number, clients: number, seconds: number): Promise<number> {
  const pool = new pg.Pool({ connectionString, max: clients });
  const began = performance.now();
  let done = 0;
  const worker = async () => {
    const client = await pool.connect();
    while (performance.now() - began < seconds * 1000) {
      const id = orderId(1 + Math.floor(Math.random() * count));
      await client.query('BEGIN');
      const { rows } = await client.query<{ status: string; version: number }>({
        name: 'lock',
        text: sql.lock,
        values: [id],
      });
      const { status, version } = rows[0]!;
      const to = status === 'approved' ? 'on_hold' : 'approved';
      await client.query({ name: 'allowed', text: sql.allowed, values: [status, to] });
      await client.query({ name: 'update', text: sql.update, values: [id, to, version + 1] });
      await client.query({ name: 'history', text: sql.history, values: [id, version + 1, status, to, 'key'] });
      await client.query({ name: 'outbox', text: sql.outbox, values: [id, '{}'] });
      await client.query('COMMIT');
      done += 1;
    }
    client.release();
  };
  await Promise.all(Array.from({ length: clients }, worker));
  await pool.end();
  return (done * 1000) / (performance.now() - began);
}
