import type { FastifyInstance, FastifyRequest } from 'fastify';
import { inItsPlace } from '../../accounts/sandbox.ts';
import type { Principal, Right } from '../../core/principal.ts';
import type { IngramParts } from './parts.ts';
import { IngramProblem, tooMany } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, in the account that is meant. */
    ingramCaller: Principal;
  }
}

/** Sets `ingramCaller` for every request of the scope, from a token or an API key itself, or answers 401. */
export function registerCaller(app: FastifyInstance, parts: IngramParts): void {
  app.decorateRequest('ingramCaller', null as unknown as Principal);
  app.addHook('onRequest', async (request) => {
    const token = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    const known = token === undefined ? undefined : await parts.tokens.resolve(token, 'ingram');
    const principal = await inItsPlace(parts, request, known);
    if (principal === undefined) {
      refuseTooMany(await parts.failures(request.ip));
      const message =
        token === undefined
          ? 'No token was sent. Send "Authorization: Bearer TOKEN", with one from /oauth/oauth30/token.'
          : 'The token is unknown, revoked or over. Get a new one from /oauth/oauth30/token.';
      throw new IngramProblem(401, '/errors/validation-failed', message, {
        headers: { 'www-authenticate': 'Bearer realm="milepost"' },
      });
    }
    refuseTooMany(parts.requests.count(principal.id));
    request.ingramCaller = principal;
  });
}

function refuseTooMany(waitSeconds: number | undefined): void {
  if (waitSeconds !== undefined) throw tooMany(waitSeconds);
}

/** Throws 403 unless the caller has the right. */
export function requireRight({ ingramCaller }: FastifyRequest, right: Right): void {
  if (ingramCaller.rights.has(right)) return;
  throw new IngramProblem(
    403,
    '/errors/validation-failed',
    `The role ${ingramCaller.role} has not the right ${right}. Use a key of a role that has it.`,
  );
}

/** One header as text; `undefined` where it is missing or blank. */
export function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  return text === undefined || text === '' ? undefined : text;
}
