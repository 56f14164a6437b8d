import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { NewJobIn as NewJobBody } from '@milepost/contract';
import { JobDetailOut, JobOut, JobUndoIn, NewJobIn, Page } from '@milepost/contract';
import Type from 'typebox';
import type { JsonObject } from '../core/json.ts';
import type { JobInput, JobPrincipal } from '../jobs/job.ts';
import { toJobPrincipal } from '../jobs/job.ts';
import type { JobChange } from '../jobs/job-service.ts';
import { jobChanges } from '../jobs/job-service.ts';
import type { JobRow } from '../store/job-views.ts';
import { circumstancesOf, idempotencyOf, modeOf, requireRight, requireWholeAccount } from './caller.ts';
import { reportLines } from './job-report.ts';
import { requireStatus } from './known-names.ts';
import { toOrderFilter } from './order-filter.ts';
import { defined } from './orders.ts';
import { pageSize } from './paging.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { storedTexts } from './texts.ts';

const JobParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Work on many orders in the background: begun, watched, paused, undone, and reported order by order. */
export function jobRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { jobs } = parts;

  async function find(request: FastifyRequest<{ Params: { id: string } }>): Promise<JobRow> {
    requireRight(request, 'orders.read');
    requireWholeAccount(request);
    const job = await jobs.views.job(request.principal.accountId, request.params.id);
    if (job === undefined) {
      throw new Problem('not_found', { detail: 'There is no such job.', hint: 'List them with GET /v1/jobs.' });
    }
    return job;
  }

  return async (app) => {
    app.post(
      '/v1/jobs',
      {
        schema: {
          tags: ['jobs'],
          summary: 'Move many orders in the background, or rehearse it',
          body: NewJobIn,
          response: { 201: JobOut },
        },
      },
      async (request, reply) => {
        const body: NewJobBody = request.body;
        const input = await toInput(parts, request, body);
        const made = await jobs.create({
          ...jobOf(request),
          input,
          dryRun: body.dryRun === true || modeOf(request) === 'dry-run',
        });
        return reply.code(201).headers(replayHeaders(request, made)).send(toJobOut(made.job));
      },
    );

    app.get(
      '/v1/jobs',
      {
        schema: {
          tags: ['jobs'],
          summary: 'List jobs, newest first',
          querystring: Type.Object(
            {
              cursor: Type.Optional(Type.String({ format: 'uuid' })),
              limit: Type.Optional(Type.Integer({ minimum: 1 })),
            },
            { additionalProperties: false },
          ),
          response: { 200: Page(JobOut) },
        },
      },
      async (request) => {
        requireRight(request, 'orders.read');
        requireWholeAccount(request);
        const limit = pageSize(parts.limits, request.query.limit);
        const before = request.query.cursor;
        const rows = await jobs.views.jobs(request.principal.accountId, { before, limit: limit + 1 });
        const page = rows.slice(0, limit);
        return { data: page.map(toJobOut), next: rows.length > limit ? page.at(-1)!.jobId : null };
      },
    );

    app.get(
      '/v1/jobs/:id',
      {
        schema: {
          tags: ['jobs'],
          summary: 'How far a job is, and why orders were not changed',
          params: JobParams,
          response: { 200: JobDetailOut },
        },
      },
      async (request) => {
        const job = await find(request);
        const reasons = await jobs.views.reasons(job.accountId, job.jobId);
        const copies = reasons.map(({ examples, ...rest }) => ({
          ...rest,
          examples: examples.map((example) => ({ ...example, ...storedTexts(example.detail) })),
        }));
        return { ...toJobOut(job), reasons: copies };
      },
    );

    app.post(
      '/v1/jobs/:id/undo',
      {
        schema: {
          tags: ['jobs'],
          summary: 'Undo what a job changed, as a job; orders that moved on since are skipped',
          params: JobParams,
          body: JobUndoIn,
          response: { 201: JobOut },
        },
      },
      async (request, reply) => {
        requireRight(request, 'status.undo');
        const job = await find(request);
        mustBeUndoable(job);
        const ofVersion = job.kind === 'move_to_version';
        if (ofVersion) requireRight(request, 'workflows.publish');
        const said = { notify: false, ...defined(request.body) };
        const made = await jobs.create({
          ...jobOf(request),
          input: { kind: 'undo_job', jobId: job.jobId, ...(ofVersion ? { version: true } : {}), said },
          dryRun: modeOf(request) === 'dry-run',
        });
        return reply.code(201).headers(replayHeaders(request, made)).send(toJobOut(made.job));
      },
    );

    registerChanges(app, parts, find);
    registerReport(app, parts, find);
  };
}

type Find = (request: FastifyRequest<{ Params: { id: string } }>) => Promise<JobRow>;

function registerChanges(app: FastifyInstance, { jobs }: ApiParts, find: Find): void {
  for (const change of Object.keys(jobChanges) as JobChange[]) {
    app.post<{ Params: { id: string } }>(
      `/v1/jobs/:id/${change}`,
      {
        schema: {
          tags: ['jobs'],
          summary: `${change[0]!.toUpperCase()}${change.slice(1)} a job`,
          params: JobParams,
          response: { 200: JobOut },
        },
      },
      async (request) => {
        requireRight(request, 'orders.write');
        const job = await find(request);
        const changed = await jobs.change(job.accountId, job.jobId, change);
        if (changed === undefined) {
          throw new Problem('conflict', {
            detail: `The job is ${job.state}; ${change} is for jobs that are ${jobChanges[change].from.join(' or ')}.`,
            hint: 'Read it again: it may have ended meanwhile.',
          });
        }
        return toJobOut(changed);
      },
    );
  }
}

function registerReport(app: FastifyInstance, { jobs }: ApiParts, find: Find): void {
  app.get<{ Params: { id: string }; Querystring: { format?: 'ndjson' | 'csv' } }>(
    '/v1/jobs/:id/report',
    {
      schema: {
        tags: ['jobs'],
        summary: 'What became of each order of a job, as NDJSON or CSV',
        params: JobParams,
        querystring: Type.Object(
          { format: Type.Optional(Type.Union([Type.Literal('ndjson'), Type.Literal('csv')])) },
          { additionalProperties: false },
        ),
        produces: ['application/x-ndjson', 'text/csv'],
      },
    },
    async (request, reply) => {
      const job = await find(request);
      if (job.reportRemovedAt !== null) {
        throw new Problem('not_found', {
          detail: `The report was removed at ${job.reportRemovedAt.toISOString()}.`,
          hint: 'The history of each order stays.',
        });
      }
      const format = request.query.format ?? 'ndjson';
      return reply
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
        .header('content-disposition', `attachment; filename="job-${job.jobId}.${format}"`)
        .send(Readable.from(reportLines(jobs.views, job, format)));
    },
  );
}

async function toInput(parts: ApiParts, request: FastifyRequest, body: NewJobBody): Promise<JobInput> {
  const { principal } = request;
  requireWholeAccount(request);
  if (body.kind === 'move_orders') {
    requireRight(request, 'status.set');
    const { kind, filter, to, atLeast, dryRun: _, data, ...said } = body;
    await requireStatus(parts, principal.accountId, to, '/to');
    if (atLeast !== undefined) await parts.caughtUp(principal.accountId, atLeast);
    return {
      kind,
      to,
      filter: await toOrderFilter(parts, principal, filter, parts.now()),
      said: { notify: false, ...defined(said), ...(data === undefined ? {} : { data: data as JsonObject }) },
    };
  }
  requireRight(request, 'workflows.publish');
  const book = await parts.workflows(principal.accountId);
  const { kind, workflow, mapping = {} } = body;
  const target = body.version === undefined ? book.latest(workflow) : book.version(workflow, body.version);
  if (target === undefined) {
    throw new Problem('not_found', {
      detail: `There is no ${body.version === undefined ? '' : `version ${body.version} of the `}workflow ${workflow}.`,
      hint: `See GET /v1/workflows/${workflow}/versions.`,
      pointer: body.version === undefined ? '/workflow' : '/version',
    });
  }
  return { kind, workflow, version: target.version, mapping };
}

function jobOf(request: FastifyRequest): {
  accountId: string;
  principal: JobPrincipal;
  request?: { key: string; hash: string };
} {
  const { principal } = request;
  const { onBehalfOf } = circumstancesOf(request);
  const idempotency = idempotencyOf(request);
  return {
    accountId: principal.accountId,
    principal: toJobPrincipal(principal, onBehalfOf),
    ...(idempotency === undefined
      ? {}
      : { request: { key: `${idempotency.scope}\n${idempotency.key}`, hash: idempotency.requestHash } }),
  };
}

function replayHeaders(
  request: FastifyRequest,
  { job, created }: { readonly job: JobRow; readonly created: boolean },
): Record<string, string> {
  if (created) return {};
  if (job.requestHash === idempotencyOf(request)?.requestHash) return { 'idempotency-replayed': 'true' };
  throw new Problem('idempotency_mismatch', {
    detail: 'The idempotency key was used for another request.',
    hint: 'Use a new key for a new request.',
  });
}

function mustBeUndoable({ kind, state, dryRun, reportRemovedAt }: JobRow): void {
  const why =
    kind === 'undo_job'
      ? 'An undo is not undone; move the orders again.'
      : dryRun
        ? 'A dry run has changed nothing.'
        : reportRemovedAt !== null
          ? 'Its report, which says what it changed, was removed.'
          : state === 'done' || state === 'canceled' || state === 'failed'
            ? undefined
            : `The job is ${state}; it must have ended.`;
  if (why !== undefined)
    throw new Problem('conflict', { detail: why, hint: 'Cancel it first, or undo single orders.' });
}

/** A job as it is answered. */
export function toJobOut(job: JobRow): JobOut {
  const { jobId, kind, state, dryRun, fault, total, selected, changed, unchanged, refused, skipped, workMs } = job;
  const done = changed + unchanged + refused + skipped;
  const rate = workMs === 0 ? null : (done * 1000) / workMs;
  const principal = job.principal as JobPrincipal;
  const { kind: _, ...input } = job.input as JsonObject;
  return {
    id: jobId,
    ...{ kind, state, dryRun, fault, input },
    progress: {
      ...{ total, selected, done, changed, unchanged, refused, skipped },
      ratePerSecond: rate === null ? null : Math.round(rate * 10) / 10,
      secondsLeft: rate === null || rate === 0 || !selected ? null : Math.ceil((total - done) / rate),
    },
    createdBy: principal.id,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}
