import type { OrderFields } from '../core/order.ts';
import type { Principal } from '../core/principal.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

/**
 * Refuses a customer and users that an order is to have and that the account does not have. Whoever is bound to customers is
 * told by the order's own rules that it may only have those, so that nobody learns which others there are.
 */
export async function requireParties(
  { people, users }: Pick<ApiParts, 'people' | 'users'>,
  { accountId, customerIds }: Principal,
  { customerId, ownerId, watcherIds = [] }: Partial<OrderFields>,
  customerPointer: string,
): Promise<void> {
  const isUser = async (id: string, pointer: string) => {
    if ((await users.find(accountId, id)) === undefined) {
      throw unknown('validation_failed', `There is no user ${id}.`, 'See GET /v1/actors.', pointer);
    }
  };
  if (typeof customerId === 'string' && customerIds === null) {
    if ((await people.customer(accountId, customerId)) === undefined) {
      const hint = 'See GET /v1/customers, or describe the customer by name and email.';
      throw unknown('customer_unknown', `There is no customer ${customerId}.`, hint, customerPointer);
    }
  }
  if (typeof ownerId === 'string') await isUser(ownerId, '/ownerId');
  await Promise.all([...new Set(watcherIds)].map((id) => isUser(id, '/watcherIds')));
}

function unknown(
  code: 'customer_unknown' | 'validation_failed',
  detail: string,
  hint: string,
  pointer: string,
): Problem {
  return new Problem(code, { detail, hint, pointer, errors: [{ pointer, detail }] });
}
