import type { Principal } from '../../core/principal.ts';
import type { DialectParts } from '../dialect.ts';
import { VendorError } from './answers.ts';

/**
 * Who sends this header: the key alone, or one prefix word and the key (section 2). Reports go against the rules where they
 * must, so only a key that may write every order of its account is let in.
 *
 * @throws VendorError 401 for a key that is missing or not valid, 403 for one of a customer
 */
export async function logIn(
  { authenticate }: Pick<DialectParts, 'authenticate'>,
  header: string | readonly string[] | undefined,
): Promise<Principal> {
  const [first = ''] = [header].flat();
  const value = first.trim();
  if (value === '') throw unauthorized('No key was sent; send it in the header X-THIRDWATCH-API-KEY.');
  return logInWith({ authenticate }, value.split(/\s+/).at(-1)!);
}

/** Who a key is that was sent on its own, in a body or a query. Throws as `logIn` does. */
export async function logInWith(
  { authenticate }: Pick<DialectParts, 'authenticate'>,
  secret: string,
): Promise<Principal> {
  const principal = await authenticate(secret);
  if (principal === undefined) throw unauthorized('The API key is unknown, revoked or expired.');
  if (!principal.rights.has('orders.write') || principal.customerIds !== null || principal.audience !== 'internal') {
    throw new VendorError(
      403,
      'forbidden',
      `A key of the role ${principal.role} may not report events; use one of staff or manager.`,
    );
  }
  return principal;
}

function unauthorized(message: string): VendorError {
  return new VendorError(401, 'unauthorized', message);
}
