import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import type { App } from './app.ts';
import { startApp } from './app.ts';
import type { DatabaseServer } from './database-server.ts';
import { openDatabaseServer } from './database-server.ts';
import { prepareFirstLogIn } from './first-log-in.ts';
import { checkInstallation, keepInstallationId, prepareAdminKey } from './installation.ts';
import { openDataDirectory } from './lib/data-directory.ts';
import { createLogger } from './lib/log.ts';
import { StartRefused } from './lib/start-refused.ts';
import type { SettingDescription, Settings } from './settings.ts';
import { welcomeLines } from './welcome.ts';

/**
 * How far the heap may grow over what is alive before it is collected, in percent. Node lets it come to four times as much:
 * a file of changes then held twice the memory, for the same CPU.
 */
const heapGrowingPercent = 100;

/** Runs the server until it is told to stop; gives the exit code. */
export async function serve(given: Settings, shownSettings: readonly SettingDescription[] = []): Promise<number> {
  setFlagsFromString(`--heap-growing-percent=${heapGrowingPercent}`);
  const settings = { ...given, dataDir: openDataDirectory(given.dataDir) };
  const pretty = settings.logFormat === 'pretty' || (settings.logFormat === 'auto' && process.stderr.isTTY);
  const logger = createLogger(settings.logLevel, pretty);
  // Before the database starts: a signal that comes meanwhile must not leave it behind.
  const stopping = new AbortController();
  const stopped = nextSignal(stopping);
  try {
    return await run({ settings, shownSettings, logger }, stopped, stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted && error === stopping.signal.reason) return 0;
    throw error;
  } finally {
    logger.flush();
  }
}

/** What a start is given. */
interface StartParts {
  readonly settings: Settings;
  readonly shownSettings: readonly SettingDescription[];
  readonly logger: Logger;
}

async function run(parts: StartParts, stopped: Promise<string>, signal: AbortSignal): Promise<number> {
  const { settings, logger } = parts;
  const database = await openDatabaseServer(settings, logger, signal);
  try {
    const { installationId, isNew } = await checkInstallation(database.connectionString, settings);
    const app = await start(parts, database);
    try {
      await welcome(app, settings, database, installationId, isNew);
      const reason = await Promise.race([stopped, database.ended]);
      logger.info({ reason }, 'stopping: requests in flight are finished first');
    } finally {
      await finish(app, settings.shutdownGraceSeconds);
    }
    return signal.aborted ? 0 : 1;
  } finally {
    await database.stop();
  }
}

async function start(parts: StartParts, database: DatabaseServer): Promise<App> {
  const { host, port } = parts.settings;
  try {
    return await startApp({ ...parts, connectionString: database.connectionString });
  } catch (error) {
    const why = listenFaults[(error as NodeJS.ErrnoException).code ?? ''];
    if (why === undefined) throw error;
    throw new StartRefused(`Cannot listen at ${host}, port ${port}: ${why}`);
  }
}

/** Why a port or address cannot be had, by the system's code. */
const listenFaults: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does. Stop it, or choose another port, for example --port 8081.',
  EACCES: 'this user may not. Choose a port from 1024, for example --port 8080.',
  EADDRNOTAVAIL: 'this machine has no such address. Use 127.0.0.1, or 0.0.0.0 for all its addresses.',
  ENOTFOUND: 'the name is not known. Use 127.0.0.1, or 0.0.0.0 for all addresses of this machine.',
};

/** The first SIGINT or SIGTERM. A second one ends the process as it would any other. */
function nextSignal(stopping: AbortController): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => {
        resolve(name);
        stopping.abort(new Error(`Stopped by ${name}.`));
      });
    }
  });
}

/** How long the rest may take once no request is waited for any more. */
const stopSeconds = 10;

/** Stops in order, but waits for requests no longer than the grace time: what is acknowledged is durable already. */
async function finish(app: App, graceSeconds: number): Promise<void> {
  const cut = setTimeout(app.cutOff, graceSeconds * 1000);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, (graceSeconds + stopSeconds) * 1000)));
  await Promise.race([app.stop(), late]);
  clearTimeout(cut);
  clearTimeout(timer);
}

/** Makes what the first start needs and prints where to look. */
async function welcome(
  app: App,
  settings: Settings,
  database: DatabaseServer,
  installationId: string,
  isNew: boolean,
): Promise<void> {
  const { account } = await app.accounts.install(installationId);
  await keepInstallationId(settings.dataDir, installationId);
  await app.accounts.addBuiltInWorkflows(account.accountId);
  const key = await prepareAdminKey(app.accounts, account.accountId, settings);
  const url = app.api.baseUrl();
  const lines = welcomeLines({
    url,
    firstLogIn: await prepareFirstLogIn(app.users, account.accountId, url, settings),
    isNew,
    isTerminal: process.stdout.isTTY,
    key,
    database: database.description,
    dialects: settings.dialects,
    sendsMail: settings.smtpUrl !== undefined,
  });
  process.stdout.write(`${lines.join('\n')}\n`);
}
