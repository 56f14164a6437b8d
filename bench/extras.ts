import type { Bench } from './bench.ts';
import { changesOf, rounds } from './bench.ts';
import { loadHttp } from './http-load.ts';
import { newUuid } from '../server/src/lib/ids.ts';

/** What an idempotency key per request adds. */
export async function measureIdempotency(bench: Bench): Promise<void> {
  const { installation, seconds, report, say } = bench;
  const plain = changesOf(bench);
  const keyed = changesOf(bench, () => ({ 'idempotency-key': newUuid() }));
  for (const connections of bench.connections.filter((count) => count > 1)) {
    const values = await rounds(bench.rounds, async (round) => {
      const without = await loadHttp({ ...installation.server, connections, seconds, next: plain });
      const withKey = await loadHttp({ ...installation.server, connections, seconds, next: keyed });
      say(
        `${connections} connections, round ${round + 1}: with an idempotency key each ${Math.round(withKey.perSecond)}/s, without ${Math.round(without.perSecond)}/s`,
      );
      return withKey.perSecond / without.perSecond;
    });
    report({ part: 'change', what: `${connections} connections: one idempotency key each / none`, values });
  }
}
