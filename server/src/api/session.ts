import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  FirstIn,
  LinkIn,
  LinkOut,
  LoggedOutOut,
  LogInIn,
  LogInMethodsOut,
  OwnProfileIn,
  OwnSessionOut,
  Page,
  PasswordChangeIn,
  SessionOut,
} from '@milepost/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { User } from '../accounts/users.ts';
import { EmailTaken } from '../accounts/users.ts';
import type { Principal } from '../core/principal.ts';
import { toActor } from '../core/principal.ts';
import { refuseTooMany, tooMany } from './caller.ts';
import { defined } from './orders.ts';
import { forgetProvider, leaveProvider } from './oidc.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import {
  closeSession,
  openSession,
  readCookie,
  refuseCrossSite,
  requireSameOrigin,
  sessionCookie,
} from './session-cookie.ts';
import { checkOwnZone } from './time-zone.ts';

/** Who asks for a log-in too often, or with what is none: 401 says so as every 401 must. */
const challenge = { 'www-authenticate': 'Bearer realm="milepost"' };

/** Logging in and out: for who has no session yet. */
export function logInRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { logIn, users, cookies } = parts;

  return async (app) => {
    app.post(
      '/v1/session',
      {
        schema: {
          tags: ['session'],
          summary: 'Log in with e-mail address and password',
          description: 'Answers with a cookie, milepost_session, which the native API takes in place of a key.',
          security: [],
          body: LogInIn,
          response: { 200: SessionOut },
        },
      },
      async (request, reply) => {
        refuseCrossSite(request, cookies);
        const { email, password, account } = request.body;
        const result = await logIn.logIn({ email, password, account, address: request.ip });
        switch (result.kind) {
          case 'in':
            return begin(parts, request, reply, result);
          case 'wait':
            throw tooMany(result.seconds, 'Too many log-ins failed.');
          case 'choose':
            throw new Problem('account_ambiguous', {
              detail: 'The address and password are good in several accounts.',
              hint: 'Say which one: send its code as account.',
              pointer: '/account',
              more: { accounts: result.accounts },
            });
          case 'wrong':
            throw new Problem('log_in_failed', {
              detail: 'The e-mail address or the password is not right.',
              hint: 'Check both. A manager can make a link that sets a new password.',
              headers: challenge,
            });
          default:
            return result satisfies never;
        }
      },
    );

    app.delete(
      '/v1/session',
      {
        schema: {
          tags: ['session'],
          summary: 'Log out',
          description:
            'Answers 200 where the identity provider that the session came from has to be visited to log out there, too.',
          security: [],
          response: { 200: LoggedOutOut, 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const token = readCookie(request, sessionCookie);
        let url: string | undefined;
        if (token !== undefined) {
          requireSameOrigin(request, cookies);
          await logIn.end(token);
          url = await leaveProvider(parts, request);
        }
        closeSession(request, reply, cookies);
        forgetProvider(parts, request, reply);
        if (url !== undefined) return reply.header('cache-control', 'no-store').send({ url });
        return reply.code(204).send(null);
      },
    );

    app.get(
      '/v1/session/methods',
      {
        schema: {
          tags: ['session'],
          summary: 'How one may log in here',
          security: [],
          response: { 200: LogInMethodsOut },
        },
      },
      async () => {
        const main = await parts.accounts.findByCode('main');
        return {
          password: true,
          oidc: parts.oidc === undefined ? null : { name: parts.oidc.name },
          firstStart: main !== undefined && (await users.isFirstStart(main.accountId)),
        };
      },
    );

    app.post(
      '/v1/session/link',
      {
        schema: {
          tags: ['session'],
          summary: 'What a one-time link is for',
          security: [],
          body: LinkIn,
          response: { 200: LinkOut },
        },
      },
      async (request) => {
        refuseCrossSite(request, cookies);
        const link = await users.readLink(request.body.token);
        if (link === undefined) throw await invalidLink(parts, request);
        const { purpose, user, expiresAt } = link;
        return {
          purpose,
          name: textOf(user, 'name'),
          email: textOf(user, 'email'),
          expiresAt: expiresAt.toISOString(),
        };
      },
    );

    app.post(
      '/v1/session/first',
      {
        schema: {
          tags: ['session'],
          summary: 'Use a one-time link: make the first user, or set a password, and log in',
          security: [],
          body: FirstIn,
          response: { 200: SessionOut },
        },
      },
      async (request, reply) => {
        refuseCrossSite(request, cookies);
        const { token, password, name, email, locale } = request.body;
        const link = await users.readLink(token);
        if (link === undefined) throw await invalidLink(parts, request);
        if (link.purpose === 'first' && (name === undefined || email === undefined)) {
          const pointer = name === undefined ? '/name' : '/email';
          const detail = `The member "${pointer.slice(1)}" is missing.`;
          throw new Problem('validation_failed', {
            detail,
            hint: 'The first user needs a name and an e-mail address.',
            pointer,
            errors: [{ pointer, detail }],
          });
        }
        const profile = defined({ name, email, locale });
        const taken = await users.takeLink(token, { password, profile }).catch(refuseTaken);
        if (taken === undefined) throw await invalidLink(parts, request);
        const { accountId, userId } = taken;
        return begin(parts, request, reply, { accountId, userId, token: await logIn.open(accountId, userId) });
      },
    );
  };
}

/** What somebody who is logged in asks about that. */
export function sessionRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { logIn, cookies } = parts;

  return async (app) => {
    app.get(
      '/v1/session',
      {
        schema: {
          tags: ['session'],
          summary: 'Who is logged in',
          description: 'Of a session, or of a key that belongs to a user.',
          response: { 200: SessionOut },
        },
      },
      async ({ principal }) => {
        if (principal.userId !== null) return toSessionOut(parts, principal, principal.userId);
        throw new Problem('unauthorized', {
          detail: 'This key belongs to no user, so nobody is logged in.',
          hint: 'Log in with POST /v1/session.',
          headers: challenge,
        });
      },
    );

    app.patch(
      '/v1/session',
      {
        schema: {
          tags: ['session'],
          summary: 'Change what one is called, and the language and time zone',
          body: OwnProfileIn,
          response: { 200: SessionOut },
        },
      },
      async ({ principal, body }) => {
        requireUser(principal);
        checkOwnZone(body.timeZone);
        await parts.users.update(principal.accountId, principal.id, { profile: defined(body) }, toActor(principal));
        return toSessionOut(parts, principal, principal.id);
      },
    );

    app.get(
      '/v1/sessions',
      {
        schema: { tags: ['session'], summary: 'Where one is logged in', response: { 200: Page(OwnSessionOut) } },
      },
      async (request) => {
        const { principal } = request;
        requireUser(principal);
        const sessions = await logIn.sessions(principal, readCookie(request, sessionCookie));
        const data = sessions.map(({ createdAt, lastUsedAt, endsAt, ...rest }) => ({
          ...rest,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt?.toISOString() ?? null,
          endsAt: endsAt.toISOString(),
        }));
        return { data, next: null };
      },
    );

    app.delete(
      '/v1/sessions',
      {
        schema: {
          tags: ['session'],
          summary: 'Log out everywhere else',
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { principal } = request;
        requireUser(principal);
        await logIn.endOthers(principal, readCookie(request, sessionCookie));
        return reply.code(204).send(null);
      },
    );

    app.delete(
      '/v1/sessions/:id',
      {
        schema: {
          tags: ['session'],
          summary: 'Log out in one place',
          params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
          response: { 204: Type.Null() },
        },
      },
      async ({ principal, params }, reply) => {
        // A key is logged in nowhere.
        if (principal.kind !== 'user' || !(await logIn.endOne(principal, params.id))) {
          throw new Problem('not_found', {
            detail: 'You are logged in nowhere by this id.',
            hint: 'It may have ended meanwhile; GET /v1/sessions lists those that have not.',
          });
        }
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/v1/session/password',
      {
        schema: {
          tags: ['session'],
          summary: 'Change the own password; every other session ends',
          body: PasswordChangeIn,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { principal, body } = request;
        requireUser(principal);
        const answer = await logIn.check(principal, body.current, request.ip);
        if (answer.kind === 'wait') throw tooMany(answer.seconds, 'Too many passwords were wrong.');
        if (answer.kind !== 'right') {
          const detail = 'The current password is not right.';
          throw new Problem('password_wrong', { detail, hint: 'Type it again.', pointer: '/current' });
        }
        await logIn.changePassword(principal, body.password, toActor(principal));
        openSession(request, reply, await logIn.open(principal.accountId, principal.id), cookies);
        return reply.code(204).send(null);
      },
    );
  };
}

/** What concerns a person is changed by who is logged in, not by a key. */
function requireUser(principal: Principal): void {
  if (principal.kind === 'user') return;
  throw new Problem('right_missing', {
    detail: 'This is for who is logged in, not for a key.',
    hint: 'Log in with POST /v1/session.',
  });
}

/** A session has begun: the cookie, and who it is. */
async function begin(
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
  { accountId, userId, token }: { readonly accountId: string; readonly userId: string; readonly token: string },
): Promise<SessionOut> {
  const principal = await parts.logIn.resolve(token);
  if (principal === undefined) throw new Error(`The session of ${userId} in ${accountId} ended before it began.`);
  openSession(request, reply, token, parts.cookies);
  forgetProvider(parts, request, reply);
  void reply.header('cache-control', 'no-store');
  return toSessionOut(parts, principal, userId);
}

async function toSessionOut(parts: ApiParts, principal: Principal, userId: string): Promise<SessionOut> {
  const { accountId, rights, audience } = principal;
  const [user, account] = await Promise.all([parts.users.find(accountId, userId), parts.account(accountId)]);
  const { code, name, timeZone, locale, currency, twinOf } = account;
  const ownZone = textOf(user, 'timeZone');
  const firstSteps = textOf(user, 'firstSteps');
  return {
    user: {
      id: userId,
      name: textOf(user, 'name') ?? '',
      email: textOf(user, 'email') ?? '',
      role: principal.role,
      locale: textOf(user, 'locale') ?? locale,
      ...(ownZone === null ? {} : { timeZone: ownZone }),
      ...(firstSteps === 'open' || firstSteps === 'done' ? { firstSteps } : {}),
    },
    account: { id: accountId, code, name, timeZone, locale, currency, test: twinOf !== null },
    rights: [...rights],
    audience,
  };
}

function textOf(user: User | undefined, member: string): string | null {
  const value = user?.profile[member];
  return typeof value === 'string' ? value : null;
}

/** Links are guessed no more often than keys are. */
async function invalidLink({ failures }: ApiParts, request: FastifyRequest): Promise<Problem> {
  refuseTooMany(await failures(request.ip), 'Too many links from this address were none.');
  return new Problem('link_invalid', {
    detail: 'The link was used, was taken back, or has expired.',
    hint: 'Ask a manager for a new one; the first user’s link is printed again when the server starts.',
    pointer: '/token',
    headers: challenge,
  });
}

function refuseTaken(error: unknown): never {
  if (!(error instanceof EmailTaken)) throw error;
  throw new Problem('email_taken', {
    detail: 'Another user of this account has the e-mail address.',
    hint: 'Use another address, or change that user.',
    pointer: '/email',
  });
}
