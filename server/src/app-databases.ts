import type { FastifyBaseLogger } from 'fastify';
import type { Settings } from './settings.ts';
import type { Database } from './store/database.ts';
import { openDatabase } from './store/database.ts';

/** The pools of connections, by what they are for. */
export interface Databases {
  /** Writes have connections of their own, so that no read can keep a commit waiting. */
  readonly writes: Database;
  readonly reads: Database;
  readonly work: Database;
  readonly deliveries: Database;
}

/** Opens the pools; their sizes are settings. */
export function openDatabases({
  settings,
  connectionString,
  logger,
}: {
  readonly settings: Settings;
  readonly connectionString: string;
  readonly logger: FastifyBaseLogger;
}): Databases {
  const open = (poolCountMax: number, byIndexOnly = false) =>
    openDatabase({
      connectionString,
      poolCountMax,
      connectTimeoutMs: settings.databaseConnectTimeoutMs,
      statementTimeoutMs: settings.databaseStatementTimeoutMs,
      byIndexOnly,
      onError: (error) => logger.warn({ err: error }, 'a database connection failed'),
    });
  return {
    writes: open(settings.databaseWriteConnectionsMax, true),
    reads: open(settings.databaseReadConnectionsMax),
    work: open(settings.databaseWorkConnectionsMax, true),
    deliveries: open(settings.databaseDeliveryConnectionsMax, true),
  };
}
