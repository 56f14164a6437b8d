import type { Order } from '../../core/order.ts';
import type { DialectParts } from '../dialect.ts';
import { readBody } from './read-body.ts';
import { openTags, score, velocitySeconds } from './score.ts';
import { source } from './way.ts';

/** The score of an order, and whose it is; what it is made of is looked up now. */
export async function scoreOrder(
  parts: Pick<DialectParts, 'shoppers' | 'addresses'>,
  { accountId, billingAddressId, shippingAddressId }: Order,
  orderKey: string,
): Promise<{ readonly shopper: string } & ReturnType<typeof score>> {
  const ids = [billingAddressId, shippingAddressId].filter((id) => id !== null);
  const [signals, addresses] = await Promise.all([
    parts.shoppers.signals(accountId, { source, orderKey, withinSeconds: velocitySeconds }),
    parts.addresses(accountId, ids),
  ]);
  const tagEvents = (signals?.tags ?? []).flatMap(({ kind, body }) => {
    const read = readBody(body);
    return read.kind === 'object' ? [{ kind, members: read.members }] : [];
  });
  return {
    shopper: signals?.userKey ?? signals?.sessionKey ?? '',
    ...score({
      ordersOfUser: signals?.ordersOfUser ?? 0,
      ordersFromAddress: signals?.ordersFromAddress ?? 0,
      chargebacksOfUser: signals?.chargebacksOfUser ?? 0,
      tags: openTags(tagEvents),
      billing: addresses.get(billingAddressId ?? ''),
      shipping: addresses.get(shippingAddressId ?? ''),
    }),
  };
}
