import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  MailContentOut,
  MailOut,
  MailTemplateOut,
  MailTemplatePatchIn,
  MailTemplateTestIn,
  NewMailTemplateIn,
  Page,
} from '@milepost/contract';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { MailContent, MailTemplate, StoredTemplate } from '../core/mail.ts';
import { toActor } from '../core/principal.ts';
import { requireRight } from './caller.ts';
import { once } from './once.ts';
import { defined } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

const TemplateParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Templates of mails: the account's own in place of those that come with the server. */
export function mailTemplateRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { templates } = parts.mails;

  /** What the template makes of an example; throws the problem when it makes nothing. */
  async function tryOut({ principal }: FastifyRequest, template: MailTemplate): Promise<MailContent> {
    const tried = await templates.preview(principal.accountId, template);
    if (tried.kind === 'content') return tried.content;
    const errors = tried.faults.map(({ member, detail }) => ({
      pointer: `/${member}`,
      detail: `The template cannot be filled in: ${detail}.`,
    }));
    throw new Problem('validation_failed', {
      ...errors[0]!,
      hint: 'Use the variables and filters that the page about mails lists; preview it with POST /v1/mail-templates/preview.',
      errors,
    });
  }

  return async (app) => {
    app.get(
      '/v1/mail-templates',
      {
        schema: {
          tags: ['mail'],
          summary: "List the templates: the account's own, then those that come with the server",
          response: { 200: Page(MailTemplateOut) },
        },
      },
      async (request) => {
        requireRight(request, 'endpoints.manage');
        const own = await templates.list(request.principal.accountId);
        return { data: [...own.map(toTemplateOut), ...templates.builtIn.map(toBuiltInOut)], next: null };
      },
    );

    app.post(
      '/v1/mail-templates',
      {
        schema: {
          tags: ['mail'],
          summary: 'Create a template',
          body: NewMailTemplateIn,
          response: { 201: MailTemplateOut },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { principal, body } = request;
          const template = toTemplate(body);
          await tryOut(request, template);
          const made = await templates.create(principal.accountId, template, toActor(principal));
          if (made === undefined) {
            throw new Problem('conflict', {
              detail: 'There is a template for the same kind, language, recipient, workflow and transition.',
              hint: 'Change that one: list them with GET /v1/mail-templates.',
            });
          }
          reply.code(201);
          return toTemplateOut(made);
        }),
    );

    app.patch(
      '/v1/mail-templates/:id',
      {
        schema: {
          tags: ['mail'],
          summary: 'Change a template, or turn it off',
          params: TemplateParams,
          body: MailTemplatePatchIn,
          response: { 200: MailTemplateOut },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { principal, params, body } = request;
          const own = await templates.list(principal.accountId);
          const present = own.find(({ templateId }) => templateId === params.id);
          const change = defined(body);
          if (present === undefined) throw noTemplate();
          await tryOut(request, { ...present, ...change });
          const changed = await templates.update(principal.accountId, params.id, change, toActor(principal));
          if (changed === undefined) throw noTemplate();
          return toTemplateOut(changed);
        }),
    );

    app.delete(
      '/v1/mail-templates/:id',
      {
        schema: {
          tags: ['mail'],
          summary: 'Remove a template; the one that comes with the server takes its place',
          params: TemplateParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { principal, params } = request;
          if (!(await templates.remove(principal.accountId, params.id, toActor(principal)))) throw noTemplate();
          reply.code(204);
          return null;
        }),
    );

    app.post(
      '/v1/mail-templates/preview',
      {
        schema: {
          tags: ['mail'],
          summary: "Fill a template in with an example's data; nothing is kept",
          body: NewMailTemplateIn,
          response: { 200: MailContentOut },
        },
      },
      async (request) => {
        requireRight(request, 'endpoints.manage');
        return tryOut(request, toTemplate(request.body));
      },
    );

    app.post(
      '/v1/mail-templates/test',
      {
        schema: {
          tags: ['mail'],
          summary: "Send a template once, with an example's data",
          body: MailTemplateTestIn,
          response: { 202: Type.Pick(MailOut, ['id']) },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          const { to, ...body } = request.body;
          const content = await tryOut(request, toTemplate(body));
          reply.code(202);
          return { id: await templates.sendTest(request.principal.accountId, content, to) };
        }),
    );
  };
}

function noTemplate(): Problem {
  return new Problem('not_found', {
    detail: 'The account has no such template.',
    hint: 'List them with GET /v1/mail-templates; to change one that comes with the server, create your own.',
  });
}

function toTemplate({
  kind,
  language,
  recipient = '',
  workflow = '',
  transition = '',
  subject,
  body,
  html = null,
  enabled = true,
}: NewMailTemplateIn): MailTemplate {
  return { kind, language, recipient, workflow, transition, subject, body, html, enabled };
}

function toTemplateOut({ templateId, createdAt: _, updatedAt, ...template }: StoredTemplate): MailTemplateOut {
  return { id: templateId, ...template, updatedAt: updatedAt.toISOString() };
}

function toBuiltInOut(template: MailTemplate): MailTemplateOut {
  return { id: null, ...template, updatedAt: null };
}
