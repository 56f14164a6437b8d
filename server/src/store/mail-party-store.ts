import type { JsonObject } from '../core/json.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Db, Tx } from './database.ts';
import { ofAccount } from './database.ts';
import type { EventRow } from './order-rows.ts';
import { eventColumns, toEvent } from './order-rows.ts';

/** The types of events that mails are made of, or touched by. */
const mailedTypes = [
  ...['order.status_changed', 'order.status_overridden', 'order.status_undone', 'order.late'],
  ...['account.endpoint_failing', 'account.endpoint_recovered', 'account.endpoint_paused'],
];

/** Whether a mail can be about an event, or be touched by it. */
export function isMailed({ type, applied, historical }: RecordedEvent): boolean {
  return mailedTypes.includes(type) && applied && !historical;
}

/** Those of the next `limit` events that mails are about, and how far that is; `undefined` at the end. */
export async function readMailedEvents(
  tx: Tx,
  accountId: string,
  after: string,
  limit: number,
): Promise<{
  readonly events: readonly RecordedEvent[];
  readonly reached: string | undefined;
  readonly full: boolean;
}> {
  const page = await tx.query<{ reached: string | null; read: number; wanted: number }>({
    name: 'mail_page',
    text: `SELECT max(e.pos) AS reached, count(*)::int AS read, count(*) FILTER (WHERE e.type = ANY ($4::text[]))::int AS wanted
      FROM (SELECT pos, type FROM events WHERE account_id = $1 AND pos > $2 ORDER BY pos LIMIT $3) e`,
    values: [accountId, after, limit, mailedTypes],
  });
  const { reached = null, read = 0, wanted = 0 } = page.rows[0] ?? {};
  const full = read === limit;
  if (reached === null) return { events: [], reached: undefined, full };
  if (wanted === 0) return { events: [], reached, full };
  const { rows } = await tx.query<EventRow>({
    name: 'mailed_events',
    text: `SELECT ${eventColumns} FROM events e WHERE e.account_id = $1 AND e.pos > $2 AND e.pos <= $3
      AND e.type = ANY ($4::text[]) AND e.applied AND NOT e.historical ORDER BY e.pos`,
    values: [accountId, after, reached, mailedTypes],
  });
  return { events: rows.map(toEvent), reached, full };
}

/** Who has to do with an order. */
export interface OrderParties {
  readonly orderId: string;
  readonly workflow: { readonly key: string; readonly version: number };
  readonly customerId: string | null;
  readonly ownerId: string | null;
  readonly watcherIds: readonly string[];
}

/** The parties of these orders, by order. */
export async function readOrderParties(
  db: Db,
  accountId: string,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, OrderParties>> {
  if (orderIds.length === 0) return new Map();
  const { rows } = await db.query<Omit<OrderParties, 'workflow'> & { key: string; version: number }>({
    name: 'read_order_parties',
    text: `SELECT o.order_id AS "orderId", o.workflow_key AS key, o.workflow_version AS version, o.customer_id AS "customerId",
        d.details ->> 'ownerId' AS "ownerId", coalesce(d.details -> 'watcherIds', '[]') AS "watcherIds"
      FROM ${ofAccount('unnest($2::uuid[]) AS u (order_id)')} AS w
      JOIN orders o ON o.account_id = w.account_id AND o.order_id = w.order_id
      JOIN order_details d ON d.account_id = o.account_id AND d.order_id = o.order_id`,
    values: [accountId, orderIds],
  });
  return new Map(rows.map(({ key, version, ...row }) => [row.orderId, { ...row, workflow: { key, version } }]));
}

/** An address that asked to be told of one order, confirmed. */
export interface Subscriber {
  readonly subscriptionId: string;
  readonly address: string;
}

/** Who asked to be told of these orders, by order. */
export async function readSubscribers(
  db: Db,
  accountId: string,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Subscriber[]>> {
  if (orderIds.length === 0) return new Map();
  const { rows } = await db.query<Subscriber & { orderId: string }>({
    name: 'read_subscribers',
    text: `SELECT s.order_id AS "orderId", s.subscription_id AS "subscriptionId", s.address FROM mail_subscriptions s
      WHERE s.account_id = $1 AND s.order_id = ANY ($2::uuid[]) AND s.confirmed_at IS NOT NULL`,
    values: [accountId, orderIds],
  });
  return Map.groupBy(rows, ({ orderId }) => orderId);
}

/** A person who may be written to. */
export interface Contact {
  readonly personId: string;
  readonly profile: JsonObject;
  readonly optedOut: boolean;
}

/** Customers that can be written to, by customer id. */
export async function readCustomerContacts(
  db: Db,
  accountId: string,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, Contact>> {
  if (customerIds.length === 0) return new Map();
  const { rows } = await db.query<Contact & { customerId: string }>({
    name: 'read_customer_contacts',
    text: `SELECT c.customer_id AS "customerId", p.person_id AS "personId", p.profile,
        EXISTS (SELECT FROM mail_opt_outs o WHERE o.account_id = $1 AND o.person_id = p.person_id) AS "optedOut"
      FROM customers c JOIN people p ON p.account_id = c.account_id AND p.person_id = c.person_id
      WHERE c.account_id = $1 AND c.customer_id = ANY ($2::uuid[])`,
    values: [accountId, customerIds],
  });
  return new Map(rows.map((row) => [row.customerId, row]));
}

/** A user who may be written to. */
export interface UserContact extends Contact {
  readonly userId: string;
  readonly role: string;
}

/** Users that are not disabled: these, and all of these roles. */
export async function readUserContacts(
  db: Db,
  accountId: string,
  userIds: readonly string[],
  roles: readonly string[],
): Promise<readonly UserContact[]> {
  if (userIds.length === 0 && roles.length === 0) return [];
  const { rows } = await db.query<UserContact>({
    name: 'read_user_contacts',
    text: `SELECT u.user_id AS "userId", u.role, p.person_id AS "personId", p.profile, false AS "optedOut"
      FROM users u JOIN people p ON p.account_id = u.account_id AND p.person_id = u.person_id
      WHERE u.account_id = $1 AND u.disabled_at IS NULL AND (u.user_id = ANY ($2::uuid[]) OR u.role = ANY ($3::text[]))
      ORDER BY u.number`,
    values: [accountId, userIds, roles],
  });
  return rows;
}

/** These persons, for whoever writes to them now. */
export async function readContacts(
  db: Db,
  accountId: string,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, Contact & { readonly role: string | null }>> {
  if (personIds.length === 0) return new Map();
  const { rows } = await db.query<Contact & { role: string | null }>({
    name: 'read_contacts',
    text: `SELECT p.person_id AS "personId", p.profile,
        EXISTS (SELECT FROM mail_opt_outs o WHERE o.account_id = $1 AND o.person_id = p.person_id) AS "optedOut",
        (SELECT u.role FROM users u WHERE u.account_id = $1 AND u.person_id = p.person_id AND u.disabled_at IS NULL LIMIT 1) AS role
      FROM people p WHERE p.account_id = $1 AND p.person_id = ANY ($2::uuid[])`,
    values: [accountId, personIds],
  });
  return new Map(rows.map((row) => [row.personId, row]));
}
