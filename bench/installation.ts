import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedPostgres } from '../server/src/lib/embedded-postgres.ts';
import { startEmbeddedPostgres } from '../server/src/lib/embedded-postgres.ts';
import type { Database } from '../server/src/store/database.ts';
import { openDatabase } from '../server/src/store/database.ts';
import type { ServerProcess } from './server-process.ts';
import { startServerProcess } from './server-process.ts';

/** The product as installed: its server in a process of its own, on a PostgreSQL as it starts one, with every part on. */
export interface Installation {
  readonly postgres: EmbeddedPostgres;
  readonly postmasterPid: number;
  readonly server: ServerProcess;
  /** A connection for loading and asking beside the server. */
  readonly database: Database;
  /** The account that the server began with. */
  readonly accountId: string;
  readonly close: () => Promise<void>;
}

/** What a server is told for the benchmark: its own receivers of webhooks are on this machine. */
export const serverSettings = { MILEPOST_ALLOW_TARGETS: '127.0.0.0/8' };

/** Starts an empty installation in a temporary folder; `loopback` for programs that cannot speak over a Unix socket. */
export async function install(
  env: Readonly<Record<string, string>> = serverSettings,
  transport: 'socket' | 'loopback' = 'socket',
): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'milepost-bench-'));
  // As root the database runs as another user, who must be able to enter.
  await chmod(folder, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir: folder, transport, log: () => {} });
  const postmaster = readFileSync(join(postgres.home, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]!;
  const server = await startServerProcess(postgres.connectionString, join(folder, 'server'), env).catch(
    async (error: unknown) => {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    },
  );
  const database = openDatabase({
    connectionString: postgres.connectionString,
    poolCountMax: 8,
    connectTimeoutMs: 10_000,
    onError: () => {},
  });
  const { rows } = await database.query<{ account_id: string }>({
    text: `SELECT account_id FROM accounts WHERE code = 'main'`,
  });
  return {
    postgres,
    postmasterPid: Number(postmaster),
    server,
    database,
    accountId: rows[0]!.account_id,
    close: async () => {
      await server.stop();
      await database.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The account's last position. */
export async function endOfLog({ database, accountId }: Installation): Promise<string> {
  const { rows } = await database.query<{ pos: string }>({
    text: 'SELECT pos FROM log_heads WHERE account_id = $1',
    values: [accountId],
  });
  return rows[0]!.pos;
}

/** Bytes of log that the database has written so far. */
export async function walBytes(database: Database): Promise<number> {
  const { rows } = await database.query<{ bytes: string }>({
    text: `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bytes`,
  });
  return Number(rows[0]!.bytes);
}
