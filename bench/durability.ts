import type { Bench } from './bench.ts';
import { changesOf, rounds } from './bench.ts';
import { loadHttp } from './http-load.ts';

/** What waiting for the disk costs: the same changes with and without it, in turns. */
export async function measureDurability(bench: Bench): Promise<void> {
  const { installation, seconds, say, report } = bench;
  const { server, database } = installation;
  const change = changesOf(bench);
  const set = async (value: 'on' | 'off') => {
    await database.query({ text: `ALTER SYSTEM SET synchronous_commit = '${value}'` });
    await database.query({ text: 'SELECT pg_reload_conf()' });
    await new Promise((resolve) => setTimeout(resolve, 300)); // until every connection has read it
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
