import { openDatabaseServer } from './database-server.ts';
import { checkInstallation } from './installation.ts';
import { openDataDirectory } from './lib/data-directory.ts';
import { createLogger } from './lib/log.ts';
import type { Settings } from './settings.ts';
import { openDatabase } from './store/database.ts';
import type { Migrated } from './store/migrate.ts';
import { migrate } from './store/migrate.ts';

/** Brings the database of these settings up to this release, starting our own for that where it is the one. */
export async function migrateDatabase(given: Settings): Promise<Migrated> {
  const settings = { ...given, dataDir: openDataDirectory(given.dataDir) };
  const server = await openDatabaseServer(settings, createLogger('warn', process.stderr.isTTY));
  try {
    await checkInstallation(server.connectionString, settings);
    const database = openDatabase({
      connectionString: server.connectionString,
      poolCountMax: 1,
      connectTimeoutMs: settings.databaseConnectTimeoutMs,
      onError: () => {},
    });
    try {
      return await migrate(database, new Date());
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
  }
}
