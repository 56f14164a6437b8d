import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { startApp } from '../server/src/app.ts';
import type { Circumstances } from '../server/src/core/command.ts';
import { systemPrincipal } from '../server/src/core/principal.ts';
import { startEmbeddedPostgres } from '../server/src/lib/embedded-postgres.ts';
import { newUuid } from '../server/src/lib/ids.ts';
import { readSettings } from '../server/src/settings.ts';

/** The commit engine alone, without HTTP: `node bench/engine.ts --orders 20000 --together 64,256,1024 --seconds 5`. */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '20000' },
    together: { type: 'string', default: '1,64,256,1024' },
    seconds: { type: 'string', default: '5' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'milepost-bench-'));
await chmod(folder, 0o711);
const postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => {} });
const reading = readSettings({ env: { MILEPOST_PORT: '0' }, file: () => undefined });
if (reading.kind === 'refused') throw new Error(reading.faults.join('\n'));
const app = await startApp({
  settings: reading.settings,
  connectionString: postgres.connectionString,
  logger: pino({ level: 'warn' }),
});
try {
  const { account } = await app.accounts.install(newUuid());
  const { accountId } = account;
  const actor = { ...systemPrincipal(accountId), role: 'manager' };
  const circumstances: Circumstances = { actor, source: 'native', intent: { kind: 'request' }, backfill: false };
  const ids = Array.from({ length: Number(values.orders) }, () => newUuid());
  const began = performance.now();
  await together(1024, ids.values(), async (orderId) => {
    const newOrder = { orderId, workflow: 'retail', fields: {}, lines: [] };
    await app.commit({
      accountId,
      lookups: [],
      newOrder,
      command: { kind: 'set_status', to: 'approved' },
      circumstances,
    });
  });
  process.stdout.write(
    `${ids.length} orders made: ${Math.round((ids.length * 1000) / (performance.now() - began))}/s\n`,
  );
  const held = new Set<string>();
  for (const count of values.together.split(',').map(Number)) {
    const cpuBefore = process.cpuUsage();
    const databaseBefore = databaseCpuSeconds();
    const start = performance.now();
    let done = 0;
    await together(count, until(start + Number(values.seconds) * 1000), async () => {
      const id = ids[Math.floor(Math.random() * ids.length)]!;
      const to = held.has(id) ? 'approved' : 'on_hold';
      if (to === 'on_hold') held.add(id);
      else held.delete(id);
      const outcome = await app.commit({
        accountId,
        lookups: [{ kind: 'id', id }],
        command: { kind: 'set_status', to },
        circumstances,
      });
      if (outcome.kind === 'refused') throw new Error(outcome.refusal.detail);
      done += 1;
    });
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(cpuBefore);
    const database = databaseCpuSeconds() - databaseBefore;
    process.stdout.write(
      `${String(count).padStart(5)} at once: ${Math.round((done * 1000) / elapsed)}/s, ` +
        `node ${Math.round((user + system) / done)} us each, postgres ${Math.round((database * 1e6) / done)} us each\n`,
    );
  }
} finally {
  await app.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

async function together<T>(count: number, items: Iterator<T>, work: (item: T) => Promise<void>): Promise<void> {
  const worker = async () => {
    for (let next = items.next(); !next.done; next = items.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: count }, worker));
}

function* until(deadline: number): Generator<number> {
  for (let count = 0; performance.now() < deadline; count += 1) yield count;
}

/** User and system time of this database's processes, the ended ones too (proc(5), fields 14 to 17). */
function databaseCpuSeconds(): number {
  const postmaster = readFileSync(join(postgres.home, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]!;
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ');
  const own = [postmaster, ...children].map((pid) => cpuOf(pid, pid === postmaster));
  return own.reduce((sum, seconds) => sum + seconds, 0);
}

function cpuOf(pid: string, withEnded: boolean): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number);
    return (fields[11]! + fields[12]! + (withEnded ? fields[13]! + fields[14]! : 0)) / 100;
  } catch {
    return 0;
  }
}
