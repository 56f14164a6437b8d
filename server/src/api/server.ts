import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import fastify, { LogController } from 'fastify';
import { leaveSandbox } from '../accounts/sandbox.ts';
import { newUuid } from '../lib/ids.ts';
import { createWindowCounter } from '../lib/window-counter.ts';
import { accountRoutes } from './accounts.ts';
import { administrationRoutes } from './administration.ts';
import { registerBulk } from './bulk.ts';
import { buildLazySerializer, buildLazyValidator } from './compile-schemas.ts';
import { registerImport } from './import.ts';
import { registerAuthentication } from './caller.ts';
import { registerConsole } from './console-files.ts';
import { deliveryRoutes } from './deliveries.ts';
import { endpointRoutes } from './endpoints.ts';
import { eventTypeRoutes } from './event-types.ts';
import { feedRoutes } from './feed.ts';
import { firstStepsRoutes } from './first-steps.ts';
import { registerHealth } from './health.ts';
import type { RouteTable } from './http-errors.ts';
import { collectRoutes, partLengthMax, registerErrors, sendProblem, toProblem } from './http-errors.ts';
import { registerJsonBody, registerTextGuard } from './json-body.ts';
import { jobRoutes } from './jobs.ts';
import { keyRoutes } from './keys.ts';
import { workflowPictureRoutes } from './workflow-picture.ts';
import { shadowRoutes } from './shadows.ts';
import { rehearsalRoutes } from './rehearsals.ts';
import { insightRoutes } from './insights.ts';
import { listRoutes } from './lists.ts';
import { orderExportRoutes } from './order-export.ts';
import { reconcileRoutes } from './reconcile.ts';
import { registerMailPages } from './mail-pages.ts';
import { mailTemplateRoutes } from './mail-templates.ts';
import { mailRoutes } from './mails.ts';
import { noopRoutes } from './noop.ts';
import { registerOpenApi } from './openapi.ts';
import { registerRequestTimeout } from './request-timeout.ts';
import { publishRoutes, registerWorkflowSchema } from './publish.ts';
import { orderBackgroundRoutes } from './order-background.ts';
import { invoiceItemRoutes } from './invoice-items.ts';
import { lineRoutes } from './lines.ts';
import { shipmentRoutes } from './shipments.ts';
import { orderRoutes } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { peopleRoutes } from './people.ts';
import { oidcRoutes } from './oidc.ts';
import { presenceRoutes } from './presence.ts';
import { quarantineRoutes } from './quarantine.ts';
import { savedViewRoutes } from './saved-views.ts';
import { logInRoutes, sessionRoutes } from './session.ts';
import { statusRoutes } from './status.ts';
import { timerRoutes } from './timers.ts';
import { timelineRoutes } from './timeline.ts';
import { trackingLinkRoutes } from './tracking-links.ts';
import { trackingTextRoutes } from './tracking-texts.ts';
import { userRoutes } from './users.ts';
import { workflowRoutes } from './workflows.ts';

export interface ServerOptions {
  readonly logger: FastifyBaseLogger;
  readonly trustedProxies: readonly string[];
  readonly version: string;
  /** The path under which browsers see this server: '' or '/status'. */
  readonly publicPath: string;
  /** Paths that vendors' clients misspell, put right before routing. */
  readonly rewrites: readonly ((path: string) => string | undefined)[];
}

export interface ApiServer {
  readonly app: FastifyInstance;
  readonly routes: RouteTable;
}

/** The HTTP server with the native API on it; dialects and pages are registered beside it by the caller. */
export async function createApiServer(parts: ApiParts, options: ServerOptions): Promise<ApiServer> {
  const app = fastify({
    loggerInstance: options.logger,
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    bodyLimit: parts.limits.bodyLimitBytes,
    genReqId: () => newUuid(),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    // One line per request, made below: the query of some vendors' calls holds their secrets.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: partLengthMax, ignoreTrailingSlash: false },
    schemaController: {
      compilersFactory: { buildValidator: buildLazyValidator as never, buildSerializer: buildLazySerializer as never },
    },
    rewriteUrl: (request) => rewritten(leaveSandbox(request), options.rewrites),
    frameworkErrors: (error, request, reply) => void sendProblem(toProblem(error, request), request, reply as never),
  }).withTypeProvider<TypeBoxTypeProvider>();
  const routes = collectRoutes(app);
  const plain = app as unknown as FastifyInstance;
  // A connection that is kept alive after its last answer would keep a stopping server open.
  let closing = false;
  plain.addHook('preClose', async () => void (closing = true));
  plain.addHook('onSend', async (request, reply) => {
    if (closing) reply.header('connection', 'close');
    reply.header('x-request-id', request.id);
  });
  plain.addHook('onResponse', async ({ log, method, url }, { statusCode, elapsedTime }) => {
    log.info({ method, path: pathForLog(url), status: statusCode, ms: Math.round(elapsedTime) }, 'answered');
  });
  registerRequestTimeout(plain, parts.limits.requestTimeoutMs);
  registerErrors(plain, routes);
  registerJsonBody(plain, parts.limits.jsonDepthMax);
  await registerOpenApi(plain, options.version);
  registerHealth(plain, parts);
  registerWorkflowSchema(plain);
  registerMailPages(plain, parts.mails);
  registerConsole(plain, options.publicPath);
  await plain.register(logInRoutes(parts));
  await plain.register(oidcRoutes(parts));
  await plain.register(async (v1) => {
    registerAuthentication(v1, {
      ...parts,
      requests: createWindowCounter(parts.limits.requestsPerSecond, 1000, parts.now),
    });
    registerTextGuard(v1);
    await v1.register(orderRoutes(parts));
    await v1.register(lineRoutes(parts));
    await v1.register(shipmentRoutes(parts));
    await v1.register(invoiceItemRoutes(parts));
    await v1.register(orderBackgroundRoutes(parts));
    await v1.register(statusRoutes(parts));
    await v1.register(listRoutes(parts));
    await v1.register(orderExportRoutes(parts));
    await v1.register(accountRoutes(parts));
    await v1.register(keyRoutes(parts));
    await v1.register(sessionRoutes(parts));
    await v1.register(userRoutes(parts));
    await v1.register(administrationRoutes(parts));
    await v1.register(savedViewRoutes(parts));
    await v1.register(firstStepsRoutes(parts));
    await v1.register(presenceRoutes(parts));
    await v1.register(quarantineRoutes(parts));
    await v1.register(timelineRoutes(parts));
    await v1.register(trackingLinkRoutes(parts));
    await v1.register(trackingTextRoutes(parts));
    await v1.register(workflowRoutes(parts));
    await v1.register(timerRoutes(parts));
    await v1.register(jobRoutes(parts));
    await v1.register(publishRoutes(parts));
    await v1.register(insightRoutes(parts));
    await v1.register(rehearsalRoutes(parts));
    await v1.register(shadowRoutes(parts));
    await v1.register(workflowPictureRoutes(parts));
    await v1.register(peopleRoutes(parts));
    await v1.register(endpointRoutes(parts));
    await v1.register(deliveryRoutes(parts));
    await v1.register(reconcileRoutes(parts));
    await v1.register(mailRoutes(parts));
    await v1.register(mailTemplateRoutes(parts));
    await v1.register(feedRoutes(parts));
    await v1.register(eventTypeRoutes);
    await v1.register(noopRoutes);
    registerBulk(v1, parts);
    registerImport(v1, parts);
  });
  return { app: plain, routes };
}

/** Without the query, and without the tokens by which people without a log-in are let in. */
function pathForLog(url: string): string {
  return url.replace(/\?.*$/s, '').replace(/^(\/+(?:track|mail)\/+)[^/]+/, '$1:token');
}

function rewritten(url: string, rewrites: ServerOptions['rewrites']): string {
  const [path = '/', ...search] = url.split('?');
  const target = rewrites.map((rewrite) => rewrite(path)).find((result) => result !== undefined);
  return target === undefined ? url : [target, ...search].join('?');
}
