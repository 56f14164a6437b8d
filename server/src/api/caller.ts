import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Circumstances, OrderKey } from '../core/command.ts';
import type { Idempotency } from '../core/outcome.ts';
import type { Principal, Right } from '../core/principal.ts';
import { isUuid } from '../lib/ids.ts';
import type { WindowCounter } from '../lib/window-counter.ts';
import { bodyHash } from './json-body.ts';
import { Problem } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
}

/** Who asks too often: a key with its requests, an address with keys that are none. */
export interface CallerLimits {
  readonly requests: WindowCounter;
  readonly failures: WindowCounter;
}

/** Sets `request.principal` from the key of every request of this scope, or answers 401; 429 where a limit is passed. */
export function registerAuthentication(
  app: FastifyInstance,
  authenticate: (secret: string) => Promise<Principal | undefined>,
  { requests, failures }: CallerLimits,
): void {
  app.decorateRequest('principal', null as unknown as Principal);
  app.addHook('onRequest', async (request) => {
    const secret = secretOf(request);
    const principal = secret === undefined ? undefined : await authenticate(secret);
    if (principal === undefined) {
      refuseTooMany(failures.count(request.ip), 'Too many keys from this address were none.');
      throw new Problem('unauthorized', {
        detail: secret === undefined ? 'No key was sent.' : 'The key is unknown, revoked or expired.',
        hint: 'Send a key as "Authorization: Bearer KEY" or "X-API-Key: KEY".',
        headers: { 'www-authenticate': 'Bearer realm="milepost"' },
      });
    }
    refuseTooMany(requests.count(principal.id), 'This key sends more requests than it may.');
    request.principal = principal;
  });
}

function refuseTooMany(waitSeconds: number | undefined, detail: string): void {
  if (waitSeconds === undefined) return;
  throw new Problem('rate_limited', {
    detail,
    hint: `Try again in ${waitSeconds} s.`,
    headers: { 'retry-after': String(waitSeconds) },
  });
}

/** The secret of a request: `Authorization: Bearer`, or `X-API-Key`. */
export function secretOf({ headers }: FastifyRequest): string | undefined {
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
