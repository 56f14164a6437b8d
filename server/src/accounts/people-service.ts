import type { Actor } from '../core/principal.ts';
import type { CustomerKey } from '../core/outcome.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import type { Database, Tx } from '../store/database.ts';
import { eraseMailsOfPerson } from '../store/mail-store.ts';
import { deleteFilesOfPerson } from '../store/order-file-store.ts';
import { eraseQuarantineOfPerson } from '../store/quarantine-store.ts';
import { deleteTimelineOfPerson } from '../store/timeline-store.ts';
import { withoutPerson } from './quarantine.ts';
import type { Customer, PersonRecord, Profile } from '../store/people-store.ts';
import { erasePerson, findCustomer, insertCustomer, listCustomers, readPerson } from '../store/people-store.ts';

export type { Customer, PersonRecord, Profile } from '../store/people-store.ts';

export interface PeopleServiceParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Told of an erased person, who may have been a user. */
  readonly onErased: () => Promise<void>;
}

export interface PeopleService {
  readonly customers: (
    accountId: string,
    page: { before: number | undefined; limit: number },
  ) => Promise<readonly Customer[]>;
  readonly customer: (accountId: string, customerId: string) => Promise<Customer | undefined>;
  /** A new customer, or `undefined` when its e-mail address or an external id is another's. */
  readonly createCustomer: (
    accountId: string,
    wanted: { profile: Profile; externalIds: Readonly<Record<string, string>>; keys: readonly CustomerKey[] },
    actor: Actor,
  ) => Promise<Customer | undefined>;
  /** Everything kept about a person. */
  readonly person: (accountId: string, personId: string) => Promise<PersonRecord | undefined>;
  /** Removes what is personal; the history stays whole (rulings 5). Says whether there was such a person. */
  readonly erase: (accountId: string, personId: string, actor: Actor) => Promise<boolean>;
}

/** Customers and the persons behind them and behind users. Each change is an event of the account that names ids only. */
export function createPeopleService({ database, now, newId, onErased }: PeopleServiceParts): PeopleService {
  async function record(
    tx: Tx,
    accountId: string,
    type: string,
    actor: Actor,
    says: Record<string, string>,
  ): Promise<void> {
    await writeAccountEvent(tx, accountId, { id: newId(), type, actor, source: 'native', says }, now());
  }

  return {
    customers: (accountId, page) => listCustomers(database, accountId, page),
    customer: (accountId, customerId) => findCustomer(database, accountId, customerId),
    createCustomer: async (accountId, { profile, externalIds, keys }, actor) => {
      const customer = { customerId: newId(), personId: newId(), profile, externalIds, createdAt: now() };
      const number = await database
        .transaction(async (tx) => {
          const given = await insertCustomer(tx, accountId, customer, keys);
          if (given === undefined) throw new Taken();
          await record(tx, accountId, 'account.customer_created', actor, { customerId: customer.customerId });
          return given;
        })
        .catch((error: unknown) => {
          if (error instanceof Taken) return undefined;
          throw error;
        });
      return number === undefined ? undefined : { ...customer, number };
    },
    person: (accountId, personId) => readPerson(database, accountId, personId),
    erase: async (accountId, personId, actor) => {
      const erased = await database.transaction(async (tx) => {
        // Bodies of reports are found by the person's external ids, so they go first.
        await deleteTimelineOfPerson(tx, accountId, personId);
        await deleteFilesOfPerson(tx, accountId, personId);
        await eraseQuarantineOfPerson(tx, accountId, personId, withoutPerson);
        await eraseMailsOfPerson(tx, accountId, personId);
        const there = await erasePerson(tx, accountId, personId);
        if (there) await record(tx, accountId, 'account.person_erased', actor, { personId });
        return there;
      });
      if (erased) await onErased();
      return erased;
    },
  };
}

/** Ends the transaction of a customer whose name is another's. */
class Taken extends Error {}
