import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountService } from './accounts/service.ts';
import { newSecret } from './accounts/keys.ts';
import { newUuid } from './lib/ids.ts';
import { StartRefused } from './lib/start-refused.ts';
import type { Settings } from './settings.ts';
import { openDatabase } from './store/database.ts';
import { findOwner } from './store/installation-views.ts';

/** Which installation a data directory and a database belong to. */
export interface Installation {
  readonly installationId: string;
  /** True when the database was empty until now. */
  readonly isNew: boolean;
}

/**
 * Refuses to start when the data directory belongs to another installation than the database, before anything is written:
 * an empty database beside a data directory that was in use is a wrong address, not a new installation.
 */
export async function checkInstallation(
  connectionString: string,
  { dataDir, databaseUrl, databaseConnectTimeoutMs }: Settings,
): Promise<Installation> {
  const ours = await readIfThere(idPath(dataDir));
  const database = openDatabase({
    connectionString,
    poolCountMax: 1,
    connectTimeoutMs: databaseConnectTimeoutMs,
    onError: () => {},
  });
  try {
    const theirs = await findOwner(database);
    if (ours !== undefined && theirs !== ours)
      throw otherInstallation(ours, theirs, dataDir, databaseUrl !== undefined);
    return { installationId: theirs ?? newUuid(), isNew: theirs === undefined };
  } catch (error) {
    if (error instanceof StartRefused) throw error;
    const which = databaseUrl === undefined ? 'The built-in database' : 'The database that DATABASE_URL names';
    throw new StartRefused(
      `${which} cannot be used: ${(error as Error).message}. Check that it runs and lets this user in.`,
    );
  } finally {
    await database.close();
  }
}

function otherInstallation(ours: string, theirs: string | undefined, dataDir: string, external: boolean): StartRefused {
  const database = external ? 'the database that DATABASE_URL names' : `the database in ${join(dataDir, 'postgres')}`;
  const isWhat = theirs === undefined ? 'is empty' : `belongs to installation ${theirs}`;
  const cure = external
    ? 'Correct DATABASE_URL, leave it out to use the built-in database of that folder, or name another folder with MILEPOST_DATA_DIR.'
    : 'Give the DATABASE_URL that was used before, or name another folder with MILEPOST_DATA_DIR.';
  return new StartRefused(
    `The data directory ${dataDir} belongs to installation ${ours}, but ${database} ${isWhat}. Nothing was changed. ${cure}`,
  );
}

/** Ties the data directory to its installation, once the database knows it. */
export async function keepInstallationId(dataDir: string, installationId: string): Promise<void> {
  if ((await readIfThere(idPath(dataDir))) === undefined) await writeFile(idPath(dataDir), `${installationId}\n`);
}

/** The admin key of this node: from the settings, in a file, or made elsewhere and not known here. */
export type AdminKey =
  | { readonly kind: 'setting'; readonly secret: string }
  | { readonly kind: 'file'; readonly path: string; readonly secret: string }
  | { readonly kind: 'elsewhere'; readonly prefixes: readonly string[] };

/**
 * Sees that the bootstrap key is there. One is made at the first start only: never a second beside data that was made with
 * another, which would leave a lost key in force without anybody noticing.
 */
export async function prepareAdminKey(
  accounts: AccountService,
  accountId: string,
  { dataDir, adminKey }: Settings,
): Promise<AdminKey> {
  if (adminKey !== undefined) {
    await accounts.ensureAdminKey(accountId, adminKey);
    return { kind: 'setting', secret: adminKey };
  }
  const path = join(dataDir, 'admin-key');
  const kept = await readKey(path);
  const prefixes = (await accounts.listKeys(accountId))
    .filter(({ name, revokedAt }) => name === 'Bootstrap key' && revokedAt === null)
    .map(({ prefix }) => prefix);
  if (kept === undefined && prefixes.length > 0) return { kind: 'elsewhere', prefixes };
  if (kept !== undefined && prefixes.length > 0 && !(await accounts.knowsKey(kept))) {
    throw new StartRefused(
      `${path} holds a key that begins with ${kept.slice(0, 8)}, which the database does not know; it knows ${prefixes.join(', ')}. Put the right file back, or take it away and start once with MILEPOST_ADMIN_KEY.`,
    );
  }
  const secret = kept ?? (await makeKey(path));
  await accounts.ensureAdminKey(accountId, secret);
  return { kind: 'file', path, secret };
}

function idPath(dataDir: string): string {
  return join(dataDir, 'installation-id');
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return await readIfThere(path);
  } catch (error) {
    throw new StartRefused(
      `Cannot read ${path}: ${(error as Error).message}. Mend it with: sudo chown $(id -u) ${path}`,
    );
  }
}

/** A key that only the file's owner may read. */
async function makeKey(path: string): Promise<string> {
  const key = newSecret(null);
  await writeFile(path, `${key}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return key;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
