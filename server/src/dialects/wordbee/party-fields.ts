import type { ListedParty } from '../../store/party-views.ts';
import type { ListMember } from './order-fields.ts';
import { field, member } from './order-fields.ts';

/** The members of companies, which are the account's customers. */
export const companyMembers: readonly ListMember[] = [
  member('id', 'Integer', 'Company id', field('partyNumber'), false),
  member('companyId', 'Integer', 'Company id', field('partyNumber'), false),
  member('name', 'String', 'Name', field('partyName')),
  member('email', 'String', 'E-mail', field('partyEmail')),
  member('created', 'DateTime', 'Created', field('partyCreatedAt'), false),
];

/** The members of persons, which are the account's users. */
export const personMembers: readonly ListMember[] = [
  member('id', 'Integer', 'Person id', field('partyNumber'), false),
  member('personId', 'Integer', 'Person id', field('partyNumber'), false),
  member('name', 'String', 'Name', field('partyName')),
  member('firstname', 'String', 'First name', field('partyFirstName')),
  member('lastname', 'String', 'Last name', field('partyLastName')),
  member('email', 'String', 'E-mail', field('partyEmail')),
  member('created', 'DateTime', 'Created', field('partyCreatedAt'), false),
];

/** A company as lists show it. */
export function toCompanyRow({ number, name, email, createdAt }: ListedParty): Record<string, string | number> {
  return { id: number, companyId: number, name: name ?? '', email: email ?? '', created: createdAt.toISOString() };
}

/** A person as lists show it. */
export function toPersonRow({
  number,
  name,
  email,
  role,
  createdAt,
}: ListedParty): Record<string, string | number | null> {
  const { first, last } = splitName(name);
  return {
    ...{ id: number, personId: number, name: name ?? '', firstname: first, lastname: last },
    ...{ email: email ?? '', role, created: createdAt.toISOString() },
  };
}

/** A name in the two halves that Wordbee has; a single word is a last name. */
export function splitName(name: string | null): { readonly first: string; readonly last: string } {
  const words = (name ?? '').trim().split(/\s+/);
  return { first: words.slice(0, -1).join(' '), last: words.at(-1) ?? '' };
}
