import type { FastifyBaseLogger } from 'fastify';
import type { AccountService } from './accounts/service.ts';
import type { UserService } from './accounts/users.ts';
import type { ApiParts, ShownSetting } from './api/parts.ts';
import type { RouteTable } from './api/http-errors.ts';
import { readVersion } from './api/openapi.ts';
import { createApiServer } from './api/server.ts';
import { createCommitter } from './commit/committer.ts';
import { createRecentMoves } from './commit/recent-moves.ts';
import type { Rules } from './core/command.ts';
import type { Json } from './core/json.ts';
import type { Workflow } from './core/workflow.ts';
import type { Commit } from './core/outcome.ts';
import type { Relay } from './core/relay.ts';
import { readBuiltIns } from './definitions/built-in.ts';
import { evaluateCondition } from './definitions/conditions.ts';
import { toDefinition } from './definitions/stored.ts';
import { endpointDefaults } from './from-settings.ts';
import { startBackground } from './jobs/background.ts';
import { newUuid } from './lib/ids.ts';
import type { Settings } from './settings.ts';
import { createBatchStore } from './store/batch-store.ts';
import { clockAhead } from './store/clock.ts';
import { migrate } from './store/migrate.ts';
import { listen, sendNotice } from './store/notices.ts';
import { createApiParts } from './app-api-parts.ts';
import { createCallers } from './app-callers.ts';
import { openDatabases } from './app-databases.ts';
import { startFollowers } from './app-followers.ts';
import { createDialects, customersPages, prefixOf, rewriteBelow } from './app-mounts.ts';

export interface AppOptions {
  readonly settings: Settings;
  readonly connectionString: string;
  /** The settings in words, for the console. */
  readonly shownSettings?: readonly ShownSetting[];
  readonly logger: FastifyBaseLogger;
  /** Tests hand in their own clock; the order of events does not rest on it. */
  readonly now?: () => Date;
  /** How calls that vendors' clients want passed on are delivered; tests hand in one that keeps them. */
  readonly relay?: Relay;
}

/** A running server, and what tests and local commands reach of it. */
export interface App {
  /** Where it listens: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly commit: Commit;
  readonly accounts: AccountService;
  readonly users: UserService;
  readonly api: ApiParts;
  readonly routes: RouteTable;
  /** Lets requests in flight finish, then stops everything in order. */
  readonly stop: () => Promise<void>;
  /** Ends the requests that a stop still waits for. */
  readonly cutOff: () => void;
}

/** So many moves of this node are kept for those who follow its log: some seconds of a busy one. */
const recentMovesMax = 4096;

/** Nodes hold what they work on for some seconds, each by its own clock: one that is further off takes it from the others. */
const clockAheadMsMax = 2000;

/** Other nodes are told of commits at most this often: a hint for their lists, not one notice per batch. */
const noticeEveryMs = 50;

/**
 * Puts the parts together by name and starts listening. The only place that knows them all; the app that tests use is built
 * by the same function as the one that runs.
 */
export async function startApp({
  settings,
  connectionString,
  shownSettings = [],
  logger,
  now = () => new Date(),
  relay,
}: AppOptions): Promise<App> {
  const databases = openDatabases({ settings, connectionString, logger });
  const { writes, reads, work, deliveries } = databases;
  const { applied } = await migrate(work, now());
  if (applied.length > 0) logger.info({ applied }, 'database migrated');
  const aheadMs = await clockAhead(work, Date.now);
  if (Math.abs(aheadMs) > clockAheadMsMax) {
    logger.warn(
      { aheadMs },
      'the clock of this machine differs from the database’s: nodes whose clocks differ do work twice',
    );
  }

  const builtIns = await readBuiltIns();
  const builtInWorkflows = builtIns.map(({ workflow }) => workflow);
  const builtInSources = new Map(builtIns.map(({ workflow, text }) => [workflow.key, text]));
  const toStored = (workflow: Workflow) => JSON.parse(JSON.stringify(toDefinition(workflow))) as Json;
  const callers = createCallers({ databases, settings, builtInWorkflows, toStored, now });
  const { accounts, books, authenticator, tokens, users } = callers;
  const rules: Rules = {
    clockSkewSeconds: settings.clockSkewSeconds,
    undoWithinSeconds: settings.undoWithinHours * 3600,
    conditionHolds: evaluateCondition,
  };
  const recent = createRecentMoves(recentMovesMax);
  const webhookDefaults = endpointDefaults(settings);
  const version = await readVersion();
  // Known once it listens; links name it only later.
  let listeningAt = '';
  const publicUrl = () => (settings.publicUrl ?? listeningAt).replace(/\/$/, '');
  const followers = await startFollowers({
    databases,
    settings,
    logger,
    books,
    rules,
    recent,
    webhookDefaults,
    toStored,
    publicUrl,
    version,
    now,
  });
  const { projector, insights, shadows, http, delivery, mailing } = followers;
  const nodeId = newUuid();
  let untold = new Set<string>();
  const tellOthers = setInterval(() => {
    if (untold.size === 0) return;
    const accountIds = [...untold];
    untold = new Set();
    sendNotice(work, { kind: 'committed', accountIds, from: nodeId }).catch(() => {});
  }, noticeEveryMs);
  const batchStore = createBatchStore(writes);
  const committer = createCommitter({
    read: batchStore.read,
    write: batchStore.write,
    workflows: books.workflows,
    rules,
    now,
    newId: newUuid,
    batchCountMax: settings.commitBatchCountMax,
    queueCountMax: settings.commitQueueCountMax,
    queueAgeMaxMs: settings.commitQueueAgeMaxMs,
    onCommitted: (moves) => {
      recent.note(moves);
      const accountIds = new Set(moves.map(({ loaded }) => loaded.order.accountId));
      for (const accountId of accountIds) untold.add(accountId);
      followers.wake(accountIds);
    },
  });
  const caughtUp = (accountId: string, position: string) =>
    projector.caughtUp(accountId, position, settings.atLeastWaitSeconds * 1000);
  const background = startBackground({
    database: work,
    reads,
    commit: committer.commit,
    caughtUp,
    now,
    newId: newUuid,
    log: logger,
    settings,
  });
  const listener = await listen(work, {
    onNotice: (notice) => {
      if (notice.kind === 'keys') authenticator.forget();
      else if (notice.kind === 'token') tokens.forget(notice.name);
      else if (notice.kind === 'account') {
        books.forget(notice.accountId);
        authenticator.forget();
      } else if (notice.kind === 'endpoints') delivery.wake();
      else if (notice.from !== nodeId) followers.wake(notice.accountIds);
    },
    onGap: () => {
      books.forget();
      authenticator.forget();
      tokens.forget();
      followers.wake();
    },
  });

  let draining = false;
  const api = createApiParts({
    databases,
    settings,
    shownSettings,
    callers,
    followers,
    background,
    commit: committer.commit,
    caughtUp,
    rules,
    webhookDefaults,
    toStored,
    builtInSources,
    applierOf: (source) => dialects.find(({ name }) => name === source)?.apply,
    publicUrl,
    isDraining: () => draining,
    now,
  });
  const mounted = { api, databases, settings, callers, followers, relay: relay ?? delivery.relay, now };
  const dialects = createDialects(mounted);
  const { app, routes } = await createApiServer(api, {
    logger,
    trustedProxies: settings.trustedProxies,
    version,
    publicPath: settings.publicUrl === undefined ? '' : new URL(settings.publicUrl).pathname.replace(/\/$/, ''),
    rewrites: dialects.map((dialect) => rewriteBelow(prefixOf(dialect, settings), dialect)),
  });
  for (const dialect of dialects) {
    await app.register(dialect.register, { prefix: prefixOf(dialect, settings) });
  }
  await app.register(customersPages(mounted));
  const url = await app.listen({ host: settings.host, port: settings.port }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  listeningAt = url;

  async function stop(): Promise<void> {
    draining = true;
    await app.close();
    await background.stop();
    await delivery.stop();
    await mailing.stop();
    await http.close();
    await committer.drain();
    clearInterval(tellOthers);
    await projector.stop();
    await insights.stop();
    await shadows.stop();
    await Promise.all([authenticator.flush(), tokens.flush()]);
    await listener.stop();
    await Promise.all([writes.close(), reads.close(), work.close(), deliveries.close()]);
  }

  return {
    url,
    commit: committer.commit,
    accounts,
    users,
    api,
    routes,
    stop,
    cutOff: () => app.server.closeAllConnections(),
  };
}
