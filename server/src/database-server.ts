import type { Logger } from 'pino';
import { startEmbeddedPostgres } from './lib/embedded-postgres.ts';
import type { Settings } from './settings.ts';

/** The PostgreSQL that is used: one of our own, or the one that `DATABASE_URL` names. */
export interface DatabaseServer {
  readonly connectionString: string;
  /** For people: which it is and where. */
  readonly description: string;
  /** Resolves when our own ends by itself; never for another's. */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Starts our own PostgreSQL in the data directory, or takes the one from the settings. `signal` ends a start that takes long. */
export async function openDatabaseServer(
  { databaseUrl, dataDir, embeddedSharedBuffersMb, embeddedMaxWalSizeMb }: Settings,
  logger: Logger,
  signal?: AbortSignal,
): Promise<DatabaseServer> {
  if (databaseUrl !== undefined) {
    return {
      connectionString: databaseUrl,
      description: `PostgreSQL of DATABASE_URL, at ${placeOf(databaseUrl)}`,
      ended: new Promise(() => {}),
      stop: async () => {},
    };
  }
  const embedded = await startEmbeddedPostgres({
    dataDir,
    log: (message) => logger.info(message),
    ...(embeddedSharedBuffersMb === undefined ? {} : { sharedBuffersMb: embeddedSharedBuffersMb }),
    maxWalSizeMb: embeddedMaxWalSizeMb,
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    connectionString: embedded.connectionString,
    description: `its own PostgreSQL ${embedded.version}, in ${embedded.home}`,
    ended: embedded.ended,
    stop: () => embedded.stop(),
  };
}

/** Host and database of an address, without user and password. */
function placeOf(databaseUrl: string): string {
  const [, host = '', database = ''] = /^[a-z]+:\/\/(?:[^@/]*@)?([^/?]*)(?:\/([^?]*))?/.exec(databaseUrl) ?? [];
  return `${host === '' ? 'the local socket' : host}${database === '' ? '' : `, database ${database}`}`;
}
