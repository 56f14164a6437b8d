import type { FastifyBaseLogger } from 'fastify';
import { createAccountSettings } from './accounts/account-settings.ts';
import { createAuthenticator } from './accounts/authenticator.ts';
import { createBooks } from './accounts/books.ts';
import { createCatalogueItems } from './accounts/catalogue-items.ts';
import { createNameCustomer } from './accounts/customer-names.ts';
import { createFailedTries } from './accounts/failed-tries.ts';
import { createLogIn } from './accounts/log-in.ts';
import { createOrderFiles } from './accounts/order-files.ts';
import { createQuarantineService } from './accounts/quarantine.ts';
import type { AccountService } from './accounts/service.ts';
import { createOnce } from './accounts/once.ts';
import { roleOf } from './accounts/keys.ts';
import { createOidcLogIn } from './accounts/oidc-log-in.ts';
import { createPeopleService } from './accounts/people-service.ts';
import { createPresenceService } from './accounts/presence.ts';
import { createSavedViews } from './accounts/saved-views.ts';
import { createAccountService } from './accounts/service.ts';
import { createTokenService } from './accounts/tokens.ts';
import { createTimelineService } from './accounts/timeline.ts';
import { createTrackingLinks } from './accounts/tracking-links.ts';
import type { UserService } from './accounts/users.ts';
import { createUserService } from './accounts/users.ts';
import type { ApiParts, ShownSetting } from './api/parts.ts';
import type { RouteTable } from './api/http-errors.ts';
import { readVersion } from './api/openapi.ts';
import { exampleData } from './api/event-types.ts';
import { toEventOut, toOrderOut } from './api/order-out.ts';
import { createApiServer } from './api/server.ts';
import { createCommitter } from './commit/committer.ts';
import { createRecentMoves } from './commit/recent-moves.ts';
import type { Rules } from './core/command.ts';
import type { Json, JsonObject } from './core/json.ts';
import type { Workflow } from './core/workflow.ts';
import type { Commit } from './core/outcome.ts';
import type { Relay } from './core/relay.ts';
import { startDelivery } from './delivery/delivery.ts';
import { plainFormats } from './delivery/formats.ts';
import { readBuiltInMails, startMailing } from './delivery/mail/mail.ts';
import { readBuiltIns } from './definitions/built-in.ts';
import type { Dialect } from './dialects/dialect.ts';
import { ingram } from './dialects/ingram/ingram.ts';
import { ingramFormats } from './dialects/ingram/webhook-formats.ts';
import type { IngramParts } from './dialects/ingram/parts.ts';
import type { ThirdwatchParts } from './dialects/thirdwatch/parts.ts';
import { thirdwatchFormats } from './dialects/thirdwatch/postback-formats.ts';
import { thirdwatch } from './dialects/thirdwatch/thirdwatch.ts';
import type { EvrekaParts } from './dialects/evreka/parts.ts';
import { evreka } from './dialects/evreka/evreka.ts';
import type { QueryingParts } from './dialects/query-parts.ts';
import type { WordbeeParts } from './dialects/wordbee/parts.ts';
import { wordbee } from './dialects/wordbee/wordbee.ts';
import { evaluateCondition } from './definitions/conditions.ts';
import { fromStored, toDefinition } from './definitions/stored.ts';
import { endpointDefaults, oidcParts, oidcRules, relayTargetFault } from './from-settings.ts';
import { startBackground } from './jobs/background.ts';
import { startShadows } from './jobs/shadows.ts';
import { createPublisher } from './jobs/publish-workflow.ts';
import { createGuardedHttp } from './lib/guarded-http.ts';
import { newUuid } from './lib/ids.ts';
import { createWindowCounter } from './lib/window-counter.ts';
import { isStandardSecret } from './lib/standard-signature.ts';
import { checkTarget } from './lib/target-rules.ts';
import { createWakeHub } from './lib/wake-hub.ts';
import { insightsCaughtUp, startInsights } from './projections/insights.ts';
import { startProjector } from './projections/projector.ts';
import type { Settings } from './settings.ts';
import {
  findAccount,
  findAccountByCode,
  findKey,
  findKeyByHash,
  listWorkflowVersions,
  noteKeyUses,
} from './store/account-store.ts';
import { readAddresses } from './store/address-views.ts';
import { createBatchStore } from './store/batch-store.ts';
import { openDatabase } from './store/database.ts';
import { createBackgroundViews } from './store/background-views.ts';
import { createCatalogueItemViews } from './store/catalogue-item-views.ts';
import { createDeliveryViews } from './store/delivery-views.ts';
import { createInsightViews } from './store/insight-views.ts';
import { createListViews } from './store/list-views.ts';
import { createMailViews } from './store/mail-views.ts';
import { migrate } from './store/migrate.ts';
import { listen, sendNotice } from './store/notices.ts';
import { createInvoiceViews } from './store/invoice-views.ts';
import { createOrderSearchViews } from './store/order-search-views.ts';
import { createOrderQueryViews } from './store/order-query-views.ts';
import { createOrderViews } from './store/order-views.ts';
import { createWorkflowViews } from './store/workflow-views.ts';
import { findUser } from './store/user-store.ts';
import { createPartyViews } from './store/party-views.ts';
import { createShadowViews } from './store/shadow-views.ts';
import { sampleHistories } from './store/sample-views.ts';
import { createShopperViews } from './store/shopper-views.ts';
import { createTimelineViews } from './store/timeline-views.ts';
import { readCustomerProfile } from './store/tracking-views.ts';
import { tracking } from './tracking/tracking.ts';

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

/** How often what other nodes wrote is looked for when no notice came. */
const idleMs = 500;

/** How often the insights look for what happened: nobody waits for them. */
const insightsIdleMs = 2000;

/** How often shadows look for what happened. */
const shadowsIdleMs = 1000;

/** How long connecting to a webhook's receiver may take. */
const connectTimeoutMs = 10_000;

/** So many moves of this node are kept for those who follow its log: some seconds of a busy one. */
const recentMovesMax = 4096;

/** Other nodes are told of commits at most this often: a hint for their lists, not one notice per batch. */
const noticeEveryMs = 50;

/** Every vendor that is spoken: a new one is a folder and a line here. */
function mountedDialects(
  parts: ThirdwatchParts & EvrekaParts & WordbeeParts,
  relaying: Omit<IngramParts, keyof QueryingParts>,
): readonly Dialect[] {
  return [thirdwatch(parts), ingram({ ...parts, ...relaying }), wordbee(parts), evreka(parts)];
}

/** Vendors' formats of webhooks. */
const vendorFormats = { ...thirdwatchFormats, ...ingramFormats };

function toPlainJson(value: object): JsonObject {
  return value as JsonObject;
}

/** A dialect's own corrections of paths, below the prefix under which it is mounted. */
function rewriteBelow(prefix: string, { rewrite }: Dialect): (path: string) => string | undefined {
  return (path) => {
    const put = path.startsWith(prefix) ? rewrite?.(path.slice(prefix.length)) : undefined;
    return put === undefined ? undefined : `${prefix}${put}`;
  };
}

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
  const open = (poolCountMax: number, byIndexOnly = false) =>
    openDatabase({
      connectionString,
      poolCountMax,
      connectTimeoutMs: settings.databaseConnectTimeoutMs,
      byIndexOnly,
      onError: (error) => logger.warn({ err: error }, 'a database connection failed'),
    });
  // Writes have connections of their own, so that no read can keep a commit waiting.
  const [writes, reads, work, deliveries] = [
    open(settings.databaseWriteConnectionsMax, true),
    open(settings.databaseReadConnectionsMax),
    open(settings.databaseWorkConnectionsMax, true),
    open(settings.databaseDeliveryConnectionsMax, true),
  ];
  const { applied } = await migrate(work, now());
  if (applied.length > 0) logger.info({ applied }, 'database migrated');

  const builtIns = await readBuiltIns();
  const builtInWorkflows = builtIns.map(({ workflow }) => workflow);
  const builtInSources = new Map(builtIns.map(({ workflow, text }) => [workflow.key, text]));
  const toStored = (workflow: Workflow) => JSON.parse(JSON.stringify(toDefinition(workflow))) as Json;
  const accounts = createAccountService({
    database: work,
    now,
    newId: newUuid,
    builtInWorkflows,
    toDefinition: toStored,
    onKeysChanged: () => authenticator.forget(),
  });
  const books = createBooks({
    listWorkflowVersions: (accountId) => listWorkflowVersions(reads, accountId),
    findAccount: (accountId) => findAccount(reads, accountId),
    fromStored: (definition) => fromStored(definition),
  });
  const authenticator = createAuthenticator({
    findKeyByHash: (hash) => findKeyByHash(reads, hash),
    findKey: (accountId, keyId) => findKey(reads, accountId, keyId),
    findUser: (accountId, userId) => findUser(reads, accountId, userId),
    noteUses: (uses) => noteKeyUses(work, uses),
    workflowsOf: async (accountId) => (await books.workflows(accountId)).all(),
    now,
  });
  const tokens = createTokenService({
    database: work,
    authenticate: authenticator.authenticate,
    principalOfKey: authenticator.principalOfKey,
    principalOfUser: authenticator.principalOfUser,
    now,
  });
  const forgetUsers = async () => {
    authenticator.forget();
    await sendNotice(work, { kind: 'keys' });
  };
  const users = createUserService({
    database: work,
    now,
    newId: newUuid,
    onChanged: forgetUsers,
    endSessions: tokens.endAllOfUser,
  });
  const tries = createFailedTries({
    database: work,
    now,
    addressLimit: settings.loginLimit,
    nameLimit: settings.loginFailuresMax,
    nameWaitMs: settings.loginLockSeconds * 1000,
  });
  const sessionLifetimeSeconds = settings.sessionHoursMax * 3600;
  const rules: Rules = {
    clockSkewSeconds: settings.clockSkewSeconds,
    undoWithinSeconds: settings.undoWithinHours * 3600,
    conditionHolds: evaluateCondition,
  };
  const recent = createRecentMoves(recentMovesMax);
  const projector = startProjector({
    database: work,
    recentMoves: recent.after,
    workflows: books.workflows,
    forgetWorkflows: books.forget,
    onError: (error) => logger.error({ err: error }, 'the lists could not be brought up to date'),
    idleMs,
  });
  const insights = startInsights({
    database: work,
    workflows: books.workflows,
    timeZone: async (accountId) => (await books.account(accountId)).timeZone,
    onError: (error) => logger.error({ err: error }, 'the insights could not be brought up to date'),
    idleMs: insightsIdleMs,
  });

  const shadows = startShadows({
    database: work,
    rules,
    fromStored: (definition) => fromStored(definition),
    toDefinition: toStored,
    now,
    newId: newUuid,
    idleMs: shadowsIdleMs,
    onError: (error) => logger.error({ err: error }, 'a shadow could not be asked'),
  });

  const webhookDefaults = endpointDefaults(settings);
  const http = createGuardedHttp({ rules: { allowTargets: settings.allowTargets }, connectTimeoutMs });
  const version = await readVersion();
  const delivery = startDelivery({
    database: work,
    ownDatabase: deliveries,
    recentMoves: recent.after,
    http,
    workflows: books.workflows,
    account: books.account,
    conditionHolds: evaluateCondition,
    present: {
      order: (order, workflow, audience, locale) => toPlainJson(toOrderOut(order, workflow, audience, locale)),
      event: (event, audience) => toPlainJson(toEventOut(event, audience)),
      example: exampleData,
    },
    formats: vendorFormats,
    version,
    limits: {
      failuresMax: settings.webhookFailuresMax,
      failingMs: settings.webhookFailingMinutes * 60_000,
      concurrencyMax: settings.webhookConcurrencyMax,
      responseLimitBytes: settings.webhookResponseLimitBytes,
      retentionMs: settings.retentionDays * 86_400_000,
    },
    relayConfig: { ...webhookDefaults, ordering: 'per-order' },
    now,
    newId: newUuid,
    random: Math.random,
    idleMs,
    onError: (error) => logger.error({ err: error }, 'deliveries failed; they are tried again'),
  });

  // Known once it listens; links name it only later.
  let listeningAt = '';
  const publicUrl = () => (settings.publicUrl ?? listeningAt).replace(/\/$/, '');
  const trackingLinks = createTrackingLinks({
    database: work,
    now,
    newId: newUuid,
    triesMax: settings.trackingTriesMax,
  });
  const mailing = startMailing({
    database: work,
    recentMoves: recent.after,
    workflows: books.workflows,
    account: books.account,
    builtIn: await readBuiltInMails(),
    trackingLink: async (accountId, orderId) =>
      `${publicUrl()}/track/${await trackingLinks.forMail(accountId, orderId)}`,
    publicUrl,
    smtp:
      settings.smtpUrl === undefined
        ? undefined
        : {
            url: settings.smtpUrl,
            from: settings.mailFrom ?? '',
            connectionsMax: settings.mailConnectionsMax,
            timeoutMs: settings.mailTimeoutSeconds * 1000,
          },
    retryScheduleSeconds: settings.mailRetryScheduleSeconds,
    timeoutMs: settings.mailTimeoutSeconds * 1000,
    digest: { afterCount: settings.mailDigestAfterCount, everyMs: settings.mailDigestMinutes * 60_000 },
    now,
    newId: newUuid,
    random: Math.random,
    idleMs,
    onError: (error) => logger.error({ err: error }, 'mails failed; they are tried again'),
  });

  const news = createWakeHub();
  const nodeId = newUuid();
  let untold = new Set<string>();
  const tellOthers = setInterval(() => {
    if (untold.size === 0) return;
    const accountIds = [...untold];
    untold = new Set();
    sendNotice(work, { kind: 'committed', accountIds, from: nodeId }).catch(() => {});
  }, noticeEveryMs);
  /** There is news of these accounts, or of any. */
  const wakeReaders = (accountIds?: Iterable<string>) => {
    projector.wake();
    delivery.wake(accountIds);
    mailing.wake();
    news.wake(accountIds);
  };
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
      wakeReaders(accountIds);
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
      else if (notice.from !== nodeId) wakeReaders(notice.accountIds);
    },
    onGap: () => {
      books.forget();
      authenticator.forget();
      tokens.forget();
      wakeReaders();
    },
  });

  let draining = false;
  const api: ApiParts = {
    commit: committer.commit,
    authenticate: authenticator.authenticate,
    workflows: books.workflows,
    account: books.account,
    accounts,
    accountSettings: createAccountSettings({ database: work, now, newId: newUuid, onChanged: books.forget }),
    people: createPeopleService({ database: work, now, newId: newUuid, onErased: forgetUsers }),
    users,
    logIn: createLogIn({
      database: work,
      tokens,
      users,
      tries,
      now,
      lifetimeSeconds: sessionLifetimeSeconds,
      idleSeconds: settings.sessionIdleMinutes * 60,
    }),
    presence: createPresenceService(work, now),
    savedViews: createSavedViews(work, now, newUuid),
    settings: shownSettings,
    oidc: oidcParts(
      settings,
      () => `${api.baseUrl()}/v1/session/oidc/callback`,
      createOidcLogIn({
        database: work,
        users,
        findAccountId: async (code) => (await accounts.findByCode(code))?.accountId,
        isRole: async (accountId, role) => roleOf(role, (await books.workflows(accountId)).all()) !== undefined,
        rules: oidcRules(settings),
      }),
    ),
    cookies: { publicUrl: settings.publicUrl, lifetimeSeconds: sessionLifetimeSeconds },
    failures: tries.failed,
    baseUrl: publicUrl,
    once: createOnce({
      database: work,
      now,
      onDone: (accountId) => {
        books.forget(accountId);
        authenticator.forget();
        tokens.forget();
      },
    }),
    views: createOrderViews(reads),
    addresses: (accountId, addressIds) => readAddresses(reads, accountId, addressIds),
    timeline: createTimelineService(work),
    timelines: createTimelineViews(reads),
    trackingLinks,
    quarantine: createQuarantineService({
      database: work,
      now,
      newId: newUuid,
      applierOf: (source) => dialects.find(({ name }) => name === source)?.apply,
    }),
    background: createBackgroundViews(reads),
    lists: createListViews(reads),
    shadows: { start: shadows.start, end: shadows.end, views: createShadowViews(reads) },
    sampleHistories: (accountId, workflow, limit) => sampleHistories(reads, accountId, workflow, limit),
    insights: {
      ...createInsightViews(reads),
      caughtUp: (accountId, position) =>
        insightsCaughtUp(work, accountId, position, settings.atLeastWaitSeconds * 1000, insights.wake),
    },
    timers: background.timers,
    jobs: background.jobs,
    publishing: {
      ...createPublisher({
        database: work,
        lists: createListViews(reads),
        jobs: background.jobs,
        caughtUp,
        toDefinition: toStored,
        forgetWorkflows: books.forget,
        now,
        newId: newUuid,
      }),
      views: createWorkflowViews(reads),
      builtInSource: (key) => builtInSources.get(key),
    },
    endpoints: delivery.endpoints,
    deliveries: createDeliveryViews(reads),
    reconciliation: delivery.reconciliation,
    presentWithOrders: delivery.presentWithOrders,
    mails: mailing.service,
    mailViews: createMailViews(reads),
    news,
    webhooks: {
      defaults: webhookDefaults,
      formats: Object.keys({ ...plainFormats, ...vendorFormats }),
      targetFault: (target) => checkTarget(target, { allowTargets: settings.allowTargets }),
      isStandardSecret,
    },
    rules,
    limits: {
      bodyLimitBytes: settings.bodyLimitBytes,
      requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
      bulkLineLimitBytes: settings.bulkLineLimitBytes,
      bulkWindowCount: settings.bulkWindowCount,
      jsonDepthMax: settings.jsonDepthMax,
      requestsPerSecond: settings.rateLimit,
      pageSizeDefault: settings.pageSizeDefault,
      pageSizeMax: settings.pageSizeMax,
      atLeastWaitMs: settings.atLeastWaitSeconds * 1000,
      passwordLinkSeconds: settings.passwordLinkHours * 3600,
      streamHeartbeatMs: settings.streamHeartbeatSeconds * 1000,
    },
    now,
    newId: newUuid,
    caughtUp,
    readiness: async () => {
      if (draining) return { ready: false, reason: 'The server is stopping.' };
      try {
        await reads.query({ text: 'SELECT 1' });
        return { ready: true };
      } catch {
        return { ready: false, reason: 'The database does not answer.' };
      }
    },
  };
  const dialects = mountedDialects(
    {
      ...api,
      tokens,
      files: createOrderFiles({ database: work, now, newId: newUuid }),
      items: createCatalogueItemViews(reads),
      createItem: createCatalogueItems({ database: work, now, newId: newUuid }),
      nameCustomer: createNameCustomer({ database: work, now, newId: newUuid }),
      shoppers: createShopperViews(reads),
      queries: createOrderQueryViews(reads),
      parties: createPartyViews(reads),
      requests: createWindowCounter(settings.rateLimit, 1000, now),
      failures: tries.failed,
    },
    {
      relay: relay ?? delivery.relay,
      checkTarget: (target) => relayTargetFault(target, settings),
      search: createOrderSearchViews(reads),
      invoices: createInvoiceViews(reads),
      getLimit: { perMinute: 60, enforced: settings.vendorLimits === 'enforce' },
    },
  ).filter(({ name }) => (settings.dialects as readonly string[]).includes(name));
  const prefixOf = ({ name }: Dialect) => settings.dialectPrefixes?.[name] ?? '';
  const { app, routes } = await createApiServer(api, {
    logger,
    trustedProxies: settings.trustedProxies,
    version,
    publicPath: settings.publicUrl === undefined ? '' : new URL(settings.publicUrl).pathname.replace(/\/$/, ''),
    rewrites: dialects.map((dialect) => rewriteBelow(prefixOf(dialect), dialect)),
  });
  for (const dialect of dialects) {
    await app.register(dialect.register, { prefix: prefixOf(dialect) });
  }
  await app.register(
    tracking({
      workflows: books.workflows,
      order: api.views.order,
      history: api.views.history,
      addresses: api.addresses,
      profile: (accountId, customerId) => readCustomerProfile(reads, accountId, customerId),
      present: { order: toOrderOut, event: toEventOut },
      links: trackingLinks,
      accountByCode: (code) => findAccountByCode(reads, code),
      failures: tries.failed,
      subscribe: mailing.service.subscribe,
      news,
      heartbeatMs: settings.streamHeartbeatSeconds * 1000,
      now,
    }),
  );
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
