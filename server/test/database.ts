import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Database } from '../src/store/database.ts';
import { openDatabase } from '../src/store/database.ts';
import { migrate } from '../src/store/migrate.ts';

const server = process.env['MILEPOST_TEST_POSTGRES'];

/** Any number, the same in every test process: only one makes the template. */
const templateLock = 5_150_077;

export interface TestDatabase {
  readonly connectionString: string;
  readonly drop: () => Promise<void>;
}

/** A migrated database of one's own, copied from a template. Needs the PostgreSQL that `npm test` starts. */
export async function createTestDatabase(): Promise<TestDatabase> {
  if (server === undefined) throw new Error('There is no test database. Run the tests with: npm test -- PATH');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withServer(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'milepost_template'");
    if (rowCount === 0) await makeTemplate(client);
    await client.query(`CREATE DATABASE ${name} TEMPLATE milepost_template`);
  });
  return {
    connectionString: urlOf(name),
    drop: () => withServer(async (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

/** A few connections on a database of the tests; the caller closes them. */
export function connectTo(connectionString: string, poolCountMax = 1): Database {
  return openDatabase({ connectionString, poolCountMax, connectTimeoutMs: 60_000, onError: () => {} });
}

async function makeTemplate(client: pg.Client): Promise<void> {
  // Left by a migration that failed, which must be seen again and not this.
  await client.query('DROP DATABASE IF EXISTS milepost_making WITH (FORCE)');
  await client.query('CREATE DATABASE milepost_making');
  const database = connectTo(urlOf('milepost_making'));
  await migrate(database, new Date());
  await database.close();
  // Nothing here outlives the run, so nobody waits for the disk. What is promised about that is tested on clusters of its own.
  await client.query('ALTER ROLE CURRENT_USER SET synchronous_commit = off');
  await client.query('ALTER DATABASE milepost_making RENAME TO milepost_template');
}

async function withServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  // The URL may name a socket folder, which the standard URL parser does not read.
  return server!.replace(/\/postgres(\?|$)/, `/${database}$1`);
}
