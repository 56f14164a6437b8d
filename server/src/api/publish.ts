import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { DifferenceOut } from '@milepost/contract';
import { LintOut, Page, PublicationOut, WorkflowVersionOut } from '@milepost/contract';
import Type from 'typebox';
import type { Principal } from '../core/principal.ts';
import type { Workflow } from '../core/workflow.ts';
import { drawDiagram } from '../definitions/diagram.ts';
import type { Difference } from '../definitions/difference.ts';
import { differenceOf } from '../definitions/difference.ts';
import type { FindingText } from '../definitions/finding-texts.ts';
import { findingInEnglish, tell } from '../definitions/finding-texts.ts';
import type { LintFinding } from '../definitions/lint.ts';
import { lintWorkflow } from '../definitions/lint.ts';
import type { DefinitionProblem } from '../definitions/problem.ts';
import type { Publication } from '../definitions/publication.ts';
import { isSameDefinition, planPublication } from '../definitions/publication.ts';
import { readDefinition } from '../definitions/read-definition.ts';
import { DefinitionSchema } from '../definitions/schema.ts';
import { toJobPrincipal } from '../jobs/job.ts';
import { modeOf, requireRight, requireWholeAccount } from './caller.ts';
import type { DefinitionBody } from './definition-body.ts';
import { PublishQuery, readDefinitionBody, registerDefinitionBody } from './definition-body.ts';
import { toJobOut } from './jobs.ts';
import { once } from './once.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

const KeyParams = Type.Object({ key: Type.String() });
const consumes = ['application/yaml', 'application/json', 'text/plain'];

/** The JSON Schema of definitions, for editors, which have no key. */
export function registerWorkflowSchema(app: FastifyInstance): void {
  app.get('/v1/workflow-schema.json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/schema+json').send(JSON.stringify(DefinitionSchema)),
  );
}

/** Checking and publishing workflows, and what was published before. */
export function publishRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    registerDefinitionBody(app);

    app.post(
      '/v1/workflows/lint',
      {
        schema: {
          tags: ['workflows'],
          summary: 'Check a definition',
          description: 'The body is the definition, in YAML or JSON.',
          consumes,
          response: { 200: LintOut },
        },
      },
      async (request) => {
        requireWholeAccount(request);
        const { workflow, problems, places } = readDefinition(readDefinitionBody(request).text);
        const findings =
          workflow === undefined ? problems.map(toErrorFinding) : lintWorkflow(workflow, { places }).map(toFinding);
        return { valid: isPublishable(findings), key: workflow?.key ?? null, findings };
      },
    );

    app.post(
      '/v1/workflows/:key/versions',
      {
        schema: {
          tags: ['workflows'],
          summary: 'Publish a version of a workflow, or say what it would change',
          description:
            'The body is the definition in YAML, or JSON of Publish. A version that would strand live orders is refused unless a mapping says where they go.',
          consumes,
          params: KeyParams,
          querystring: PublishQuery,
          response: { 200: PublicationOut, 201: PublicationOut },
        },
      },
      async (request, reply) => {
        requireRight(request, 'workflows.publish');
        requireWholeAccount(request);
        const { key } = request.params;
        const body = readDefinitionBody(request);
        const dryRun = body.dryRun === true || request.query.dryRun === true || modeOf(request) === 'dry-run';
        const wanted = { ...body, dryRun, moveOrders: body.moveOrders ?? request.query.moveOrders };
        // A rehearsal keeps nothing.
        if (dryRun) return publish(parts, request.principal, key, wanted);
        return once(parts, request, reply, async () => {
          const answer = await publish(parts, request.principal, key, wanted);
          reply.code(answer.changed ? 201 : 200);
          return answer;
        });
      },
    );

    app.get(
      '/v1/workflows/:key/versions',
      {
        schema: {
          tags: ['workflows'],
          summary: 'List the versions of a workflow, newest first, with what each changed',
          params: KeyParams,
          response: { 200: Page(WorkflowVersionOut) },
        },
      },
      async (request) => {
        requireWholeAccount(request);
        const { accountId } = request.principal;
        const { key } = request.params;
        const book = await parts.workflows(accountId);
        const published = await parts.publishing.views.versions(accountId, key);
        if (published.length === 0) throw notThere(key);
        return {
          data: published.map(({ version, publishedAt, publishedBy }) => ({
            version,
            publishedAt: publishedAt.toISOString(),
            publishedBy: publishedBy.id,
            ...changesOf(book.version(key, version - 1), book.version(key, version)),
          })),
          next: null,
        };
      },
    );

    registerTexts(app, parts);
  };
}

function registerTexts(app: FastifyInstance, parts: ApiParts): void {
  app.get<{ Params: { key: string; version: number } }>(
    '/v1/workflows/:key/versions/:version/source',
    {
      schema: {
        tags: ['workflows'],
        summary: 'The file of a version as it was published, with its comments',
        params: Type.Object({ key: Type.String(), version: Type.Integer({ minimum: 1 }) }),
        produces: ['application/yaml'],
      },
    },
    async (request, reply) => {
      requireWholeAccount(request);
      const { key, version } = request.params;
      const { accountId } = request.principal;
      const source = await parts.publishing.views.source(accountId, key, version);
      const book = await parts.workflows(accountId, { key, version });
      const text = source === null ? builtInSource(parts, book.version(key, version)) : source;
      if (text === undefined) throw notThere(key, version);
      return reply.type('application/yaml; charset=utf-8').send(text);
    },
  );

  app.get<{ Params: { key: string }; Querystring: { version?: number; language?: string } }>(
    '/v1/workflows/:key/diagram',
    {
      schema: {
        tags: ['workflows'],
        summary: 'A workflow as a Mermaid diagram',
        params: KeyParams,
        querystring: Type.Object(
          {
            version: Type.Optional(Type.Integer({ minimum: 1 })),
            language: Type.Optional(Type.String({ maxLength: 35 })),
          },
          { additionalProperties: false },
        ),
        produces: ['text/plain'],
      },
    },
    async (request, reply) => {
      requireWholeAccount(request);
      const { key } = request.params;
      const { version, language } = request.query;
      const { accountId } = request.principal;
      const [book, { locale }] = await Promise.all([parts.workflows(accountId), parts.account(accountId)]);
      const workflow = version === undefined ? book.latest(key) : book.version(key, version);
      if (workflow === undefined) throw notThere(key, version);
      return reply.type('text/plain; charset=utf-8').send(drawDiagram(workflow, { language: language ?? locale }));
    },
  );
}

/** The file that came with the server, if it still says what was published from it. */
function builtInSource({ publishing }: ApiParts, published: Workflow | undefined): string | undefined {
  const text = published === undefined ? undefined : publishing.builtInSource(published.key);
  const { workflow } = readDefinition(text ?? '');
  if (published === undefined || workflow === undefined) return undefined;
  return isSameDefinition(published, workflow) ? text : undefined;
}

async function publish(
  parts: ApiParts,
  caller: Principal,
  key: string,
  body: Omit<DefinitionBody, 'moveOrders'> & { readonly dryRun: boolean; readonly moveOrders: boolean | undefined },
): Promise<PublicationOut> {
  const { accountId } = caller;
  const { mapping = {}, dryRun, moveOrders = body.mapping !== undefined } = body;
  const versions = (await parts.workflows(accountId)).versions(key);
  const { workflow, findings } = readPublishable(body.text, key, (versions.at(-1)?.version ?? 0) + 1);
  const plan = planPublication(versions, workflow, await parts.publishing.liveOrders(accountId, key), mapping);
  refuseMapping(plan);
  const answer: PublicationOut = {
    ...{ key, version: workflow.version, dryRun, changed: plan.changed, findings, job: null },
    publishable: plan.stranded.length === 0,
    differences: plan.differences.map(toDifference),
    orders: plan.orders.map((status) => ({ ...status })),
  };
  if (!plan.changed) return { ...answer, version: workflow.version - 1 };
  if (dryRun) return answer;
  refuseStranding(plan, workflow);
  const principal = toJobPrincipal(caller);
  const wanted = { accountId, workflow, source: body.text, principal, mapping, moveOrders };
  const published = await parts.publishing.publish(wanted);
  if (published === undefined) {
    throw new Problem('conflict', {
      detail: `Version ${workflow.version} of ${key} was published by somebody else meanwhile.`,
      hint: 'Look at what it changed, and publish again.',
    });
  }
  return { ...answer, job: published.job === null ? null : toJobOut(published.job) };
}

/** The workflow of a text that may be published under this key, or every fault of it as a problem. */
function readPublishable(
  text: string,
  key: string,
  version: number,
): { readonly workflow: Workflow; readonly findings: Finding[] } {
  const { workflow, problems, places } = readDefinition(text, { version });
  if (workflow === undefined) throw definitionInvalid(problems.map(toErrorFinding));
  const findings = lintWorkflow(workflow, { places }).map(toFinding);
  if (workflow.key !== key) {
    const texts = [tell('other_key', { workflow: workflow.key, asked: key })];
    findings.unshift({
      ...{ level: 'error', code: 'key_mismatch', pointer: '/key', message: findingInEnglish(texts) },
      ...{ texts: texts.map(copyText), ...places.ofValue('/key') },
    });
  }
  if (!isPublishable(findings)) throw definitionInvalid(findings.filter(({ level }) => level === 'error'));
  return { workflow, findings };
}

type Finding = LintOut['findings'][number];

export function toErrorFinding({
  code,
  pointer,
  message,
  texts,
  line,
  column,
  suggestion,
}: DefinitionProblem): Finding {
  return {
    ...{ level: 'error', code, pointer, message, texts: texts.map(copyText), line, column },
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** A finding of the lint as it is answered. */
export function toFinding({ texts, ...finding }: LintFinding): Finding {
  return { ...finding, texts: texts.map(copyText) };
}

function copyText({ key, names }: FindingText): Finding['texts'][number] {
  return { key, names: Object.fromEntries(Object.entries(names).map(([name, value]) => [name, copyValue(value)])) };
}

function copyValue(value: string | readonly string[]): string | string[] {
  return typeof value === 'string' ? value : [...value];
}

function isPublishable(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level !== 'error');
}

export function definitionInvalid(findings: readonly Finding[]): Problem {
  const [first] = findings;
  const count = findings.length === 1 ? 'a fault' : `${findings.length} faults`;
  return new Problem('definition_invalid', {
    detail: `The definition has ${count}; nothing was published. Line ${first?.line ?? 1}: ${first?.message ?? ''}`,
    hint: 'Put right what errors lists; POST /v1/workflows/lint checks without publishing.',
    errors: findings.map(({ level: _, texts: _texts, message, ...place }) => ({ ...place, detail: message })),
  });
}

function refuseMapping({ mappingFaults }: Publication): void {
  const [first] = mappingFaults;
  if (first === undefined) return;
  throw new Problem('validation_failed', {
    detail: first.detail,
    hint: 'A mapping goes from statuses that were to statuses of the new version.',
    pointer: `/mapping/${first.status}`,
    errors: mappingFaults.map(({ status, detail }) => ({ pointer: `/mapping/${status}`, detail })),
  });
}

function refuseStranding({ stranded }: Publication, { key, version }: Workflow): void {
  if (stranded.length === 0) return;
  const suggested = stranded.map(({ status, suggestion }) => `"${status}": "${suggestion ?? '…'}"`);
  throw new Problem('orders_stranded', {
    detail: `Version ${version} of ${key} has no ${stranded.map(({ status, orders }) => `${status} (${orders} ${orders === 1 ? 'order' : 'orders'})`).join(', ')}.`,
    hint: `Say where these orders go: "mapping": { ${suggested.join(', ')} }.`,
    pointer: '/mapping',
    errors: stranded.map(({ status, orders, suggestion }) => ({
      pointer: `/mapping/${status}`,
      detail: `${orders} live ${orders === 1 ? 'order is' : 'orders are'} in ${status}.`,
      ...(suggestion === undefined ? {} : { suggestion }),
    })),
  });
}

function changesOf(
  before: Workflow | undefined,
  after: Workflow | undefined,
): Pick<WorkflowVersionOut, 'differences' | 'changes'> {
  const changes = before === undefined || after === undefined ? [] : differenceOf(before, after).map(toDifference);
  return { differences: changes.map(({ sentence }) => sentence), changes };
}

/** A difference as it is answered. What is not there is `null`, since JSON has nothing else for it. */
function toDifference({ was, is, ...difference }: Difference): DifferenceOut {
  const json = (value: unknown): unknown => (value === undefined ? null : value);
  return { ...difference, was: json(was), is: json(is) };
}

export function notThere(key: string, version?: number): Problem {
  return new Problem('not_found', {
    detail: `There is no ${version === undefined ? '' : `version ${version} of the `}workflow ${key} here.`,
    hint: version === undefined ? 'See GET /v1/workflows.' : `See GET /v1/workflows/${key}/versions.`,
  });
}
