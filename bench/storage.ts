import pino from 'pino';
import { createBooks } from '../server/src/accounts/books.ts';
import { startApp } from '../server/src/app.ts';
import { createCommitter } from '../server/src/commit/committer.ts';
import type { Circumstances } from '../server/src/core/command.ts';
import type { Commit } from '../server/src/core/outcome.ts';
import { systemPrincipal } from '../server/src/core/principal.ts';
import { evaluateCondition } from '../server/src/definitions/conditions.ts';
import { fromStored } from '../server/src/definitions/stored.ts';
import { newUuid } from '../server/src/lib/ids.ts';
import { readSettings } from '../server/src/settings.ts';
import { findAccount, listWorkflowVersions } from '../server/src/store/account-store.ts';
import { createBatchStore } from '../server/src/store/batch-store.ts';
import { openDatabase } from '../server/src/store/database.ts';
import type { Transactions } from './baselines/transactions.ts';
import { bestOf } from './baselines/transactions.ts';
import type { Bench } from './bench.ts';
import { changesOf, rounds } from './bench.ts';
import { median } from './figures.ts';
import type { Installation } from './installation.ts';
import { endOfLog, walBytes } from './installation.ts';
import { waitForReaders } from './load-orders.ts';
import { databaseCpuSeconds } from './machine.ts';
import { saying, within } from './waiting.ts';

/** A way to commit in this process. */
interface Engine {
  readonly commit: Commit;
  readonly stop: () => Promise<void>;
}

/** How many changes are asked for at once; the best counts, as the best client count of `pgbench` does. */
const togetherCounts = [256, 512, 1024];

/** What all followers of the log may take to come to its end. */
const followersSeconds = 600;

/**
 * The product's own way to write, without HTTP: its committer and its store, first with nobody who follows the log, then with
 * everything that a server runs beside it. Ends the server of the installation, which would follow too.
 */
export async function measureStorage(bench: Bench, transactions: Transactions): Promise<void> {
  const { installation, say } = bench;
  await installation.server.stop();
  await measureEngine(bench, transactions, await openEngine(installation), 'storage alone', { atLeast: 20 });
  const app = await startEngine(installation);
  const caughtUp = async () =>
    waitForReaders(installation, await endOfLog(installation), { seconds: followersSeconds });
  await saying(say, 'followers catch up with the changes so far', caughtUp()).catch(async (error: unknown) => {
    await app.stop();
    throw error;
  });
  await measureEngine(bench, transactions, app, 'storage with all that follows a commit', undefined, caughtUp);
}

interface Round {
  readonly perSecond: number;
  readonly transactions: number;
  readonly node: number;
  readonly database: number;
  readonly wal: number;
  readonly lagMs: number;
}

/** Measures an engine in turns with the transactions, and stops it. */
async function measureEngine(
  bench: Bench,
  transactions: Transactions,
  engine: Engine,
  what: string,
  bar: { readonly atLeast: number } | undefined,
  caughtUp: () => Promise<void> = async () => {},
): Promise<void> {
  const { installation, seconds, say, report } = bench;
  try {
    await changeFor(bench, engine, 64, 1); // until it is compiled
    const results = await rounds(bench.rounds, async (round): Promise<Round> => {
      const rate = await bestOf(transactions, seconds);
      const tried: Round[] = [];
      for (const together of togetherCounts) {
        const wal = await walBytes(installation.database);
        const own = process.cpuUsage();
        const database = databaseCpuSeconds(installation.postmasterPid);
        const { done, perSecond } = await changeFor(bench, engine, together, seconds);
        const ended = performance.now();
        // What follows is part of the cost.
        await caughtUp();
        const lagMs = performance.now() - ended;
        const { user, system } = process.cpuUsage(own);
        tried.push({
          perSecond,
          transactions: rate,
          node: (user + system) / 1000 / done,
          database: ((databaseCpuSeconds(installation.postmasterPid) - database) * 1000) / done,
          wal: ((await walBytes(installation.database)) - wal) / 1000 / done,
          lagMs,
        });
        say(
          `${what}, ${together} at once, round ${round + 1}: ${Math.round(perSecond)}/s, ${transactions.tool} ${Math.round(rate)}/s`,
        );
      }
      return tried.toSorted((a, b) => b.perSecond - a.perSecond)[0]!;
    });
    const part = 'storage';
    const of = (pick: (result: Round) => number) => results.map(pick);
    const note = `at its best of ${togetherCounts.join(', ')} at once; ${transactions.tool} ${Math.round(median(of((r) => r.transactions)))}/s`;
    const ratio = of((r) => r.perSecond / r.transactions);
    report({
      part,
      what: `${what} / ${transactions.tool} at its best`,
      values: ratio,
      note,
      ...(bar === undefined ? {} : { bar }),
    });
    report({ part, what: `${what}: changes`, values: of((r) => r.perSecond), unit: '/s' });
    report({ part, what: `${what}: CPU of Node for 1,000`, values: of((r) => r.node), unit: 's' });
    report({ part, what: `${what}: CPU of PostgreSQL for 1,000`, values: of((r) => r.database), unit: 's' });
    report({ part, what: `${what}: log written for 1,000`, values: of((r) => r.wal), unit: 'MB' });
    if (bar === undefined)
      report({
        part,
        what: 'followers at the end so long after the last change',
        values: of((r) => r.lagMs),
        unit: 'ms',
      });
  } finally {
    await engine.stop();
  }
}

/** Keeps so many changes under way for a while. */
export async function changeFor(
  { installation: { accountId }, ...bench }: Pick<Bench, 'installation' | 'orders' | 'held'>,
  { commit }: Engine,
  together: number,
  seconds: number,
): Promise<{ readonly done: number; readonly perSecond: number }> {
  const actor = { ...systemPrincipal(accountId), role: 'manager' };
  const circumstances: Circumstances = { actor, source: 'native', intent: { kind: 'request' }, backfill: false };
  const next = changesOf(bench);
  const began = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - began < seconds * 1000) {
      const { path, body } = next();
      const { to } = JSON.parse(body!) as { to: string };
      const outcome = await commit({
        accountId,
        lookups: [{ kind: 'id', id: path.split('/')[3]! }],
        command: { kind: 'set_status', to },
        circumstances,
      });
      if (outcome.kind === 'refused') throw new Error(outcome.refusal.detail);
      done += 1;
    }
  };
  await within(
    seconds + 60,
    `${together} changes under way`,
    Promise.all(Array.from({ length: together }, worker)).then(() => {}),
  );
  return { done, perSecond: (done * 1000) / (performance.now() - began) };
}

/** Committer and store as a server puts them together, and nothing else. */
export async function openEngine({ postgres }: Installation): Promise<Engine> {
  const settings = defaultSettings();
  const database = openDatabase({
    connectionString: postgres.connectionString,
    poolCountMax: settings.databaseWriteConnectionsMax,
    connectTimeoutMs: settings.databaseConnectTimeoutMs,
    byIndexOnly: true,
    onError: () => {},
  });
  const books = createBooks({
    listWorkflowVersions: (accountId) => listWorkflowVersions(database, accountId),
    findAccount: (accountId) => findAccount(database, accountId),
    fromStored: (definition) => fromStored(definition),
  });
  const { commit, drain } = createCommitter({
    ...createBatchStore(database),
    workflows: books.workflows,
    rules: {
      clockSkewSeconds: settings.clockSkewSeconds,
      undoWithinSeconds: settings.undoWithinHours * 3600,
      conditionHolds: evaluateCondition,
    },
    now: () => new Date(),
    newId: newUuid,
    batchCountMax: settings.commitBatchCountMax,
    queueCountMax: settings.commitQueueCountMax,
    queueAgeMaxMs: settings.commitQueueAgeMaxMs,
  });
  return { commit, stop: () => drain().then(() => database.close()) };
}

/** The whole server in this process, asked without HTTP. */
export async function startEngine({ postgres }: Installation): Promise<Engine> {
  const logger = pino({ level: 'silent' });
  return startApp({ settings: defaultSettings(), connectionString: postgres.connectionString, logger });
}

function defaultSettings() {
  const reading = readSettings({ env: { MILEPOST_PORT: '0' }, file: () => undefined });
  if (reading.kind === 'refused') throw new Error(reading.faults.join('\n'));
  return reading.settings;
}
