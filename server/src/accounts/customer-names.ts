import type { CustomerKey } from '../core/outcome.ts';
import type { Actor } from '../core/principal.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import { addExternalName } from '../store/customer-name-store.ts';
import type { Database } from '../store/database.ts';

/**
 * Notes under which ids sources know the customer that has an e-mail address, so that their next news finds it by them too.
 * Takes the keys of `customerKeys`; without an address among them there is nothing to do.
 */
export type NameCustomer = (accountId: string, keys: readonly CustomerKey[], actor: Actor) => Promise<void>;

const external = 'external:';

export function createNameCustomer({
  database,
  now,
  newId,
}: {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
}): NameCustomer {
  return async (accountId, keys, actor) => {
    const email = keys.find(({ kind }) => kind === 'email');
    const names = keys.filter(({ kind }) => kind.startsWith(external));
    if (email === undefined) return;
    for (const { kind, value } of names) {
      const source = kind.slice(external.length);
      await database.transaction(async (tx) => {
        const customerId = await addExternalName(tx, accountId, email.value, { source, externalId: value });
        if (customerId === undefined) return;
        const event = { id: newId(), type: 'account.customer_changed', actor, source, says: { customerId } };
        await writeAccountEvent(tx, accountId, event, now());
      });
    }
  };
}
