import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { StorageUnavailable } from '../core/outcome.ts';
import { arrayOf } from './arrays.ts';
import { types, typesWithInstantTexts } from './instants.ts';

export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Whether instants come as our API tells them, instead of as dates. */
  readonly instantTexts?: boolean;
}

/** Runs one statement. A statement with a `name` is prepared once per connection. */
export interface Db {
  // The caller names the row that its columns make.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  query<Row extends pg.QueryResultRow>(
    statement: Statement,
  ): Promise<{
    rows: Row[];
    rowCount: number | null;
  }>;
}

/** A transaction in progress: writes outside the commit engine take one of these. */
export type Tx = Db & { readonly inTransaction: true };

export interface Database extends Db {
  /** Runs `work` in one transaction, rolled back when it throws. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in one transaction together with everything that it asks of this database on the way, by `query` and
   * `transaction`, so that services which have transactions of their own take part.
   */
  together<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A connection of its own, for LISTEN; the caller ends it. */
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly connectionString: string;
  readonly poolCountMax: number;
  readonly connectTimeoutMs: number;
  /** How long one statement may run; 0 = as long as it takes. */
  readonly statementTimeoutMs?: number;
  /**
   * Whether its statements are about rows that they name, and never about most of a table: the planner is then kept to
   * indexes. Without statistics it read a table of 5,000 orders whole to find one, which cost five times the change itself.
   */
  readonly byIndexOnly?: boolean;
  /** Told of connections that fail while idle. */
  readonly onError: (error: Error) => void;
}

const byIndex = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';

/** A pool of connections on one PostgreSQL. Errors of the connection become `StorageUnavailable`. */
export function openDatabase({
  connectionString,
  poolCountMax,
  connectTimeoutMs,
  statementTimeoutMs = 0,
  byIndexOnly = false,
  onError,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString,
    max: poolCountMax,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'milepost',
    types,
    // The planner must not guess anew for each batch: a generic plan saves a quarter of the statement's CPU.
    options: `-c plan_cache_mode=force_generic_plan -c timezone=UTC -c client_min_messages=warning -c enable_memoize=off -c statement_timeout=${statementTimeoutMs} ${byIndexOnly ? byIndex : ''}`,
  });
  pool.on('error', onError);
  const shared = new AsyncLocalStorage<{ readonly tx: Tx; open: boolean }>();
  // What outlives its transaction goes on without it.
  const joined = () => (shared.getStore()?.open ? shared.getStore()?.tx : undefined);
  return {
    query: (statement) => translated(() => joined()?.query(statement) ?? pool.query(toConfig(statement))),
    transaction: (work) =>
      translated(() => {
        const tx = joined();
        return tx === undefined ? transact(pool, work) : nest(tx, work);
      }),
    together: (work) =>
      translated(() =>
        transact(pool, (tx) => {
          const share = { tx, open: true };
          return shared.run(share, () => work(tx).finally(() => (share.open = false)));
        }),
      ),
    connect: async () => {
      const client = new pg.Client({ connectionString, application_name: 'milepost listener' });
      await client.connect();
      return client;
    },
    close: () => pool.end(),
  };
}

/** A part of a transaction that can fail by itself. */
async function nest<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  await tx.query({ text: 'SAVEPOINT part' });
  try {
    const result = await work(tx);
    await tx.query({ text: 'RELEASE SAVEPOINT part' });
    return result;
  } catch (error) {
    await tx.query({ text: 'ROLLBACK TO SAVEPOINT part' });
    throw error;
  }
}

async function transact<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // Lost between two statements, a connection tells nobody else, and an error that nobody hears ends the process.
  const onLost = (error: Error) => {
    broken = error;
  };
  client.on('error', onLost);
  try {
    await client.query('BEGIN');
    const tx: Tx = { inTransaction: true, query: (statement) => client.query(toConfig(statement)) };
    const result = await work(tx);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: unknown) => (broken = rollbackError as Error));
    throw error;
  } finally {
    client.removeListener('error', onLost);
    client.release(broken);
  }
}

function toConfig({ values, instantTexts, ...statement }: Statement): pg.QueryConfig {
  const config = values === undefined ? statement : { ...statement, values: values.map(toParameter) };
  return instantTexts === true ? { ...config, types: typesWithInstantTexts } : config;
}

/** The driver looks at each element of an array for what it may be, which takes longer than the rest of a statement. */
function toParameter(value: unknown): unknown {
  return Array.isArray(value) && value.every(isText) ? arrayOf('text', value) : value;
}

function isText(element: unknown): element is string {
  return typeof element === 'string';
}

async function translated<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isConnectionFault(error)) throw new StorageUnavailable('The database cannot be reached.', { cause: error });
    if (isTooSlow(error)) throw new StorageUnavailable('The database took too long.', { cause: error });
    throw error;
  }
}

/**
 * Classes 08 and 57P are the server's own words for a lost or refused connection, 53 and 58 for a full disk and the like, 25006
 * for one that only reads since another took over; the rest comes from the socket.
 */
function isConnectionFault(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined && /^(08|57P|53|58|25006)/.test(code)) return true;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return true;
  return code === undefined && /connection|timeout exceeded/i.test(message ?? '');
}

/** A statement was canceled: by its time limit, or by an administrator. */
function isTooSlow(error: unknown): boolean {
  return (error as { code?: string }).code === '57014';
}

/**
 * Rows, here of the account `$1`, to which tables are joined by account and key. As a constant the account would be looked
 * at alone: while a table has no statistics the planner takes an account for a few rows, reads all of it and compares each
 * with each. For 300 orders of 3,000 that took 1 s instead of 10 ms.
 */
export function ofAccount(rows: string): string {
  return `(SELECT $1::uuid AS account_id, u.* FROM ${rows} OFFSET 0)`;
}

/** The constraint that a statement ran against, where it failed for that reason. */
export function violatedConstraint(error: unknown): string | undefined {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' ? constraint : undefined;
}
