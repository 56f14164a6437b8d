import { isDeepStrictEqual } from 'node:util';
import type { OrderPatchIn } from '@milepost/contract';
import type { FastifyRequest } from 'fastify';
import type { JsonObject } from '../core/json.ts';
import type { OrderFields } from '../core/order.ts';
import type { Companions } from '../core/outcome.ts';
import { parseOrderKey } from './caller.ts';
import type { ApiParts } from './parts.ts';

type Places = Partial<Pick<OrderFields, 'billingAddressId' | 'shippingAddressId'>>;

const members = ['billingAddress', 'shippingAddress'] as const;

/**
 * The addresses that a change gives an order, each a new one, since the order as it was still names the one before. An
 * address that it has already changes nothing; `null` takes it away.
 */
export async function changedPlaces(
  parts: ApiParts,
  { principal, params }: FastifyRequest<{ Params: { key: string } }>,
  body: OrderPatchIn,
): Promise<{ readonly fields: Places; readonly companions: Companions } | undefined> {
  const given = members.filter((member) => body[member] !== undefined);
  if (given.length === 0) return undefined;
  const { accountId } = principal;
  const order = await parts.views.order(accountId, parseOrderKey(params.key));
  // Of an order that is not there the commit says so.
  if (order === undefined) return undefined;
  const ids = given.flatMap((member) => order[`${member}Id`] ?? []);
  const present = ids.length === 0 ? new Map<string, JsonObject>() : await parts.addresses(accountId, ids);
  const fields: { -readonly [Member in keyof Places]: Places[Member] } = {};
  const addresses: { addressId: string; address: JsonObject }[] = [];
  for (const member of given) {
    const wanted = Object.entries(body[member] ?? {}).length === 0 ? null : { ...body[member] };
    const presentId = order[`${member}Id`];
    if (wanted === null) {
      fields[`${member}Id`] = null;
    } else if (presentId === null || !isDeepStrictEqual(present.get(presentId), wanted)) {
      const addressId = parts.newId();
      fields[`${member}Id`] = addressId;
      addresses.push({ addressId, address: wanted });
    }
  }
  const owner = await ownerOfPlaces(parts, accountId, { customerId: body.customerId ?? order.customerId, ...fields });
  return { fields, companions: { addresses, ...owner } };
}

/** Whose the addresses of an order are whose customer is named by id: nobody's where there are no addresses, or no such customer. */
export async function ownerOfPlaces(
  { people }: ApiParts,
  accountId: string,
  { customerId, billingAddressId, shippingAddressId }: Partial<OrderFields>,
): Promise<Pick<Companions, 'personId'>> {
  const hasPlaces = typeof billingAddressId === 'string' || typeof shippingAddressId === 'string';
  if (!hasPlaces || typeof customerId !== 'string') return {};
  const customer = await people.customer(accountId, customerId);
  return customer === undefined ? {} : { personId: customer.personId };
}
