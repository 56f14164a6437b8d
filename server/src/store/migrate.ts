import { readdir, readFile } from 'node:fs/promises';
import { StartRefused } from '../lib/start-refused.ts';
import type { Database } from './database.ts';

const folder = new URL('../../migrations/', import.meta.url);

/** Any number will do, as long as every node uses the same. */
export const migrationLock = 7_164_011;

export interface Migrated {
  readonly applied: readonly string[];
  readonly version: number;
}

/**
 * Brings the schema up to this release, forward only. Safe with several nodes starting at once: they take turns under a
 * lock. Each migration and its record are one transaction.
 *
 * @throws StartRefused when the database is newer than this release
 */
export async function migrate(database: Database, now: Date): Promise<Migrated> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return database.transaction(async (tx) => {
    // However long it takes, and however long another node takes for it.
    await tx.query({ text: 'SET LOCAL statement_timeout = 0' });
    await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [migrationLock] });
    await tx.query({
      text: 'CREATE TABLE IF NOT EXISTS migrations (version int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL)',
    });
    const { rows } = await tx.query<{ version: number }>({ text: 'SELECT version FROM migrations ORDER BY version' });
    const done = new Set(rows.map(({ version }) => version));
    const newest = Math.max(0, ...files.map(versionOf));
    const ahead = Math.max(0, ...done);
    if (ahead > newest) {
      throw new StartRefused(
        `The database is at schema ${ahead}, this release knows ${newest}. Start the newer release, or restore a backup from before it.`,
      );
    }
    const applied: string[] = [];
    for (const name of files.filter((file) => !done.has(versionOf(file)))) {
      await tx.query({ text: await readFile(new URL(name, folder), 'utf8') });
      const values = [versionOf(name), name, now];
      await tx.query({ text: 'INSERT INTO migrations (version, name, applied_at) VALUES ($1, $2, $3)', values });
      applied.push(name);
    }
    await tx.query({ text: 'SELECT ensure_event_partitions($1, 4)', values: [now] });
    return { applied, version: newest };
  });
}

function versionOf(name: string): number {
  return Number.parseInt(name, 10);
}
