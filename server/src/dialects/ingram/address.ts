import type { JsonObject } from '../../core/json.ts';
import { membersOf, textOf } from './members.ts';

/** Our members of an address by the vendor's. */
export const addressMembers = {
  contact: 'name',
  companyName: 'company',
  addressLine1: 'street',
  addressLine2: 'street2',
  city: 'city',
  state: 'region',
  postalCode: 'postcode',
  countryCode: 'country',
  phoneNumber: 'phone',
} as const;

/** An address as the vendor's clients give it; `undefined` when it says nothing. */
export function readAddress(value: unknown): JsonObject | undefined {
  const members = membersOf(value);
  const given = Object.entries(addressMembers).flatMap(([theirs, ours]) => {
    const text = textOf(members.get(theirs))?.slice(0, 200).toWellFormed();
    return text === undefined ? [] : [[ours, text] as const];
  });
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
