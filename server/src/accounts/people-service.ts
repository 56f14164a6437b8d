import type { Actor } from '../core/principal.ts';
import type { CustomerKey } from '../core/outcome.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import type { Database, Tx } from '../store/database.ts';
import { eraseQuarantineOfPerson } from '../store/quarantine-store.ts';
import { deleteTimelineOfPerson } from '../store/timeline-store.ts';
import { withoutPerson } from './quarantine.ts';
import type { Customer, PersonRecord, Profile, User } from '../store/people-store.ts';
import {
  erasePerson,
  findCustomer,
  findUser,
  insertCustomer,
  insertUser,
  listCustomers,
  listUsers,
  readPerson,
  updatePerson,
  updateUser,
} from '../store/people-store.ts';

export type { Customer, PersonRecord, Profile, User } from '../store/people-store.ts';

export interface PeopleServiceParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** What a user is changed to; members left out stay. */
export interface UserChange {
  readonly role?: string;
  readonly customerIds?: readonly string[] | null;
  readonly disabled?: boolean;
  readonly profile?: Profile;
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
  readonly users: (accountId: string) => Promise<readonly User[]>;
  readonly createUser: (
    accountId: string,
    wanted: { profile: Profile; role: string; customerIds: readonly string[] | null },
    actor: Actor,
  ) => Promise<User>;
  readonly updateUser: (
    accountId: string,
    userId: string,
    change: UserChange,
    actor: Actor,
  ) => Promise<User | undefined>;
  /** Everything kept about a person. */
  readonly person: (accountId: string, personId: string) => Promise<PersonRecord | undefined>;
  /** Removes what is personal; the history stays whole (rulings 5). Says whether there was such a person. */
  readonly erase: (accountId: string, personId: string, actor: Actor) => Promise<boolean>;
}

/** Users, customers and the persons behind them. Each change is an event of the account that names ids only. */
export function createPeopleService({ database, now, newId }: PeopleServiceParts): PeopleService {
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
    users: (accountId) => listUsers(database, accountId),
    createUser: async (accountId, { profile, role, customerIds }, actor) => {
      const user = {
        userId: newId(),
        personId: newId(),
        role,
        customerIds,
        profile,
        createdAt: now(),
        disabledAt: null,
      };
      const number = await database.transaction(async (tx) => {
        const given = await insertUser(tx, accountId, user);
        await record(tx, accountId, 'account.user_created', actor, { userId: user.userId, role });
        return given;
      });
      return { ...user, number };
    },
    updateUser: (accountId, userId, { role, customerIds, disabled, profile }, actor) =>
      database.transaction(async (tx) => {
        const user = await findUser(tx, accountId, userId);
        if (user === undefined) return undefined;
        const changed: User = {
          ...user,
          role: role ?? user.role,
          customerIds: customerIds === undefined ? user.customerIds : customerIds,
          disabledAt: disabled === undefined ? user.disabledAt : disabled ? (user.disabledAt ?? now()) : null,
          profile: { ...user.profile, ...profile },
        };
        await updateUser(tx, accountId, changed);
        await updatePerson(tx, accountId, user.personId, changed.profile);
        await record(tx, accountId, 'account.user_changed', actor, { userId, role: changed.role });
        return changed;
      }),
    person: (accountId, personId) => readPerson(database, accountId, personId),
    erase: (accountId, personId, actor) =>
      database.transaction(async (tx) => {
        // Bodies of reports are found by the person's external ids, so they go first.
        await deleteTimelineOfPerson(tx, accountId, personId);
        await eraseQuarantineOfPerson(tx, accountId, personId, withoutPerson);
        const erased = await erasePerson(tx, accountId, personId);
        if (erased) await record(tx, accountId, 'account.person_erased', actor, { personId });
        return erased;
      }),
  };
}

/** Ends the transaction of a customer whose name is another's. */
class Taken extends Error {}
