import type { Bench } from './bench.ts';
import { changesOf, rounds } from './bench.ts';
import { loadHttp } from './http-load.ts';
import { waitUntil } from './waiting.ts';

/** What waiting for the disk costs: the same changes with and without it, in turns. */
export async function measureDurability(bench: Bench): Promise<void> {
  const { installation, seconds, say, report } = bench;
  const { server, database } = installation;
  const change = changesOf(bench);
  const set = async (value: 'on' | 'off') => {
    await database.query({ text: `ALTER SYSTEM SET synchronous_commit = '${value}'` });
    await database.query({ text: 'SELECT pg_reload_conf()' });
    await waitUntil(30, `synchronous_commit = ${value}`, async () => {
      const { rows } = await database.query<{ synchronous_commit: string }>({ text: 'SHOW synchronous_commit' });
      return rows[0]!.synchronous_commit === value;
    });
    // The other connections read it at the same signal, before their next statement.
    await new Promise((resolve) => setTimeout(resolve, 100));
  };
  for (const connections of bench.connections.filter((count) => count > 1)) {
    const values = await rounds(bench.rounds, async (round) => {
      await set('off');
      const off = await loadHttp({ ...server, connections, seconds, next: change });
      await set('on');
      const on = await loadHttp({ ...server, connections, seconds, next: change });
      say(
        `${connections} connections, round ${round + 1}: durable ${Math.round(on.perSecond)}/s, without ${Math.round(off.perSecond)}/s`,
      );
      return (1 - on.perSecond / off.perSecond) * 100;
    });
    const what = `${connections} connections: throughput that fsync costs`;
    report({ part: 'durability', what, values, unit: '%', bar: { atMost: 15 } });
  }
}
