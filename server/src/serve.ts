import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { newSecret } from './accounts/keys.ts';
import type { App } from './app.ts';
import { startApp } from './app.ts';
import { startEmbeddedPostgres } from './lib/embedded-postgres.ts';
import { newUuid } from './lib/ids.ts';
import { StartRefused } from './lib/start-refused.ts';
import type { Settings } from './settings.ts';

/** Runs the server until it is told to stop; gives the exit code. */
export async function serve(settings: Settings, logger: Logger): Promise<number> {
  const stopping = nextSignal();
  const database = await openCluster(settings, logger);
  try {
    const app = await startApp({ settings, connectionString: database.connectionString, logger });
    try {
      await welcome(app, settings);
      const reason = await Promise.race([stopping, database.ended]);
      logger.info({ reason }, 'stopping: requests in flight are finished first');
      await finish(app, settings.shutdownGraceSeconds);
      return reason === 'SIGINT' || reason === 'SIGTERM' ? 0 : 1;
    } finally {
      logger.flush();
    }
  } finally {
    await database.stop();
  }
}

interface Cluster {
  readonly connectionString: string;
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

async function openCluster(
  { databaseUrl, dataDir, embeddedSharedBuffersMb, embeddedMaxWalSizeMb }: Settings,
  logger: Logger,
): Promise<Cluster> {
  if (databaseUrl !== undefined) {
    return { connectionString: databaseUrl, ended: new Promise(() => {}), stop: async () => {} };
  }
  return startEmbeddedPostgres({
    dataDir,
    log: (message) => logger.info(message),
    sharedBuffersMb: embeddedSharedBuffersMb,
    maxWalSizeMb: embeddedMaxWalSizeMb,
  });
}

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}

/** Stops in order, but no longer than the grace time: what is acknowledged is durable already. */
async function finish(app: App, graceSeconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceSeconds * 1000)));
  await Promise.race([app.stop(), late]);
  clearTimeout(timer);
}

/** Makes what the first start needs and prints where to look. */
async function welcome(app: App, settings: Settings): Promise<void> {
  const { dataDir, adminKey } = settings;
  await mkdir(dataDir, { recursive: true });
  const { account, created } = await app.accounts.install(await ownInstallationId(dataDir));
  await app.accounts.addBuiltInWorkflows(account.accountId);
  const keyPath = join(dataDir, 'admin-key');
  const key = adminKey ?? (await keptKey(keyPath));
  await app.accounts.ensureAdminKey(account.accountId, key);
  const show = process.stdout.isTTY && adminKey === undefined;
  const shown = adminKey !== undefined ? '$MILEPOST_ADMIN_KEY' : show ? key : `$(cat ${keyPath})`;
  const lines = [
    `Milepost is running at ${app.url}`,
    `API page      ${app.url}/docs`,
    adminKey === undefined ? `Manager's key ${show ? key : `in ${keyPath}`}` : "Manager's key from MILEPOST_ADMIN_KEY",
    ...(created
      ? [
          'Make an order:',
          `  curl -s ${app.url}/v1/orders -H "Authorization: Bearer ${shown}" -H 'Content-Type: application/json' \\`,
          `    -d '{"workflow":"retail","reference":"ZENPO","lines":[{"sku":"5CX895","ordered":3}]}'`,
        ]
      : []),
    'Nothing calls home: no telemetry, no update check.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The id that ties a data directory to its database; made at the first start. */
async function ownInstallationId(dataDir: string): Promise<string> {
  const path = join(dataDir, 'installation-id');
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept.trim();
  const id = newUuid();
  await writeFile(path, `${id}\n`);
  return id;
}

/** The generated bootstrap key, which only the file's owner may read. */
async function keptKey(path: string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new StartRefused(`Cannot read ${path}: ${error.message}. Mend it with: sudo chown $(id -u) ${path}`);
  });
  if (kept !== undefined) return kept.trim();
  const key = newSecret(null);
  await writeFile(path, `${key}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return key;
}
