import type { CancelReason, MailContent, MailEvent, MailKind, MailState } from '../core/mail.ts';
import type { Db, Tx } from './database.ts';

/** A mail that is to be made. */
export interface NewMail {
  readonly mailId: string;
  readonly kind: MailKind;
  readonly recipientKind: string;
  readonly recipientKey: string;
  readonly personId: string | null;
  readonly subscriptionId: string | null;
  readonly address: string | null;
  readonly orderId: string | null;
  readonly told: readonly MailEvent[];
  readonly state: MailState;
  readonly reason: CancelReason | null;
  readonly joinedId: string | null;
  readonly graceUntil: Date | null;
  readonly content: MailContent | null;
  readonly dueAt: Date;
}

/** What a mail is that nobody has said more about: about no order, and due at once. */
export function blankMail(mailId: string, dueAt: Date): Omit<NewMail, 'kind' | 'recipientKind' | 'recipientKey'> {
  return {
    mailId,
    personId: null,
    subscriptionId: null,
    address: null,
    orderId: null,
    told: [],
    state: 'waiting',
    reason: null,
    joinedId: null,
    graceUntil: null,
    content: null,
    dueAt,
  };
}

/** A mail as it stands. */
export interface Mail extends NewMail {
  readonly sendAnyway: boolean;
  readonly words: string | null;
  readonly attempts: number;
  readonly leasedUntil: Date | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

export const mailColumns = `m.mail_id AS "mailId", m.kind, m.recipient_kind AS "recipientKind", m.recipient_key AS "recipientKey",
  m.person_id AS "personId", m.subscription_id AS "subscriptionId", m.address, m.order_id AS "orderId", m.told, m.state, m.reason,
  m.joined_id AS "joinedId", m.grace_until AS "graceUntil", m.content, m.due_at AS "dueAt", m.send_anyway AS "sendAnyway", m.words,
  m.attempts, m.leased_until AS "leasedUntil", m.created_at AS "createdAt", m.settled_at AS "settledAt"`;

/** Adds mails. */
export async function insertMails(db: Db, accountId: string, mails: readonly NewMail[], now: Date): Promise<void> {
  if (mails.length === 0) return;
  await db.query({
    name: 'insert_mails',
    text: `INSERT INTO mails AS m (account_id, mail_id, kind, recipient_kind, recipient_key, person_id, subscription_id, address,
        order_id, told, state, reason, joined_id, grace_until, content, due_at, created_at, settled_at)
      SELECT $1, n."mailId", n.kind, n."recipientKind", n."recipientKey", n."personId", n."subscriptionId", n.address, n."orderId",
        n.told, n.state, n.reason, n."joinedId", n."graceUntil", n.content, n."dueAt", $2,
        CASE WHEN n.state = 'waiting' THEN NULL ELSE $2::timestamptz END
      FROM jsonb_to_recordset($3::jsonb) AS n ("mailId" uuid, kind text, "recipientKind" text, "recipientKey" text, "personId" uuid,
        "subscriptionId" uuid, address text, "orderId" uuid, told jsonb, state text, reason text, "joinedId" uuid,
        "graceUntil" timestamptz, content jsonb, "dueAt" timestamptz)`,
    values: [accountId, now, JSON.stringify(mails)],
  });
}

/** The mails about these orders that an undo or a further change may still touch, locked. */
export async function lockMailsOfOrders(
  tx: Tx,
  accountId: string,
  orderIds: readonly string[],
): Promise<readonly Mail[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await tx.query<Mail>({
    name: 'lock_mails_of_orders',
    text: `SELECT ${mailColumns} FROM mails m WHERE m.account_id = $1 AND m.order_id = ANY ($2::uuid[])
      AND m.state IN ('waiting', 'sent', 'kept', 'digested') AND m.kind IN ('change', 'reminder')
      ORDER BY m.mail_id FOR UPDATE`,
    values: [accountId, orderIds],
  });
  return rows;
}

/** What becomes of a mail that was not sent. */
export interface MailSettlement {
  readonly mailId: string;
  readonly state: MailState;
  readonly reason: CancelReason | null;
  readonly joinedId: string | null;
  readonly told: readonly MailEvent[];
}

/** Writes what an undo or a further change made of mails. */
export async function resettleMails(
  tx: Tx,
  accountId: string,
  settlements: readonly MailSettlement[],
  now: Date,
): Promise<void> {
  if (settlements.length === 0) return;
  await tx.query({
    name: 'resettle_mails',
    text: `UPDATE mails AS m SET state = s.state, reason = s.reason, joined_id = s."joinedId", told = s.told,
        settled_at = CASE WHEN s.state = 'waiting' THEN NULL ELSE $2::timestamptz END
      FROM jsonb_to_recordset($3::jsonb) AS s ("mailId" uuid, state text, reason text, "joinedId" uuid, told jsonb)
      WHERE m.account_id = $1 AND m.mail_id = s."mailId"`,
    values: [accountId, now, JSON.stringify(settlements)],
  });
}

/** Takes turns with the reader of the log and with the senders of other nodes, until the transaction ends. */
export async function lockMails(tx: Tx, accountId: string): Promise<void> {
  await tx.query({
    name: 'lock_mails',
    text: `SELECT FROM log_cursors c WHERE c.account_id = $1 AND c.reader = 'mail' FOR UPDATE`,
    values: [accountId],
  });
}

/** The accounts that have a mail due. */
export async function accountsWithDueMails(db: Db, now: Date): Promise<readonly string[]> {
  const { rows } = await db.query<{ account_id: string }>({
    name: 'accounts_with_due_mails',
    text: `SELECT a.account_id FROM accounts a
      WHERE EXISTS (SELECT FROM mails m WHERE m.account_id = a.account_id AND m.state = 'waiting' AND m.due_at <= $1)`,
    values: [now],
  });
  return rows.map(({ account_id }) => account_id);
}

/** Due mails, what waits longest first, locked. */
export async function lockDueMails(tx: Tx, accountId: string, now: Date, limit: number): Promise<readonly Mail[]> {
  const { rows } = await tx.query<Mail>({
    name: 'lock_due_mails',
    text: `SELECT ${mailColumns} FROM mails m WHERE m.account_id = $1 AND m.state = 'waiting' AND m.due_at <= $2
      ORDER BY m.due_at, m.mail_id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    values: [accountId, now, limit],
  });
  return rows;
}

/** Keeps due mails instead of sending them, at most `limit`; gives how many. What they say is written when they are read. */
export async function keepDueMails(tx: Tx, accountId: string, now: Date, limit: number): Promise<number> {
  const { rowCount } = await tx.query({
    name: 'keep_due_mails',
    text: `UPDATE mails AS m SET state = 'kept', settled_at = $2, leased_until = NULL, address = coalesce(m.address,
        (SELECT p.profile ->> 'email' FROM people p WHERE p.account_id = $1 AND p.person_id = m.person_id),
        (SELECT s.address FROM mail_subscriptions s WHERE s.account_id = $1 AND s.subscription_id = m.subscription_id))
      WHERE m.account_id = $1 AND m.mail_id = ANY (ARRAY(SELECT d.mail_id FROM mails d
        WHERE d.account_id = $1 AND d.state = 'waiting' AND d.due_at <= $2 ORDER BY d.due_at LIMIT $3))`,
    values: [accountId, now, limit],
  });
  return rowCount ?? 0;
}

/** What recipients got lately. */
export interface RecentMails {
  readonly recipientKey: string;
  /** Sent, kept, or being sent. */
  readonly count: number;
  readonly lastAt: Date;
}

/** The latest mail under each of these keys, whatever became of it. */
export async function latestMails(
  tx: Tx,
  accountId: string,
  recipientKeys: readonly string[],
): Promise<ReadonlyMap<string, Mail>> {
  if (recipientKeys.length === 0) return new Map();
  const { rows } = await tx.query<Mail>({
    name: 'latest_mails',
    text: `SELECT DISTINCT ON (m.recipient_key) ${mailColumns} FROM mails m
      WHERE m.account_id = $1 AND m.recipient_key = ANY ($2::text[]) ORDER BY m.recipient_key, m.created_at DESC, m.mail_id DESC`,
    values: [accountId, recipientKeys],
  });
  return new Map(rows.map((mail) => [mail.recipientKey, mail]));
}

/** How many mails these recipients got since then. */
export async function readRecentMails(
  tx: Tx,
  accountId: string,
  recipientKeys: readonly string[],
  since: Date,
  now: Date,
): Promise<ReadonlyMap<string, RecentMails>> {
  const { rows } = await tx.query<RecentMails>({
    name: 'read_recent_mails',
    text: `SELECT m.recipient_key AS "recipientKey", count(*)::int AS count,
        max(coalesce(m.settled_at, $4)) AS "lastAt"
      FROM mails m WHERE m.account_id = $1 AND m.recipient_key = ANY ($2::text[])
        AND (m.state IN ('sent', 'kept') AND m.settled_at > $3 OR m.state = 'waiting' AND m.leased_until > $4)
      GROUP BY m.recipient_key`,
    values: [accountId, recipientKeys, since, now],
  });
  return new Map(rows.map((row) => [row.recipientKey, row]));
}

/** Lets what is due for a recipient wait until then. */
export async function postponeMails(
  tx: Tx,
  accountId: string,
  recipientKey: string,
  until: Date,
  now: Date,
): Promise<void> {
  await tx.query({
    name: 'postpone_mails',
    text: `UPDATE mails AS m SET due_at = $4 WHERE m.account_id = $1 AND m.recipient_key = $2 AND m.state = 'waiting'
      AND m.due_at <= $3 AND NOT m.send_anyway`,
    values: [accountId, recipientKey, now, until],
  });
}

/** Puts all that is due for a recipient into one mail. */
export async function joinDigest(
  tx: Tx,
  accountId: string,
  recipientKey: string,
  digestId: string,
  now: Date,
): Promise<void> {
  await tx.query({
    name: 'join_digest',
    text: `UPDATE mails AS m SET state = 'digested', joined_id = $4, settled_at = $3
      WHERE m.account_id = $1 AND m.recipient_key = $2 AND m.state = 'waiting' AND m.due_at <= $3 AND NOT m.send_anyway
        AND m.mail_id <> $4 AND m.kind IN ('change', 'undo', 'reminder')`,
    values: [accountId, recipientKey, now, digestId],
  });
}

/** Takes mails until the lease ends; another node takes them after that. */
export async function leaseMails(
  tx: Tx,
  accountId: string,
  mailIds: readonly string[],
  leaseUntil: Date,
): Promise<void> {
  await tx.query({
    name: 'lease_mails',
    text: `UPDATE mails AS m SET leased_until = $3, due_at = $3 WHERE m.account_id = $1 AND m.mail_id = ANY ($2::uuid[])`,
    values: [accountId, mailIds, leaseUntil],
  });
}

/** What an attempt came to. */
export interface MailOutcome {
  readonly mailId: string;
  readonly state: MailState;
  readonly reason: CancelReason | null;
  readonly address: string | null;
  readonly content: MailContent | null;
  readonly words: string | null;
  readonly attempts: number;
  readonly dueAt: Date;
}

/** Records attempts and ends their leases. What was settled meanwhile, erased or canceled, stays so. */
export async function settleMails(
  db: Db,
  accountId: string,
  outcomes: readonly MailOutcome[],
  now: Date,
): Promise<void> {
  if (outcomes.length === 0) return;
  await db.query({
    name: 'settle_mails',
    text: `UPDATE mails AS m SET state = o.state, reason = o.reason, address = o.address, content = o.content, words = o.words,
        attempts = o.attempts, due_at = o."dueAt", leased_until = NULL,
        settled_at = CASE WHEN o.state = 'waiting' THEN NULL ELSE $2::timestamptz END
      FROM jsonb_to_recordset($3::jsonb) AS o ("mailId" uuid, state text, reason text, address text, content jsonb, words text,
        attempts int, "dueAt" timestamptz)
      WHERE m.account_id = $1 AND m.mail_id = o."mailId" AND m.state = 'waiting'`,
    values: [accountId, now, JSON.stringify(outcomes)],
  });
}

/** Makes a mail due at once: one that waits, was kept or was given up. Says whether it was one of these. */
export async function makeMailDue(db: Db, accountId: string, mailId: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `UPDATE mails AS m SET state = 'waiting', send_anyway = true, due_at = $3, settled_at = NULL, reason = NULL,
        attempts = CASE WHEN m.state = 'dead' THEN 0 ELSE m.attempts END
      WHERE m.account_id = $1 AND m.mail_id = $2 AND m.state IN ('waiting', 'kept', 'dead') AND m.leased_until IS NULL`,
    values: [accountId, mailId, now],
  });
  return rowCount === 1;
}

/** Takes up every mail that was given up; gives how many. */
export async function reviveDeadMails(db: Db, accountId: string, now: Date): Promise<number> {
  const { rowCount } = await db.query({
    text: `UPDATE mails AS m SET state = 'waiting', due_at = $2, settled_at = NULL, attempts = 0
      WHERE m.account_id = $1 AND m.state = 'dead'`,
    values: [accountId, now],
  });
  return rowCount ?? 0;
}

/** Cancels a mail that waits or was given up. */
export async function cancelMail(db: Db, accountId: string, mailId: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `UPDATE mails AS m SET state = 'canceled', reason = 'asked', settled_at = $3
      WHERE m.account_id = $1 AND m.mail_id = $2 AND m.state IN ('waiting', 'dead') AND m.leased_until IS NULL`,
    values: [accountId, mailId, now],
  });
  return rowCount === 1;
}

/** Forgets mails that were settled before then, at most `limit`; says whether there may be more. */
export async function removeMails(db: Db, accountId: string, before: Date, limit: number): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'remove_mails',
    text: `DELETE FROM mails AS m USING (SELECT mail_id FROM mails WHERE account_id = $1 AND settled_at < $2 LIMIT $3) AS old
      WHERE m.account_id = $1 AND m.mail_id = old.mail_id`,
    values: [accountId, before, limit],
  });
  return rowCount === limit;
}

/** Removes what mails say about a person and where they went; those that wait are not sent (rulings 5). */
export async function eraseMailsOfPerson(tx: Tx, accountId: string, personId: string): Promise<void> {
  const values = [accountId, personId];
  await tx.query({
    text: `DELETE FROM mail_subscriptions s USING people p WHERE s.account_id = $1 AND p.account_id = $1 AND p.person_id = $2
      AND lower(s.address) = lower(p.profile ->> 'email')`,
    values,
  });
  await tx.query({
    text: `UPDATE mails AS m SET content = NULL, address = NULL, words = NULL,
        settled_at = CASE WHEN m.state = 'waiting' THEN m.created_at ELSE m.settled_at END,
        reason = CASE WHEN m.state = 'waiting' THEN 'erased' ELSE m.reason END,
        state = CASE WHEN m.state = 'waiting' THEN 'canceled' ELSE m.state END
      FROM people p
      WHERE m.account_id = $1 AND p.account_id = $1 AND p.person_id = $2
        AND (m.person_id = $2 OR lower(m.address) = lower(p.profile ->> 'email'))`,
    values,
  });
  await tx.query({ text: 'DELETE FROM mail_opt_outs o WHERE o.account_id = $1 AND o.person_id = $2', values });
}
