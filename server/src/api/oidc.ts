import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { OidcJourney } from '../lib/oidc-client.ts';
import { refuseTooMany } from './caller.ts';
import type { ApiParts, OidcParts } from './parts.ts';
import { Problem } from './problems.ts';
import { openSession, readCookie, writeCookie } from './session-cookie.ts';

const journeyCookie = 'milepost_oidc';
const journeyPath = '/v1/session/oidc';

/** Holds the log-in at the provider that a session came from, so that it can be ended there. */
const providerCookie = 'milepost_oidc_token';
const providerPath = '/v1/session';

/** What browsers keep in one cookie is some 4,000 characters, its name and the rest of it too. */
const idTokenLengthMax = 3700;

/** In place of an ID token that is too long to be kept. */
const tooLong = '-';

/** Logging in at the provider may take so long. */
const journeySeconds = 600;

/** To the identity provider and back. People see these addresses, so what goes wrong leads back to the log-in page. */
export function oidcRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { cookies, logIn } = parts;

  function requireOidc(): OidcParts {
    if (parts.oidc !== undefined) return parts.oidc;
    throw new Problem('not_found', {
      detail: 'No identity provider is set on this server.',
      hint: 'Set MILEPOST_OIDC_ISSUER and MILEPOST_OIDC_CLIENT_ID, or log in with a password.',
    });
  }

  function leadBack(request: FastifyRequest, reply: FastifyReply, error: string, cause?: unknown): FastifyReply {
    request.log.warn(
      { reason: error, ...(cause instanceof Error ? { cause: cause.message } : {}) },
      'OIDC log-in failed',
    );
    return reply.redirect(`${parts.baseUrl()}/console/login?error=${error}`);
  }

  return async (app) => {
    app.get(
      '/v1/session/oidc/start',
      {
        schema: {
          tags: ['session'],
          summary: 'Log in at the identity provider: leads there',
          security: [],
          querystring: Type.Object(
            {
              return: Type.Optional(
                Type.String({ maxLength: 2000, description: 'A path of the console to come back to.' }),
              ),
            },
            { additionalProperties: false },
          ),
          response: { 302: Type.Null() },
        },
      },
      async (request, reply) => {
        const { client } = requireOidc();
        const begun = await client.begin().catch((error: unknown) => error as Error);
        if (begun instanceof Error) return leadBack(request, reply, 'oidc_unreachable', begun);
        const kept = { ...begun.journey, back: backPath(request.query.return) };
        const value = Buffer.from(JSON.stringify(kept)).toString('base64url');
        writeCookie(request, reply, journeyOf(value, journeySeconds), cookies);
        return reply.header('cache-control', 'no-store').redirect(begun.url);
      },
    );

    app.get(
      '/v1/session/oidc/callback',
      {
        schema: {
          tags: ['session'],
          summary: 'Back from the identity provider: begins a session and leads to the console',
          security: [],
          querystring: Type.Record(Type.String(), Type.Unknown()),
          response: { 302: Type.Null() },
        },
      },
      async (request, reply) => {
        const oidc = requireOidc();
        const journey = readJourney(request);
        writeCookie(request, reply, journeyOf('', 0), cookies);
        if (journey === undefined) return leadBack(request, reply, 'oidc_expired');
        const query = request.url.split('?')[1] ?? '';
        const person = await oidc.client.finish(query, journey).catch((error: unknown) => error as Error);
        if (person instanceof Error) {
          refuseTooMany(await parts.failures(request.ip), 'Too many log-ins failed.');
          const denied = new URLSearchParams(query).get('error') === 'access_denied';
          return leadBack(request, reply, denied ? 'oidc_denied' : 'oidc_failed', person);
        }
        const result = await oidc.logIn(person);
        if (result.kind === 'refused') return leadBack(request, reply, `oidc_${result.reason}`);
        openSession(request, reply, await logIn.open(result.accountId, result.userId), cookies);
        if (oidc.endsThere) {
          const kept = person.idToken.length > idTokenLengthMax ? tooLong : person.idToken;
          writeCookie(request, reply, providerOf(kept, cookies.lifetimeSeconds), cookies);
        }
        return reply.header('cache-control', 'no-store').redirect(`${parts.baseUrl()}${journey.back}`);
      },
    );
  };
}

/** Forgets what the provider said: this browser's session comes from it no more. */
export function forgetProvider({ cookies }: ApiParts, request: FastifyRequest, reply: FastifyReply): void {
  if (readCookie(request, providerCookie) === undefined) return;
  writeCookie(request, reply, providerOf('', 0), cookies);
}

/**
 * Where the browser of a session that came from the provider has to go to end the log-in there, too; `undefined` where the
 * session came from elsewhere, or nothing is to be ended there. Who leaves is out here, whatever the provider does.
 */
export async function leaveProvider(parts: ApiParts, request: FastifyRequest): Promise<string | undefined> {
  const kept = readCookie(request, providerCookie);
  if (kept === undefined || kept === '' || parts.oidc?.endsThere !== true) return undefined;
  const idToken = kept === tooLong ? undefined : kept;
  try {
    return await parts.oidc.client.leave(idToken, `${parts.baseUrl()}/console/login`);
  } catch (error) {
    request.log.warn({ cause: error instanceof Error ? error.message : '' }, 'OIDC log-out failed');
    return undefined;
  }
}

function providerOf(value: string, maxAgeSeconds: number) {
  return { name: providerCookie, value, maxAgeSeconds, path: providerPath };
}

function journeyOf(value: string, maxAgeSeconds: number) {
  return { name: journeyCookie, value, maxAgeSeconds, path: journeyPath };
}

/** Only into the console: a link from outside must not lead through us to anywhere else. */
function backPath(wanted: string | undefined): string {
  return wanted !== undefined && /^\/console(?:\/[^\\\s]*|\?[^\\\s]*)?$/.test(wanted) ? wanted : '/console';
}

function readJourney(request: FastifyRequest): (OidcJourney & { readonly back: string }) | undefined {
  const value = readCookie(request, journeyCookie);
  if (value === undefined || value === '') return undefined;
  try {
    const kept = JSON.parse(Buffer.from(value, 'base64url').toString('utf8')) as Record<string, unknown>;
    const { state, nonce, verifier, back } = kept;
    const texts = [state, nonce, verifier, back];
    if (!texts.every((text): text is string => typeof text === 'string' && text !== '')) return undefined;
    const [keptState, keptNonce, keptVerifier, keptBack] = texts as [string, string, string, string];
    return { state: keptState, nonce: keptNonce, verifier: keptVerifier, back: backPath(keptBack) };
  } catch {
    return undefined;
  }
}
