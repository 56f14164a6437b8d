import pino from 'pino';
import type { App } from '../src/app.ts';
import { startApp } from '../src/app.ts';
import type { Relay } from '../src/core/relay.ts';
import type { NewKey } from '../src/accounts/service.ts';
import type { Settings } from '../src/settings.ts';
import { describeSettings, readSettings } from '../src/settings.ts';
import { createTestDatabase } from './database.ts';

/** A server on a database of its own, with a few ways to talk to it. */
export interface TestApp {
  readonly app: App;
  readonly url: string;
  readonly accountId: string;
  /** A manager's key of the account `main`. */
  readonly manager: string;
  readonly connectionString: string;
  /** A key of the account `main`, or of another one. */
  readonly key: (wanted: Partial<NewKey> & { role: string }, accountId?: string) => Promise<string>;
  /** Another account, with a manager's key. */
  readonly account: (code: string) => Promise<{ accountId: string; manager: string }>;
  /** Calls the API with JSON. */
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}

export interface CallOptions {
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of every shape.

  readonly body: any;
}

export interface TestAppOptions {
  readonly settings?: Partial<Settings>;
  readonly now?: () => Date;
  /** A database that is there already: for a second node, or a restart. */
  readonly connectionString?: string;
  /** Keeps what is to be relayed, instead of delivering it. */
  readonly relay?: Relay;
  /** Where it logs to, for tests of the log. */
  readonly logger?: pino.Logger;
}

/** How long a server bears with a machine that is slower than any it is made for: what tests promise is not how fast. */
const patience: Partial<Settings> = {
  atLeastWaitSeconds: 60,
  commitQueueAgeMaxMs: 600_000,
  databaseConnectTimeoutMs: 60_000,
  databaseStatementTimeoutMs: 120_000,
};

const systemActor = { kind: 'system', id: 'test', userId: null, role: 'system' } as const;

/** Starts a server for tests. Stop it in `after()`. */
export async function startTestApp({
  settings = {},
  now,
  connectionString,
  relay,
  ...options
}: TestAppOptions = {}): Promise<TestApp> {
  const reading = readSettings({ env: { MILEPOST_PORT: '0' }, file: () => undefined });
  if (reading.kind === 'refused') throw new Error(reading.faults.join('\n'));
  const database =
    connectionString === undefined ? await createTestDatabase() : { connectionString, drop: async () => {} };
  const logger = options.logger ?? pino({ level: process.env['MILEPOST_TEST_LOG'] ?? 'silent' });
  const app = await startApp({
    settings: { ...reading.settings, ...patience, ...settings },
    connectionString: database.connectionString,
    shownSettings: describeSettings(reading),
    logger,
    ...(now === undefined ? {} : { now }),
    ...(relay === undefined ? {} : { relay }),
  });
  const { account } = await app.accounts.install('00000000-0000-4000-8000-000000000000');
  const key: TestApp['key'] = async (wanted, accountId = account.accountId) => {
    const made = await app.accounts.createKey(accountId, { name: `test ${wanted.role}`, ...wanted }, systemActor);
    return made.secret;
  };
  const manager = await key({ role: 'manager' });
  return {
    app,
    url: app.url,
    accountId: account.accountId,
    manager,
    connectionString: database.connectionString,
    key,
    account: async (code) => {
      const made = await app.accounts.create({ code, name: code }, systemActor);
      if (made === undefined) throw new Error(`The account ${code} is there already.`);
      return { accountId: made.accountId, manager: await key({ role: 'manager' }, made.accountId) };
    },
    call: (method, path, options = {}) => call(app.url, method, path, { key: manager, ...options }),
    stop: async () => {
      await app.stop();
      await database.drop();
    },
  };
}

async function call(
  url: string,
  method: string,
  path: string,
  { key, body, headers = {} }: CallOptions,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(key === null || key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson =
    /json/.test(response.headers.get('content-type') ?? '') &&
    !/ndjson/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}
