import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bytesOf } from './body.ts';
import type { IngramParts } from './parts.ts';
import { IngramProblem, tooMany } from './problem.ts';

/** A day, as the vendor's pages say. */
const lifetimeSeconds = 86_400;

/** Credentials travel in the query string of these paths, so no log line may show it. */
const withoutQuery = {
  req: ({ method, url, ip }: FastifyRequest) => ({ method, url: url.split('?')[0], remoteAddress: ip }),
};

/** The token call, as the SDKs (GET, query) and hand-written clients (POST, form) make it, on both of the vendor's paths. */
export function registerToken(app: FastifyInstance, parts: IngramParts): void {
  app.setErrorHandler((error, request, reply) => {
    if (!(error instanceof IngramProblem)) request.log.error({ err: error }, 'a token could not be given');
    const known = error instanceof IngramProblem ? error : undefined;
    // A fault of ours has the shape in which the vendor's gateway tells its own.
    const body =
      known === undefined
        ? { fault: { faultstring: 'The server failed; try again.', detail: { errorcode: 'server_error' } } }
        : { message: known.message };
    void sendJson(reply.code(known?.status ?? 500).headers(known?.headers ?? {}), body);
  });
  for (const path of ['/oauth/oauth20/token', '/oauth/oauth30/token']) {
    app.route({
      method: ['GET', 'POST'],
      url: path,
      logSerializers: withoutQuery,
      handler: async (request, reply) => sendJson(reply, await answer(parts, request)),
    });
  }
  // Also a mistyped path must not bring credentials into the log.
  app.route({
    method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'],
    url: '/oauth/*',
    logSerializers: withoutQuery,
    handler: async () => {
      throw new IngramProblem(404, '/errors/validation-error', 'Ask at /oauth/oauth20/token or /oauth/oauth30/token.');
    },
  });
}

function sendJson(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(body));
}

/** Exactly three members, all texts: one more breaks the Java client, a number the Python and Go ones. */
async function answer(parts: IngramParts, request: FastifyRequest): Promise<Record<string, string>> {
  const given = parametersOf(request);
  const wanted = ['grant_type', 'client_id', 'client_secret'];
  const missing = wanted.filter((name) => (given.get(name) ?? '') === '');
  if (missing.length > 0) throw refused(400, `${missing.join(', ')} is missing, in the query or as a form.`);
  if (given.get('grant_type') !== 'client_credentials') {
    throw refused(400, 'grant_type must be client_credentials; no other grant is given here.');
  }
  const principal = await parts.authenticate(given.get('client_secret')!);
  if (principal === undefined || !same(principal.id, given.get('client_id')!)) {
    const waitSeconds = await parts.failures(request.ip);
    if (waitSeconds !== undefined) throw tooMany(waitSeconds);
    throw refused(
      401,
      'The client_id or the client_secret is not known. They are the id and the secret of an API key.',
    );
  }
  const { token } = await parts.tokens.issue({
    accountId: principal.accountId,
    keyId: principal.id,
    dialect: 'ingram',
    lifetimeSeconds,
  });
  return { access_token: token, token_type: 'Bearer', expires_in: String(lifetimeSeconds) };
}

function parametersOf({ url, body }: FastifyRequest): URLSearchParams {
  const query = new URLSearchParams(url.split('?').slice(1).join('?'));
  const form = new URLSearchParams(bytesOf(body).toString('utf8'));
  return new URLSearchParams([...query, ...form]);
}

function refused(status: number, message: string): IngramProblem {
  return new IngramProblem(status, '/errors/validation-failed', message);
}

function same(known: string, given: string): boolean {
  const [a, b] = [Buffer.from(known.toLowerCase()), Buffer.from(given.trim().toLowerCase())];
  return a.length === b.length && timingSafeEqual(a, b);
}
