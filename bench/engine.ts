import { parseArgs } from 'node:util';
import { install } from './installation.ts';
import { loadOrders } from './load-orders.ts';
import { databaseCpuSeconds } from './machine.ts';
import { changeFor, startEngine } from './storage.ts';

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
const engine = await startEngine(installation);
try {
  const held = new Set<number>();
  for (const together of values.together.split(',').map(Number)) {
    const nodeBefore = process.cpuUsage();
    const databaseBefore = databaseCpuSeconds(installation.postmasterPid);
    const { done, perSecond } = await changeFor(
      { installation, orders, held },
      engine,
      together,
      Number(values.seconds),
    );
    const { user, system } = process.cpuUsage(nodeBefore);
    const database = databaseCpuSeconds(installation.postmasterPid) - databaseBefore;
    process.stdout.write(
      `${String(together).padStart(5)} at once: ${Math.round(perSecond)}/s, ` +
        `node ${Math.round((user + system) / done)} us each, postgres ${Math.round((database * 1e6) / done)} us each\n`,
    );
  }
} finally {
  await engine.stop();
  await installation.close();
}
