import { parseArgs } from 'node:util';
import pino from 'pino';
import { startApp } from '../server/src/app.ts';
import type { Circumstances } from '../server/src/core/command.ts';
import { systemPrincipal } from '../server/src/core/principal.ts';
import { readSettings } from '../server/src/settings.ts';
import { changesOf } from './bench.ts';
import { install } from './installation.ts';
import { loadOrders } from './load-orders.ts';
import { databaseCpuSeconds } from './machine.ts';

/**
 * The commit engine in this process, without HTTP: `node bench/engine.ts --orders 20000 --together 1,64,256,1024 --seconds 5`.
 * Everything that follows a commit runs beside it, as in the server.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '20000' },
    together: { type: 'string', default: '1,64,256,1024' },
    seconds: { type: 'string', default: '5' },
  },
});
const orders = Number(values.orders);
const installation = await install();
await loadOrders(installation, orders);
await installation.server.stop(); // the engine is asked here
const { postgres, postmasterPid, accountId } = installation;
const reading = readSettings({ env: { MILEPOST_PORT: '0' }, file: () => undefined });
if (reading.kind === 'refused') throw new Error(reading.faults.join('\n'));
const app = await startApp({
  settings: reading.settings,
  connectionString: postgres.connectionString,
  logger: pino({ level: 'warn' }),
});
try {
  const actor = { ...systemPrincipal(accountId), role: 'manager' };
  const circumstances: Circumstances = { actor, source: 'native', intent: { kind: 'request' }, backfill: false };
  const next = changesOf({ orders, held: new Set() });
  for (const count of values.together.split(',').map(Number)) {
    const nodeBefore = process.cpuUsage();
    const databaseBefore = databaseCpuSeconds(postmasterPid);
    const began = performance.now();
    let done = 0;
    const worker = async () => {
      while (performance.now() - began < Number(values.seconds) * 1000) {
        const { path, body } = next();
        const { to } = JSON.parse(body!) as { to: string };
        const outcome = await app.commit({
          accountId,
          lookups: [{ kind: 'id', id: path.split('/')[3]! }],
          command: { kind: 'set_status', to },
          circumstances,
        });
        if (outcome.kind === 'refused') throw new Error(outcome.refusal.detail);
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: count }, worker));
    const { user, system } = process.cpuUsage(nodeBefore);
    const database = databaseCpuSeconds(postmasterPid) - databaseBefore;
    process.stdout.write(
      `${String(count).padStart(5)} at once: ${Math.round((done * 1000) / (performance.now() - began))}/s, ` +
        `node ${Math.round((user + system) / done)} us each, postgres ${Math.round((database * 1e6) / done)} us each\n`,
    );
  }
} finally {
  await app.stop();
  await installation.close();
}
