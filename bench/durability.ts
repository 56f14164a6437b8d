import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { changesOf, rounds } from './bench.ts';
import { loadHttp } from './http-load.ts';
import type { Installation } from './installation.ts';
import { endOfLog, serverSettings } from './installation.ts';
import { waitForReaders } from './load-orders.ts';
import type { ServerProcess } from './server-process.ts';
import { startServerProcess } from './server-process.ts';

/**
 * What waiting for the disk costs: the same changes by the server, and by a second one on the same database whose role does
 * not wait for it, in turns.
 */
export async function measureDurability(bench: Bench): Promise<void> {
  const { installation } = bench;
  const folder = await mkdtemp(join(tmpdir(), 'milepost-bench-'));
  let relaxed: ServerProcess | undefined;
  try {
    relaxed = await startServerProcess(await makeRole(installation), folder, serverSettings);
    await compare(bench, relaxed);
  } finally {
    await relaxed?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(bench: Bench, relaxed: ServerProcess): Promise<void> {
  const { installation, seconds, say, report } = bench;
  const next = changesOf(bench);
  const measure = async ({ url, key }: ServerProcess, connections: number) => {
    const { perSecond } = await loadHttp({ url, key, connections, seconds, next });
    await waitForReaders(installation, await endOfLog(installation), { seconds: 300 });
    return perSecond;
  };
  for (const server of [installation.server, relaxed]) await loadHttp({ ...server, connections: 64, seconds: 1, next });
  for (const connections of bench.connections.filter((count) => count > 1)) {
    const values = await rounds(bench.rounds, async (round) => {
      const off = await measure(relaxed, connections);
      const on = await measure(installation.server, connections);
      say(`${connections} connections, round ${round + 1}: durable ${Math.round(on)}/s, without ${Math.round(off)}/s`);
      return (1 - on / off) * 100;
    });
    const what = `${connections} connections: throughput that fsync costs`;
    report({ part: 'durability', what, values, unit: '%', bar: { atMost: 15 } });
  }
}

/**
 * A role as which nothing waits for the disk, and the URL by which it connects. What the built-in database is started with
 * goes before what is set by ALTER SYSTEM, and a role's own settings go before that.
 */
async function makeRole({ database, postgres }: Installation): Promise<string> {
  const url = new URL(postgres.connectionString.replace('@/', '@localhost/'));
  const role = 'relaxed';
  await database.query({ text: `CREATE ROLE ${role} SUPERUSER LOGIN PASSWORD '${decodeURIComponent(url.password)}'` });
  await database.query({ text: `ALTER ROLE ${role} SET synchronous_commit = off` });
  const own = postgres.connectionString.replace(/\/\/[^:@]+/, `//${role}`);
  const { rows } = await database.query<{ setting: string }>({
    text: `SELECT array_to_string(setconfig, ',') AS setting FROM pg_db_role_setting WHERE setrole = '${role}'::regrole`,
  });
  if (rows[0]?.setting !== 'synchronous_commit=off') throw new Error('The role that does not wait was not made.');
  return own;
}
