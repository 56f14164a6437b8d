import type { Db } from './database.ts';

/**
 * How far a clock is ahead of the database's, in milliseconds (negative: behind); only what the time of asking does not
 * explain, so 0 where they agree as far as can be told.
 */
export async function clockAhead(db: Db, now: () => number): Promise<number> {
  const before = now();
  const { rows } = await db.query<{ at: string }>({
    text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::text AS at',
  });
  const after = now();
  const at = Number(rows[0]!.at);
  // Ours is cut off at milliseconds.
  if (at >= before && at < after + 1) return 0;
  return Math.round(at < before ? before - at : after - at);
}
