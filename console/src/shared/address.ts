/** An address as it is typed. */
export type AddressDraft = Readonly<Record<(typeof addressMembers)[number], string>>;

export const addressMembers = [
  ...(['name', 'company', 'street', 'street2', 'postcode', 'city', 'region', 'country', 'phone'] as const),
] as const;

/** What an address says, as it is typed; of none, nothing. */
export function addressDraft(address: Readonly<Record<string, string>> | null): AddressDraft {
  return Object.fromEntries(addressMembers.map((member) => [member, address?.[member] ?? ''])) as AddressDraft;
}

/** The members in which something stands, as the API takes them; the country in capitals. */
export function toAddress(draft: AddressDraft): Record<string, string> {
  return Object.fromEntries(
    addressMembers.flatMap((member) => {
      const text = draft[member].trim();
      return text === '' ? [] : [[member, member === 'country' ? text.toUpperCase() : text]];
    }),
  );
}

/** Whether the country can be one: two letters, or nothing. */
export function isCountry({ country }: AddressDraft): boolean {
  return /^([a-z]{2})?$/i.test(country.trim());
}
