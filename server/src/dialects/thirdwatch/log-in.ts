import type { FastifyRequest } from 'fastify';
import { inItsPlace } from '../../accounts/sandbox.ts';
import type { Principal } from '../../core/principal.ts';
import type { DialectParts } from '../dialect.ts';
import type { LimitingParts } from '../query-parts.ts';
import { VendorError } from './answers.ts';

/** What letting somebody in takes. */
export type LogInParts = Pick<DialectParts, 'authenticate' | 'account' | 'accounts'> & LimitingParts;

/**
 * Who sends this request: the key alone, or one prefix word and the key, in the vendor's header (section 2). Reports go against
 * the rules where they must, so only a key that may write every order of its account is let in.
 *
 * @throws VendorError 401 for a key that is missing or not valid, 403 for one of a customer, 429 over the limits
 */
export async function logIn(parts: LogInParts, request: FastifyRequest): Promise<Principal> {
  const [first = ''] = [request.headers['x-thirdwatch-api-key']].flat();
  const value = first.trim();
  if (value === '') throw unauthorized('No key was sent; send it in the header X-THIRDWATCH-API-KEY.');
  return logInWith(parts, request, value.split(/\s+/).at(-1)!);
}

/** Who a key is that was sent on its own, in a body or a query. Throws as `logIn` does. */
export async function logInWith(parts: LogInParts, request: FastifyRequest, secret: string): Promise<Principal> {
  const { authenticate, failures, requests } = parts;
  const principal = await inItsPlace(parts, request, await authenticate(secret));
  if (principal === undefined) {
    refuseTooMany(await failures(request.ip), 'Too many keys that are none came from this address.');
    throw unauthorized('The API key is unknown, revoked or expired.');
  }
  if (!principal.rights.has('orders.write') || principal.customerIds !== null || principal.audience !== 'internal') {
    throw new VendorError(
      403,
      'forbidden',
      `A key of the role ${principal.role} may not report events; use one of staff or manager.`,
    );
  }
  refuseTooMany(requests.count(principal.id), 'Too many requests with this key.');
  return principal;
}

function unauthorized(message: string): VendorError {
  return new VendorError(401, 'unauthorized', message);
}

function refuseTooMany(waitSeconds: number | undefined, message: string): void {
  if (waitSeconds === undefined) return;
  const wait = `Send it again in ${waitSeconds} s.`;
  throw new VendorError(429, 'rate_limited', `${message} ${wait}`, { 'retry-after': String(waitSeconds) });
}
