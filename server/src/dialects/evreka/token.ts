import type { FastifyInstance, FastifyRequest } from 'fastify';
import { inItsPlace } from '../../accounts/sandbox.ts';
import type { Principal } from '../../core/principal.ts';
import type { QueryingParts } from '../query-parts.ts';
import { bodyOf, readJson } from '../raw-body.ts';
import { EvrekaError } from './errors.ts';
import type { EvrekaParts } from './parts.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, in a scope of the Evreka dialect. */
    evreka: Principal;
  }
}

const lifetimeSeconds = 86_400;

/** A refresh token may be used for so long; each use of the API by it is a fresh day. */
const refreshLifetimeSeconds = 30 * 86_400;

/** Log-in (sheet section 1): OAuth 2.0's password and refresh grants, the client by HTTP Basic. Both tokens are in every answer. */
export function registerToken(app: FastifyInstance, parts: EvrekaParts): void {
  app.post('/oauth/token', async (request, reply) => {
    const form = readForm(request);
    const client = await clientOf(parts, request, form);
    const tokens = await grant(parts, request, client, form);
    return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).send({
      ...tokens,
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      scope: 'profile',
    });
  });
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Whose tokens are wanted: the key that is the client, or a user of its account. */
type Holder = { readonly keyId: string } | { readonly userId: string };

async function grant(
  parts: EvrekaParts,
  request: FastifyRequest,
  client: Client,
  form: URLSearchParams,
): Promise<Tokens> {
  const { accountId, id } = client.principal;
  const issue = async (holder: Holder, refresh?: string): Promise<Tokens> => {
    const wanted = { accountId, dialect: 'evreka', ...holder };
    const { token } = await parts.tokens.issue({ ...wanted, lifetimeSeconds });
    const renewal =
      refresh ?? (await parts.tokens.issueRefresh({ ...wanted, lifetimeSeconds: refreshLifetimeSeconds })).token;
    return { access_token: token, refresh_token: renewal };
  };
  switch (form.get('grant_type')) {
    case 'password':
      return isItself(client, form) ? issue({ keyId: id }) : logUserIn(parts, request, client, form, issue);
    case 'refresh_token': {
      const { token, owner } = await refreshed(parts, client, form);
      return issue(owner.kind === 'user' ? { userId: owner.id } : { keyId: owner.id }, token);
    }
    default:
      throw oauthError(400, 'unsupported_grant_type', 'Use the grant_type password or refresh_token.');
  }
}

interface Client {
  readonly principal: Principal;
  readonly id: string;
  readonly secret: string;
}

/** The client is a key: its public id, and the key as the secret. In the header, or in the body (RFC 6749, 2.3.1). */
async function clientOf(
  { authenticate, failures }: QueryingParts,
  request: FastifyRequest,
  form: URLSearchParams,
): Promise<Client> {
  const [id, secret] = basicOf(request) ?? [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
  const principal = secret === '' ? undefined : await authenticate(secret);
  if (principal === undefined || principal.id !== id.toLowerCase()) {
    refuseTooMany(await failures(request.ip));
    throw oauthError(401, 'invalid_client', 'The client id and secret are not those of a key.', {
      'www-authenticate': 'Basic realm="milepost"',
    });
  }
  return { principal, id, secret };
}

/** The API user may be the same key again (rulings 7). */
function isItself({ id, secret }: Client, form: URLSearchParams): boolean {
  return form.get('username')?.toLowerCase() === id.toLowerCase() && form.get('password') === secret;
}

/** A user of the client's account, by e-mail address and password: what the tokens do, the user does. */
async function logUserIn(
  { logIn, account, tokens }: EvrekaParts,
  { ip }: FastifyRequest,
  { principal: { accountId } }: Client,
  form: URLSearchParams,
  issue: (holder: Holder) => Promise<Tokens>,
): Promise<Tokens> {
  const { code } = await account(accountId);
  const [email, password] = [form.get('username') ?? '', form.get('password') ?? ''];
  const verified = await logIn.verify({ email, password, account: code, address: ip });
  if (verified.kind === 'wait') refuseTooMany(verified.seconds);
  if (verified.kind === 'right') {
    const issued = await issue({ userId: verified.userId });
    if (await verified.stillHolds()) return issued;
    await Promise.all([issued.access_token, issued.refresh_token].map((token) => tokens.end(token)));
  }
  throw oauthError(
    400,
    'invalid_grant',
    'The username and password are neither those of this client nor of a user of its account.',
  );
}

/** A refresh token and whose it is. It stays good. The vendor's sample misspells the parameter, in every edition. */
async function refreshed(
  { tokens }: EvrekaParts,
  { principal }: Client,
  form: URLSearchParams,
): Promise<{ readonly token: string; readonly owner: Principal }> {
  const token = form.get('refresh_token') ?? form.get('refrest_token') ?? '';
  const owner = await tokens.redeem(token, 'evreka');
  if (owner?.accountId === principal.accountId && (owner.kind === 'user' || owner.id === principal.id)) {
    return { token, owner };
  }
  throw oauthError(400, 'invalid_grant', 'The refresh token is unknown, expired, or of another client.');
}

/** RFC 6749 section 5.2, and `detail` as in the rest of this API. */
function oauthError(status: number, error: string, detail: string, headers: Record<string, string> = {}): EvrekaError {
  return new EvrekaError(status, detail, {
    more: { error, error_description: detail },
    headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...headers },
  });
}

/** Parameters as a form, or as a JSON object of texts. */
function readForm(request: FastifyRequest): URLSearchParams {
  const bytes = bodyOf(request);
  const reading = readJson(bytes);
  if (reading.kind === 'json' && typeof reading.value === 'object' && reading.value !== null) {
    return new URLSearchParams(
      Object.entries(reading.value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  }
  return new URLSearchParams(bytes.toString('utf8'));
}

/** User and password of an `Authorization: Basic` header. */
function basicOf({ headers }: FastifyRequest): [string, string] | undefined {
  const encoded = headers.authorization?.match(/^Basic +(\S+) *$/i)?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [id, secret.join(':')];
}

/**
 * Sets `request.evreka` from the token of every call of this scope, or answers 401. Old scripts send the client's own
 * Basic credentials, which replace the token in their session: they are a key, and taken as one.
 */
export function registerAuthentication(app: FastifyInstance, parts: QueryingParts): void {
  const { tokens, authenticate, requests, failures } = parts;
  app.decorateRequest('evreka', null as never);
  app.addHook('onRequest', async (request) => {
    const bearer = request.headers.authorization?.match(/^Bearer +(\S+) *$/i)?.[1];
    const basic = basicOf(request);
    const known =
      bearer !== undefined
        ? await tokens.resolve(bearer, 'evreka')
        : basic !== undefined && basic[1] !== ''
          ? await authenticate(basic[1])
          : undefined;
    const principal = await inItsPlace(parts, request, known);
    if (principal === undefined || (basic !== undefined && principal.id !== basic[0].toLowerCase())) {
      const detail =
        basic === undefined
          ? 'Not authenticated'
          : 'Not authenticated: these Basic credentials are no key. Send "Authorization: Bearer" with an access token.';
      refuseTooMany(await failures(request.ip));
      throw new EvrekaError(401, detail, { headers: { 'www-authenticate': 'Bearer realm="milepost"' } });
    }
    refuseTooMany(requests.count(principal.id));
    request.evreka = principal;
  });
}

function refuseTooMany(waitSeconds: number | undefined): void {
  if (waitSeconds === undefined) return;
  throw new EvrekaError(429, `Too many requests. Try again in ${waitSeconds} s.`, {
    headers: { 'retry-after': String(waitSeconds) },
  });
}
