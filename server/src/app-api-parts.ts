import { createAccountSettings } from './accounts/account-settings.ts';
import { createLogIn } from './accounts/log-in.ts';
import { createQuarantineService } from './accounts/quarantine.ts';
import { createOnce } from './accounts/once.ts';
import { roleOf } from './accounts/keys.ts';
import { createOidcLogIn } from './accounts/oidc-log-in.ts';
import { createPeopleService } from './accounts/people-service.ts';
import { createPresenceService } from './accounts/presence.ts';
import { createSavedViews } from './accounts/saved-views.ts';
import { createTimelineService } from './accounts/timeline.ts';
import type { ApiParts, ShownSetting } from './api/parts.ts';
import { demoMark, demoOrders } from './cli/demo/generate.ts';
import type { Rules } from './core/command.ts';
import type { Json } from './core/json.ts';
import type { Workflow } from './core/workflow.ts';
import type { Commit } from './core/outcome.ts';
import { plainFormats } from './delivery/formats.ts';
import type { Dialect } from './dialects/dialect.ts';
import { oidcParts, oidcRules } from './from-settings.ts';
import { startBackground } from './jobs/background.ts';
import { createPublisher } from './jobs/publish-workflow.ts';
import { newUuid } from './lib/ids.ts';
import { isStandardSecret } from './lib/standard-signature.ts';
import { checkTarget } from './lib/target-rules.ts';
import { insightsCaughtUp } from './projections/insights.ts';
import type { Settings } from './settings.ts';
import { readAddresses } from './store/address-views.ts';
import { createBackgroundViews } from './store/background-views.ts';
import { createDeliveryViews } from './store/delivery-views.ts';
import { createInsightViews } from './store/insight-views.ts';
import { createListViews } from './store/list-views.ts';
import { createMailViews } from './store/mail-views.ts';
import { createOrderViews } from './store/order-views.ts';
import { createWorkflowViews } from './store/workflow-views.ts';
import { createShadowViews } from './store/shadow-views.ts';
import { sampleHistories } from './store/sample-views.ts';
import { createTimelineViews } from './store/timeline-views.ts';
import { builtInTexts } from './tracking/texts.ts';
import type { EndpointConfig } from './core/endpoint.ts';
import type { Callers } from './app-callers.ts';
import type { Databases } from './app-databases.ts';
import type { Followers } from './app-followers.ts';

interface ApiPartsNeeds {
  readonly databases: Databases;
  readonly settings: Settings;
  readonly shownSettings: readonly ShownSetting[];
  readonly callers: Callers;
  readonly followers: Followers;
  readonly background: ReturnType<typeof startBackground>;
  readonly commit: Commit;
  readonly caughtUp: ApiParts['caughtUp'];
  readonly rules: Rules;
  readonly webhookDefaults: EndpointConfig;
  readonly toStored: (workflow: Workflow) => Json;
  readonly builtInSources: ReadonlyMap<string, string>;
  /** How the events of a source that waited in the quarantine are applied. */
  readonly applierOf: (source: string) => Dialect['apply'] | undefined;
  readonly publicUrl: () => string;
  readonly isDraining: () => boolean;
  readonly now: () => Date;
}

/** What the native API is made of; dialects are given the same. */
export function createApiParts({
  databases: { reads, work },
  settings,
  shownSettings,
  callers: { accounts, books, authenticator, tokens, users, tries, forgetUsers },
  followers: { insights, shadows, delivery, formats, mailing, trackingLinks, news },
  background,
  commit,
  caughtUp,
  rules,
  webhookDefaults,
  toStored,
  builtInSources,
  applierOf,
  publicUrl,
  isDraining,
  now,
}: ApiPartsNeeds): ApiParts {
  const sessionLifetimeSeconds = settings.sessionHoursMax * 3600;
  const api: ApiParts = {
    commit,
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
        // A job that was made in the transaction can be seen only now.
        background.jobs.wake();
      },
    }),
    views: createOrderViews(reads),
    addresses: (accountId, addressIds) => readAddresses(reads, accountId, addressIds),
    timeline: createTimelineService(work),
    timelines: createTimelineViews(reads),
    trackingLinks,
    trackingTexts: builtInTexts,
    quarantine: createQuarantineService({
      database: work,
      now,
      newId: newUuid,
      applierOf,
    }),
    background: createBackgroundViews(reads),
    lists: createListViews(reads),
    shadows: { start: shadows.start, end: shadows.end, views: createShadowViews(reads) },
    samples: { orders: demoOrders, mark: demoMark },
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
      formats: Object.keys({ ...plainFormats, ...formats }),
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
    mailDigest: { afterCount: settings.mailDigestAfterCount, minutes: settings.mailDigestMinutes },
    now,
    newId: newUuid,
    caughtUp,
    readiness: async () => {
      if (isDraining()) return { ready: false, reason: 'The server is stopping.' };
      try {
        await reads.query({ text: 'SELECT 1' });
        return { ready: true };
      } catch {
        return { ready: false, reason: 'The database does not answer.' };
      }
    },
  };
  return api;
}
