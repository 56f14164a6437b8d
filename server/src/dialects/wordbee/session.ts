import type { FastifyInstance, FastifyRequest } from 'fastify';
import { inItsPlace } from '../../accounts/sandbox.ts';
import type { Principal } from '../../core/principal.ts';
import { bodyOf } from '../raw-body.ts';
import type { DialectParts } from '../dialect.ts';
import type { QueryingParts } from '../query-parts.ts';
import { throttled, tokenInvalid, WordbeeError } from './errors.ts';
import { readMembers, textMember } from './members.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, in a scope of the Wordbee dialect. */
    wordbee: { readonly principal: Principal; readonly token: string };
  }
}

/** A token ends after so long without use (sheet section 1), and after thirty days in any case. */
const idleSeconds = 30 * 60;
const lifetimeSeconds = 30 * 86_400;

/** Log-in: the account's code and one of its keys give a token, as a JSON string in quotes. */
export function registerLogIn(app: FastifyInstance, parts: QueryingParts): void {
  app.post('/auth/token', async (request, reply) => {
    const members = readMembers(bodyOf(request));
    const principal = await logIn(parts, textMember(members, 'accountid'), textMember(members, 'key'));
    if (principal === undefined) throw await failed(parts, request, new WordbeeError('Invalid private key.'));
    const { token } = await parts.tokens.issue({
      ...{ accountId: principal.accountId, keyId: principal.id },
      ...{ dialect: 'wordbee', lifetimeSeconds, idleSeconds },
    });
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(token));
  });
}

async function logIn(
  { authenticate, account }: DialectParts,
  code: string | null,
  key: string | null,
): Promise<Principal | undefined> {
  if (code === null || key === null) return undefined;
  const principal = await authenticate(key);
  if (principal === undefined || principal.kind !== 'key') return undefined;
  return isCodeOf(await account(principal.accountId), code) ? principal : undefined;
}

/** The account code is taken without regard to letter case. */
function isCodeOf(account: { readonly code: string }, code: string): boolean {
  return account.code.toLowerCase() === code.trim().toLowerCase();
}

/** Sets `request.wordbee` from the two headers of every call of this scope, or answers 401. */
export function registerSession(app: FastifyInstance, parts: QueryingParts): void {
  app.decorateRequest('wordbee', null as never);
  app.addHook('onRequest', async (request) => {
    const token = header(request, 'x-auth-token')?.replace(/^"(.*)"$/, '$1');
    const code = header(request, 'x-auth-accountid');
    const principal = token === undefined ? undefined : await parts.tokens.resolve(token, 'wordbee');
    if (token === undefined || code === undefined || principal === undefined)
      throw await failed(parts, request, tokenInvalid());
    if (!isCodeOf(await parts.account(principal.accountId), code)) throw await failed(parts, request, tokenInvalid());
    const placed = await inItsPlace(parts, request, principal);
    if (placed === undefined) throw await failed(parts, request, tokenInvalid());
    const waitSeconds = parts.requests.count(principal.id);
    if (waitSeconds !== undefined) throw throttled(waitSeconds);
    request.wordbee = { principal: placed, token };
  });
}

/** The refusal of a key or token that is none; an address with too many of them is slowed down. */
async function failed(
  { failures }: QueryingParts,
  { ip }: FastifyRequest,
  refusal: WordbeeError,
): Promise<WordbeeError> {
  const waitSeconds = await failures(ip);
  return waitSeconds === undefined ? refusal : throttled(waitSeconds);
}

/** Ends the token. A key used in place of one is no token, and stays. */
export function registerLogOut(app: FastifyInstance, parts: DialectParts): void {
  app.delete('/auth/token', async (request, reply) => {
    await parts.tokens.end(request.wordbee.token);
    return reply.code(204).send();
  });
}

function header({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
