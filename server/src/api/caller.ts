import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Circumstances, OrderKey } from '../core/command.ts';
import type { Idempotency } from '../core/outcome.ts';
import type { Principal, Right } from '../core/principal.ts';
import { isUuid } from '../lib/ids.ts';
import type { WindowCounter } from '../lib/window-counter.ts';
import type { LogIn } from '../accounts/log-in.ts';
import type { SandboxParts } from '../accounts/sandbox.ts';
import { inItsPlace } from '../accounts/sandbox.ts';
import { bodyHash } from './json-body.ts';
import { Problem } from './problems.ts';
import type { CookieRules } from './session-cookie.ts';
import { readCookie, requireSameOrigin, sessionCookie } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
}

/** How callers are told apart. */
export interface CallerParts extends SandboxParts {
  readonly authenticate: (secret: string) => Promise<Principal | undefined>;
  readonly logIn: Pick<LogIn, 'resolve'>;
  readonly cookies: CookieRules;
  /** Of a key or user, with its requests. */
  readonly requests: WindowCounter;
  /** Of an address, with keys that are none. */
  readonly failures: (address: string) => Promise<number | undefined>;
}

/**
 * Sets `request.principal` from the key of every request of this scope, or from its session cookie, or answers 401; 429 where
 * a limit is passed.
 */
export function registerAuthentication(app: FastifyInstance, parts: CallerParts): void {
  const { cookies, requests, failures } = parts;
  app.decorateRequest('principal', null as unknown as Principal);
  app.addHook('onRequest', async (request) => {
    const sent = sentBy(request);
    const principal = await inItsPlace(parts, request, await whoIs(parts, sent));
    if (principal === undefined) {
      refuseTooMany(await failures(request.ip), 'Too many keys from this address were none.');
      throw unauthorized(sent.kind);
    }
    if (sent.kind === 'session') requireSameOrigin(request, cookies);
    refuseTooMany(requests.count(principal.id), 'This key sends more requests than it may.');
    request.principal = principal;
  });
}

/** What a request proves its caller with. */
type Sent =
  | { readonly kind: 'key'; readonly secret: string }
  | { readonly kind: 'session'; readonly token: string }
  | { readonly kind: 'nothing' };

function sentBy(request: FastifyRequest): Sent {
  const secret = secretOf(request);
  if (secret !== undefined) return { kind: 'key', secret };
  const token = readCookie(request, sessionCookie);
  return token === undefined ? { kind: 'nothing' } : { kind: 'session', token };
}

async function whoIs(
  { authenticate, logIn }: Pick<CallerParts, 'authenticate' | 'logIn'>,
  sent: Sent,
): Promise<Principal | undefined> {
  if (sent.kind === 'key') return authenticate(sent.secret);
  return sent.kind === 'session' ? logIn.resolve(sent.token) : undefined;
}

/** Whether the caller of a request that goes on is still let in, and may and sees what they did when it began. */
export async function isStillSame(
  parts: Pick<CallerParts, 'authenticate' | 'logIn'>,
  request: FastifyRequest,
): Promise<boolean> {
  const { principal } = request;
  const now = await whoIs(parts, sentBy(request));
  if (now === principal) return true;
  return (
    now?.role === principal.role &&
    now.audience === principal.audience &&
    isSameSet(now.rights, principal.rights) &&
    (now.customerIds === null || principal.customerIds === null
      ? now.customerIds === principal.customerIds
      : isSameSet(now.customerIds, principal.customerIds))
  );
}

function isSameSet<T>(some: ReadonlySet<T>, others: ReadonlySet<T>): boolean {
  return some.size === others.size && [...some].every((each) => others.has(each));
}

function unauthorized(sent: Sent['kind']): Problem {
  const details = {
    key: 'The key is unknown, revoked or expired.',
    session: 'The session is over.',
    nothing: 'No key was sent.',
  };
  return new Problem('unauthorized', {
    detail: details[sent],
    hint: sent === 'session' ? 'Log in again.' : 'Send a key as "Authorization: Bearer KEY" or "X-API-Key: KEY".',
    headers: { 'www-authenticate': 'Bearer realm="milepost"' },
  });
}

/** Throws 429 where there is something to wait for. */
export function refuseTooMany(waitSeconds: number | undefined, detail: string): void {
  if (waitSeconds !== undefined) throw tooMany(waitSeconds, detail);
}

/** The refusal of who has to wait. */
export function tooMany(waitSeconds: number, detail: string): Problem {
  return new Problem('rate_limited', {
    detail,
    hint: `Try again in ${waitSeconds} s.`,
    headers: { 'retry-after': String(waitSeconds) },
  });
}

/** The secret of a request: `Authorization: Bearer`, or `X-API-Key`. */
function secretOf({ headers }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  const bearer = authorization?.match(/^Bearer +(\S+) *$/i)?.[1];
  const other = headers['x-api-key'];
  return bearer ?? (typeof other === 'string' ? other : undefined);
}

/** Throws 403 unless the caller has the right. */
export function requireRight({ principal }: { readonly principal: Principal }, right: Right): void {
  if (principal.rights.has(right)) return;
  throw new Problem('right_missing', {
    detail: `The role ${principal.role} has not the right ${right}.`,
    hint: 'Use a key of a role that has it.',
  });
}

/** Throws 403 unless the caller may see every order of the account as it is. */
export function requireWholeAccount({ principal }: FastifyRequest): void {
  if (principal.customerIds === null && principal.audience === 'internal') return;
  throw new Problem('right_missing', {
    detail: 'This is about all orders of the account, and you see only some of them, or not all of them.',
    hint: 'Use a key of the audience internal that is bound to no customer.',
  });
}

export type Mode = 'live' | 'backfill' | 'dry-run';

/** The mode a request asks for by `X-Milepost-Mode`. */
export function modeOf(request: FastifyRequest): Mode {
  const mode = request.headers['x-milepost-mode'] ?? 'live';
  if (mode === 'live' || mode === 'dry-run') return mode;
  if (mode !== 'backfill') {
    throw new Problem('header_invalid', {
      detail: `X-Milepost-Mode is ${JSON.stringify(mode)}.`,
      hint: 'Use backfill or dry-run, or leave it out.',
    });
  }
  requireRight(request, 'backfill');
  return mode;
}

/** Who asks, from where and how: the circumstances of a native command. */
export function circumstancesOf(request: FastifyRequest): Circumstances {
  const { principal, headers } = request;
  const ifVersion = ifMatch(request);
  const onBehalfOf = headers['x-on-behalf-of'];
  if (onBehalfOf !== undefined) {
    requireRight(request, 'act_for');
    if (typeof onBehalfOf !== 'string' || !isUuid(onBehalfOf)) {
      throw new Problem('header_invalid', {
        detail: 'X-On-Behalf-Of is no user id.',
        hint: 'Give the UUID of a user.',
      });
    }
  }
  return {
    actor: principal,
    source: 'native',
    intent: { kind: 'request' },
    backfill: modeOf(request) === 'backfill',
    ...(ifVersion === undefined ? {} : { ifVersion }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  };
}

/** The versions of `If-Match`; `undefined` = any (RFC 9110 section 13.1.1). */
function ifMatch({ headers }: FastifyRequest): readonly number[] | undefined {
  const value = headers['if-match'];
  if (value === undefined || value.trim() === '*') return undefined;
  const tags = value.split(',').map((tag) => tag.trim());
  const versions = tags.map((tag) => /^(?:W\/)?"(\d{1,10})"$/.exec(tag)?.[1]);
  if (versions.includes(undefined)) {
    throw new Problem('header_invalid', {
      detail: `If-Match is ${value}.`,
      hint: 'Send the ETag of the order as it was answered: "7".',
    });
  }
  return versions.map(Number);
}

/** The idempotency of a request, from its header. */
export function idempotencyOf(request: FastifyRequest): Idempotency | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,200}$/.test(key)) {
    throw new Problem('header_invalid', {
      detail: 'Idempotency-Key is not valid.',
      hint: 'Use 1 to 200 printable ASCII characters, best a UUID.',
    });
  }
  return { key, scope: idempotencyScope(request), requestHash: bodyHash(request.rawBody) };
}

/** Principal, method and path (rulings 18). */
export function idempotencyScope({ principal, method, url }: FastifyRequest): string {
  return `${principal.kind}:${principal.id} ${method} ${url.split('?')[0]}`;
}

/** An order key as it stands in a path or a bulk line (rulings 22). */
export function parseOrderKey(text: string): OrderKey {
  if (isUuid(text)) return { kind: 'id', id: text.toLowerCase() };
  const [form, ...rest] = text.split(':');
  const value = rest.join(':');
  if (form === 'number' && /^\d{1,10}$/.test(value) && Number(value) <= 2_147_483_647)
    return { kind: 'number', number: Number(value) };
  if (form === 'reference' && isKeyText(value)) return { kind: 'reference', reference: value };
  const [source = '', ...id] = rest;
  const externalId = id.join(':');
  if (form === 'external' && source !== '' && isKeyText(externalId)) return { kind: 'external', source, externalId };
  throw new Problem('order_key_invalid', {
    detail: `"${text.slice(0, 100)}" is no order key.`,
    hint: 'Use a UUID, number:7, reference:ABC or external:ingram:20-RD128.',
  });
}

function isKeyText(text: string): boolean {
  return text !== '' && text.length <= 400 && !text.includes('\0') && text.isWellFormed();
}
