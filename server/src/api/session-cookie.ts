import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problems.ts';

/** The cookie that holds a session's token. */
export const sessionCookie = 'milepost_session';

/** What cookies are made of, from the settings. */
export interface CookieRules {
  /** Origin and base path under which browsers reach this server, where a setting says so. */
  readonly publicUrl: string | undefined;
  readonly lifetimeSeconds: number;
}

/** The value of a cookie of a request, as it was sent. */
export function readCookie({ headers }: FastifyRequest, name: string): string | undefined {
  for (const pair of headers.cookie?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** Sets a cookie that scripts cannot read and that other sites cannot have sent along with their requests. */
export function writeCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, value, maxAgeSeconds, path = '/' }: { name: string; value: string; maxAgeSeconds: number; path?: string },
  { publicUrl }: CookieRules,
): void {
  const secure = request.protocol === 'https' || publicUrl?.startsWith('https:') === true;
  const parts = [`${name}=${value}`, `Path=${path}`, `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Lax'];
  void reply.header('set-cookie', [...parts, ...(secure ? ['Secure'] : [])].join('; '));
}

/** Gives the caller's browser a session. */
export function openSession(request: FastifyRequest, reply: FastifyReply, token: string, rules: CookieRules): void {
  const cookie = { name: sessionCookie, value: token, maxAgeSeconds: rules.lifetimeSeconds };
  writeCookie(request, reply, cookie, rules);
}

/** Takes the session from the caller's browser. */
export function closeSession(request: FastifyRequest, reply: FastifyReply, rules: CookieRules): void {
  writeCookie(request, reply, { name: sessionCookie, value: '', maxAgeSeconds: 0 }, rules);
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Throws 403 unless the request comes from our own pages. A cookie is sent along whoever makes the browser ask, so what changes
 * something needs the browser's word for where it comes from: `Sec-Fetch-Site`, or `Origin` in older ones.
 */
export function requireSameOrigin(request: FastifyRequest, { publicUrl }: CookieRules): void {
  if (safeMethods.has(request.method)) return;
  const origin = originOf(request, publicUrl);
  if (origin === 'ours') return;
  throw new Problem('cross_site', {
    detail:
      origin === 'untold'
        ? 'A request with a session cookie that changes something must say where it comes from.'
        : 'The request comes from the page of another site.',
    hint: 'Send it from a page of this server, whose browser sets Sec-Fetch-Site or Origin; programs use a key in place of the cookie.',
  });
}

/** Throws 403 for what a browser says comes from another site; programs that are no browser say nothing. */
export function refuseCrossSite(request: FastifyRequest, { publicUrl }: CookieRules): void {
  if (originOf(request, publicUrl) !== 'theirs') return;
  throw new Problem('cross_site', {
    detail: 'The request comes from the page of another site.',
    hint: 'Log in from a page of this server. Behind a proxy, set MILEPOST_PUBLIC_URL to the address that browsers use.',
  });
}

function originOf(
  { headers, protocol, host }: FastifyRequest,
  publicUrl: string | undefined,
): 'ours' | 'theirs' | 'untold' {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin') return 'ours';
  if (site !== undefined) return 'theirs';
  const { origin } = headers;
  if (origin === undefined) return 'untold';
  const ours = [`${protocol}://${host}`, ...(publicUrl === undefined ? [] : [new URL(publicUrl).origin])];
  return ours.includes(origin) ? 'ours' : 'theirs';
}
