import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { MailOut, MailWithContentOut, OrderMailOut, Page } from '@milepost/contract';
import Type from 'typebox';
import { mailKinds, mailStates } from '../core/mail.ts';
import { toActor } from '../core/principal.ts';
import { requireRight, requireWholeAccount } from './caller.ts';
import { toMailOut, toOrderMailOut } from './mail-out.ts';
import { once } from './once.ts';
import { findOrder, OrderParams } from './orders.ts';
import { pageSize } from './paging.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

const MailParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

const MailQuery = Type.Object(
  {
    cursor: Type.Optional(Type.String({ format: 'uuid', description: '`next` of the page before.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
    state: Type.Optional(Type.Enum([...mailStates])),
    kind: Type.Optional(Type.Enum([...mailKinds])),
    orderId: Type.Optional(Type.String({ format: 'uuid' })),
  },
  { additionalProperties: false },
);

/** What was mailed, what waits, what was kept or given up. */
export function mailRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { mails, mailViews } = parts;

  async function readAgain(accountId: string, mailId: string): Promise<MailOut> {
    const contents = await mails.contents(accountId, [mailId]);
    return toMailOut((await mailViews.mail(accountId, mailId))!, contents.get(mailId));
  }

  return async (app) => {
    app.get(
      '/v1/mails',
      {
        schema: {
          tags: ['mail'],
          summary: 'List mails, newest first; dead letters with state=dead, kept ones with state=kept',
          querystring: MailQuery,
          response: { 200: Page(MailOut) },
        },
      },
      async (request) => {
        requireRight(request, 'orders.read');
        requireWholeAccount(request);
        const { cursor, limit: wanted, state, kind, orderId } = request.query;
        const limit = pageSize(parts.limits, wanted);
        const found = await mailViews.list(
          request.principal.accountId,
          { state, kind, orderId },
          { before: cursor, limit: limit + 1 },
        );
        const shown = found.slice(0, limit);
        const contents = await mails.contents(
          request.principal.accountId,
          shown.map(({ mailId }) => mailId),
        );
        const data = shown.map((mail) => toMailOut(mail, contents.get(mail.mailId)));
        return { data, next: found.length > limit ? shown.at(-1)!.mailId : null };
      },
    );

    app.get(
      '/v1/mails/:id',
      {
        schema: {
          tags: ['mail'],
          summary: 'Read a mail; of one that waits, what it would say now',
          params: MailParams,
          response: { 200: MailWithContentOut },
        },
      },
      async (request) => {
        requireRight(request, 'orders.read');
        requireWholeAccount(request);
        const { accountId } = request.principal;
        const mail = await mailViews.mail(accountId, request.params.id);
        if (mail === undefined) throw noMail();
        const content = (await mails.contents(accountId, [mail.mailId])).get(mail.mailId);
        return {
          ...toMailOut(mail, content),
          text: content?.text ?? null,
          html: content?.html ?? null,
        };
      },
    );

    app.post(
      '/v1/mails/:id/send',
      {
        schema: {
          tags: ['mail'],
          summary: 'Send a mail now: one that waits, was kept or was given up',
          params: MailParams,
          response: { 202: MailOut },
        },
      },
      async (request, reply) => {
        await once(parts, request, reply, async () => {
          requireRight(request, 'orders.write');
          requireWholeAccount(request);
          const { principal, params } = request;
          if ((await mailViews.mail(principal.accountId, params.id)) === undefined) throw noMail();
          if (!(await mails.sendNow(principal.accountId, params.id, toActor(principal)))) {
            throw new Problem('conflict', {
              detail: 'This mail cannot be sent: it was settled, is on its way, or is kept where none is sent.',
              hint: 'Look at its state; mails are sent where MILEPOST_SMTP_URL is set and the account is no test account.',
            });
          }
          reply.code(202);
          return null;
        });
        return readAgain(request.principal.accountId, request.params.id);
      },
    );

    app.post(
      '/v1/mails/:id/cancel',
      {
        schema: {
          tags: ['mail'],
          summary: 'Cancel a mail that waits or was given up',
          params: MailParams,
          response: { 200: MailOut },
        },
      },
      async (request, reply) => {
        await once(parts, request, reply, async () => {
          requireRight(request, 'orders.write');
          requireWholeAccount(request);
          const { principal, params } = request;
          if ((await mailViews.mail(principal.accountId, params.id)) === undefined) throw noMail();
          if (!(await mails.cancel(principal.accountId, params.id, toActor(principal)))) {
            throw new Problem('conflict', {
              detail: 'This mail does not wait any more.',
              hint: 'Look at its state.',
            });
          }
          return null;
        });
        return readAgain(request.principal.accountId, request.params.id);
      },
    );

    app.post(
      '/v1/mails/retry',
      {
        schema: {
          tags: ['mail'],
          summary: 'Take up every mail that was given up',
          response: { 202: Type.Object({ retried: Type.Integer() }) },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'endpoints.manage');
          requireWholeAccount(request);
          const { principal } = request;
          reply.code(202);
          return { retried: await mails.retryDead(principal.accountId, toActor(principal)) };
        }),
    );

    app.get(
      '/v1/orders/:key/mails',
      {
        schema: {
          tags: ['mail'],
          summary: 'What became of the mails about an order, oldest first',
          params: OrderParams,
          response: { 200: Page(OrderMailOut) },
        },
      },
      async (request) => {
        const { principal, params } = request;
        const order = await findOrder(parts, principal, params.key, true);
        requireWholeAccount(request);
        const found = await mailViews.ofOrder(principal.accountId, order.orderId);
        return { data: found.map(toOrderMailOut), next: null };
      },
    );
  };
}

function noMail(): Problem {
  return new Problem('not_found', { detail: 'There is no such mail.', hint: 'List them with GET /v1/mails.' });
}
