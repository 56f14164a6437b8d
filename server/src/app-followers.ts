import type { FastifyBaseLogger } from 'fastify';
import { createTrackingLinks } from './accounts/tracking-links.ts';
import { exampleData } from './api/event-types.ts';
import { toEventOut, toOrderOut } from './api/order-out.ts';
import type { createRecentMoves } from './commit/recent-moves.ts';
import type { Rules } from './core/command.ts';
import type { Json, JsonObject } from './core/json.ts';
import type { Workflow } from './core/workflow.ts';
import { startDelivery } from './delivery/delivery.ts';
import { readBuiltInMails, startMailing } from './delivery/mail/mail.ts';
import { ingramFormats } from './dialects/ingram/webhook-formats.ts';
import { thirdwatchFormats } from './dialects/thirdwatch/postback-formats.ts';
import { wordbeeFormats } from './dialects/wordbee/webhook-format.ts';
import { evaluateCondition } from './definitions/conditions.ts';
import { fromStored } from './definitions/stored.ts';
import { startShadows } from './jobs/shadows.ts';
import { createGuardedHttp } from './lib/guarded-http.ts';
import { newUuid } from './lib/ids.ts';
import { createWakeHub } from './lib/wake-hub.ts';
import { startInsights } from './projections/insights.ts';
import { startProjector } from './projections/projector.ts';
import type { Settings } from './settings.ts';
import type { EndpointConfig, WebhookFormat } from './core/endpoint.ts';
import type { Callers } from './app-callers.ts';
import type { Databases } from './app-databases.ts';

interface FollowersParts {
  readonly databases: Databases;
  readonly settings: Settings;
  readonly logger: FastifyBaseLogger;
  readonly books: Callers['books'];
  readonly rules: Rules;
  /** What this node has just committed, so that it need not be read again. */
  readonly recent: ReturnType<typeof createRecentMoves>;
  readonly webhookDefaults: EndpointConfig;
  readonly toStored: (workflow: Workflow) => Json;
  readonly publicUrl: () => string;
  readonly version: string;
  readonly now: () => Date;
}

export type Followers = Awaited<ReturnType<typeof startFollowers>>;

/** How often what other nodes wrote is looked for when no notice came. */
const idleMs = 500;

/** How often the insights look for what happened: nobody waits for them. */
const insightsIdleMs = 2000;

/** How often shadows look for what happened. */
const shadowsIdleMs = 1000;

/** How long connecting to a webhook's receiver may take. */
const connectTimeoutMs = 10_000;

/** Vendors' formats of webhooks. */
function vendorFormats(publicUrl: () => string): Readonly<Record<string, WebhookFormat>> {
  return { ...thirdwatchFormats, ...ingramFormats, ...wordbeeFormats(publicUrl) };
}

function toPlainJson(value: object): JsonObject {
  return value as JsonObject;
}

/** Starts who follows the log: lists, insights, shadows, webhooks and mails. Whoever starts them stops them, one by one. */
export async function startFollowers({
  databases: { work, deliveries },
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
}: FollowersParts) {
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
    recentMoves: recent.after,
    workflows: books.workflows,
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

  const http = createGuardedHttp({ rules: { allowTargets: settings.allowTargets }, connectTimeoutMs });
  const formats = vendorFormats(publicUrl);
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
    formats,
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
    digest: { afterCount: settings.mailDigestAfterCount, minutes: settings.mailDigestMinutes },
    now,
    newId: newUuid,
    random: Math.random,
    idleMs,
    onError: (error) => logger.error({ err: error }, 'mails failed; they are tried again'),
  });

  const news = createWakeHub();
  /** There is news of these accounts, or of any. */
  const wake = (accountIds?: Iterable<string>) => {
    projector.wake();
    delivery.wake(accountIds);
    mailing.wake();
    news.wake(accountIds);
  };
  return { projector, insights, shadows, http, delivery, formats, trackingLinks, mailing, news, wake };
}
