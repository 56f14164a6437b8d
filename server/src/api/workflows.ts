import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Page } from '@milepost/contract';
import Type from 'typebox';
import { audienceIncludes } from '../core/principal.ts';
import type { Audience } from '../core/principal.ts';
import type { Workflow } from '../core/workflow.ts';
import { labelIn } from '../lib/label-in.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

const WorkflowOut = Type.Object({
  key: Type.String(),
  version: Type.Integer(),
  name: Type.String(),
  subject: Type.Union([Type.Literal('order'), Type.Literal('invoice_item')], {
    description: 'What it moves: items of an invoice are in no list of orders.',
  }),
  initial: Type.Array(Type.Object({ status: Type.String(), roles: Type.Array(Type.String()) })),
  statuses: Type.Array(
    Type.Object({
      key: Type.String(),
      label: Type.String(),
      labels: Type.Record(Type.String(), Type.String()),
      category: Type.String(),
      attention: Type.String(),
      audience: Type.String(),
      color: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  transitions: Type.Array(
    Type.Object({
      name: Type.String(),
      label: Type.String(),
      labels: Type.Record(Type.String(), Type.String()),
      isDefault: Type.Boolean(),
      from: Type.Array(Type.String()),
      to: Type.String(),
      roles: Type.Array(Type.String()),
      reasons: Type.Array(Type.String()),
      enforce: Type.String(),
    }),
  ),
});

/** The account's published workflows, as far as the caller may know them. */
export function workflowRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/workflows',
      { schema: { tags: ['workflows'], summary: 'List the workflows', response: { 200: Page(WorkflowOut) } } },
      async ({ principal }) => {
        const [book, account] = await Promise.all([
          parts.workflows(principal.accountId),
          parts.account(principal.accountId),
        ]);
        return {
          data: book.all().map((workflow) => toWorkflowOut(workflow, principal.audience, account.locale)),
          next: null,
        };
      },
    );

    app.get(
      '/v1/workflows/:key',
      {
        schema: {
          tags: ['workflows'],
          summary: 'Read a workflow, or an earlier version of it',
          params: Type.Object({ key: Type.String() }),
          querystring: Type.Object(
            { version: Type.Optional(Type.Integer({ minimum: 1 })) },
            { additionalProperties: false },
          ),
          response: { 200: WorkflowOut },
        },
      },
      async ({ principal, params, query }) => {
        const [book, account] = await Promise.all([
          parts.workflows(principal.accountId),
          parts.account(principal.accountId),
        ]);
        const workflow =
          query.version === undefined ? book.latest(params.key) : book.version(params.key, query.version);
        if (workflow === undefined) {
          const known = book.all().map(({ key }) => key);
          throw new Problem('not_found', {
            detail: `There is no workflow ${params.key} here.`,
            hint: `There is ${known.join(', ')}.`,
          });
        }
        return toWorkflowOut(workflow, principal.audience, account.locale);
      },
    );
  };
}

function toWorkflowOut(workflow: Workflow, audience: Audience, locale: string): Type.Static<typeof WorkflowOut> {
  const seen = [...workflow.statuses.values()].filter((status) => audienceIncludes(audience, status.audience));
  const known = new Set(seen.map(({ key }) => key));
  return {
    key: workflow.key,
    version: workflow.version,
    name: labelIn(workflow.name, locale),
    subject: workflow.subject ?? 'order',
    initial: workflow.initial
      .filter(({ status }) => known.has(status))
      .map(({ status, roles }) => ({ status, roles: [...roles] })),
    statuses: seen.map(({ key, label, category, attention, audience: forWhom, color }) => ({
      key,
      label: labelIn(label, locale),
      labels: { ...label },
      category,
      attention,
      audience: forWhom,
      color: color ?? null,
    })),
    transitions: workflow.transitions
      .filter(({ to }) => known.has(to))
      .map(({ name, label, isDefault, from, to, roles, reasons, enforce }) => ({
        name,
        label: labelIn(label, locale),
        labels: { ...label },
        isDefault,
        from: (from === 'any' ? [...known] : from).filter((status) => known.has(status) && status !== to),
        to,
        roles: [...roles],
        reasons: [...reasons],
        enforce,
      })),
  };
}
