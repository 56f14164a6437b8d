import type { RecordedEvent } from '../../core/outcome.ts';
import type { Audience } from '../../core/principal.ts';
import { audienceIncludes } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import type { Contact, OrderParties, Subscriber, UserContact } from '../../store/mail-party-store.ts';
import { audienceOfRole } from './role-audience.ts';

/** Somebody who gets a mail. */
export interface Recipient {
  readonly kind: string;
  readonly key: string;
  readonly personId: string | null;
  readonly subscriptionId: string | null;
  /** Wants none: the mail is made and canceled, so that the history says so. */
  readonly optedOut: boolean;
}

/** Everybody who may be written to about some orders. */
export interface Contacts {
  readonly customers: ReadonlyMap<string, Contact>;
  readonly users: readonly UserContact[];
  /** Addresses that asked to be told, by order. */
  readonly subscribers: ReadonlyMap<string, readonly Subscriber[]>;
}

/** The address of a person, or `undefined` where none is known. */
export function addressOf({ profile }: Pick<Contact, 'profile'>): string | undefined {
  const { email } = profile;
  return typeof email === 'string' && email.includes('@') ? email : undefined;
}

/**
 * Who gets a mail about an event, each address once: under the first kind that names it. Nobody is told of anything that is
 * hidden from them.
 */
export function recipientsOf(
  kinds: readonly string[],
  event: Pick<RecordedEvent, 'audience' | 'type'>,
  parties: OrderParties,
  contacts: Contacts,
  workflow: Workflow,
): readonly Recipient[] {
  // A reminder shows the status as its reader sees it; that there is a timer is nobody's secret.
  const mayHear = (audience: Audience) => event.type === 'order.late' || audienceIncludes(audience, event.audience);
  const isPublic = mayHear('customer');
  const byAddress = new Map<string, Recipient>();
  const add = (address: string | undefined, recipient: Recipient) => {
    const name = address?.toLowerCase();
    if (name !== undefined && !byAddress.has(name)) byAddress.set(name, recipient);
  };
  for (const kind of kinds) {
    if (kind === 'customer') {
      const customer = parties.customerId === null ? undefined : contacts.customers.get(parties.customerId);
      if (isPublic && customer !== undefined) add(addressOf(customer), toRecipient('customer', customer));
      for (const { subscriptionId, address } of isPublic ? (contacts.subscribers.get(parties.orderId) ?? []) : []) {
        const key = `subscription:${subscriptionId}`;
        add(address, { kind: 'subscriber', key, personId: null, subscriptionId, optedOut: false });
      }
      continue;
    }
    for (const user of usersOf(kind, parties, contacts.users)) {
      if (mayHear(audienceOfRole(user.role, workflow))) add(addressOf(user), toRecipient(kind, user));
    }
  }
  return [...byAddress.values()];
}

function usersOf(kind: string, parties: OrderParties, users: readonly UserContact[]): readonly UserContact[] {
  if (kind === 'owner') return users.filter(({ userId }) => userId === parties.ownerId);
  if (kind === 'watchers') return users.filter(({ userId }) => parties.watcherIds.includes(userId));
  return users.filter(({ role }) => kind === `role:${role}`);
}

function toRecipient(kind: string, { personId, optedOut }: Contact): Recipient {
  return { kind, key: `person:${personId}`, personId, subscriptionId: null, optedOut };
}
