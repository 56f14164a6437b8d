import type { Db } from './database.ts';

/** Somebody who follows one order by mail. */
export interface Subscription {
  readonly subscriptionId: string;
  readonly orderId: string;
  readonly address: string;
  readonly locale: string | null;
  readonly confirmedAt: Date | null;
}

const columns = `s.subscription_id AS "subscriptionId", s.order_id AS "orderId", s.address, s.locale, s.confirmed_at AS "confirmedAt"`;

/** The account's key for links, made on first use. */
export async function readLinkKey(db: Db, accountId: string, fresh: Buffer): Promise<Buffer> {
  const find = () =>
    db.query<{ secret: Buffer }>({
      name: 'read_link_key',
      text: 'SELECT secret FROM mail_link_keys WHERE account_id = $1',
      values: [accountId],
    });
  const known = (await find()).rows[0];
  if (known !== undefined) return known.secret;
  await db.query({
    text: 'INSERT INTO mail_link_keys (account_id, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    values: [accountId, fresh],
  });
  return (await find()).rows[0]!.secret;
}

/** Adds a subscription, or gives the one that is there for the same address and order. */
export async function addSubscription(
  db: Db,
  accountId: string,
  { subscriptionId, orderId, address, locale }: Omit<Subscription, 'confirmedAt'>,
  now: Date,
): Promise<Subscription> {
  const { rows } = await db.query<Subscription>({
    text: `INSERT INTO mail_subscriptions AS s (account_id, subscription_id, order_id, address, locale, created_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (account_id, order_id, address) DO UPDATE SET locale = excluded.locale RETURNING ${columns}`,
    values: [accountId, subscriptionId, orderId, address, locale, now],
  });
  return rows[0]!;
}

/** These subscriptions, by id. */
export async function readSubscriptions(
  db: Db,
  accountId: string,
  subscriptionIds: readonly string[],
): Promise<ReadonlyMap<string, Subscription>> {
  if (subscriptionIds.length === 0) return new Map();
  const { rows } = await db.query<Subscription>({
    name: 'read_subscriptions',
    text: `SELECT ${columns} FROM mail_subscriptions s WHERE s.account_id = $1 AND s.subscription_id = ANY ($2::uuid[])`,
    values: [accountId, subscriptionIds],
  });
  return new Map(rows.map((row) => [row.subscriptionId, row]));
}

/** Confirms a subscription; again, it changes nothing. */
export async function confirmSubscription(db: Db, accountId: string, subscriptionId: string, now: Date): Promise<void> {
  await db.query({
    text: `UPDATE mail_subscriptions AS s SET confirmed_at = $3
      WHERE s.account_id = $1 AND s.subscription_id = $2 AND s.confirmed_at IS NULL`,
    values: [accountId, subscriptionId, now],
  });
}

/** Ends a subscription. */
export async function removeSubscription(db: Db, accountId: string, subscriptionId: string): Promise<void> {
  await db.query({
    text: 'DELETE FROM mail_subscriptions s WHERE s.account_id = $1 AND s.subscription_id = $2',
    values: [accountId, subscriptionId],
  });
}

/** Notes that a customer wants no more mail about orders. */
export async function optOut(db: Db, accountId: string, personId: string, now: Date): Promise<void> {
  await db.query({
    text: `INSERT INTO mail_opt_outs (account_id, person_id, at)
      SELECT $1, p.person_id, $3 FROM people p WHERE p.account_id = $1 AND p.person_id = $2 ON CONFLICT DO NOTHING`,
    values: [accountId, personId, now],
  });
}

/** Whether a customer wants no more mail about orders. */
export async function isOptedOut(db: Db, accountId: string, personId: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'SELECT FROM mail_opt_outs o WHERE o.account_id = $1 AND o.person_id = $2',
    values: [accountId, personId],
  });
  return rowCount === 1;
}

/** When the latest confirmation was asked of this address for this order, or `undefined`. */
export async function confirmationAskedAt(db: Db, accountId: string, recipientKey: string): Promise<Date | undefined> {
  const { rows } = await db.query<{ at: Date | null }>({
    text: `SELECT max(m.created_at) AS at FROM mails m WHERE m.account_id = $1 AND m.recipient_key = $2 AND m.kind = 'confirm'`,
    values: [accountId, recipientKey],
  });
  return rows[0]?.at ?? undefined;
}
