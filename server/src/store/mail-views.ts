import type { MailKind, MailState } from '../core/mail.ts';
import { gather, readLimits } from '../lib/gather.ts';
import type { Db } from './database.ts';
import type { Mail } from './mail-store.ts';
import { mailColumns } from './mail-store.ts';

export type { Mail } from './mail-store.ts';

/** Which mails are asked for. */
export interface MailFilter {
  readonly state: MailState | undefined;
  readonly kind: MailKind | undefined;
  readonly orderId: string | undefined;
}

/** Reads of mails. */
export interface MailViews {
  /** Newest first, before a mail. */
  readonly list: (
    accountId: string,
    filter: MailFilter,
    page: { readonly before: string | undefined; readonly limit: number },
  ) => Promise<readonly Mail[]>;
  readonly mail: (accountId: string, mailId: string) => Promise<Mail | undefined>;
  /** Oldest first. */
  readonly ofOrder: (accountId: string, orderId: string) => Promise<readonly Mail[]>;
}

/** The views on this database. */
export function createMailViews(db: Db): MailViews {
  // Read with each history, so together while there is load, as histories are.
  const ofOrder = gather((wanted: readonly OfOrder[]) => readMailsOf(db, wanted), readLimits);
  return {
    list: async (accountId, { state, kind, orderId }, { before, limit }) => {
      const { rows } = await db.query<Mail>({
        name: 'list_mails',
        text: `SELECT ${mailColumns} FROM mails m WHERE m.account_id = $1 AND ($2::text IS NULL OR m.state = $2)
          AND ($3::text IS NULL OR m.kind = $3) AND ($4::uuid IS NULL OR m.order_id = $4)
          AND ($5::uuid IS NULL OR m.mail_id < $5) ORDER BY m.mail_id DESC LIMIT $6`,
        values: [accountId, state, kind, orderId, before, limit],
      });
      return rows;
    },
    mail: async (accountId, mailId) => (await findMails(db, accountId, [mailId]))[0],
    ofOrder: (accountId, orderId) => ofOrder({ accountId, orderId }),
  };
}

interface OfOrder {
  readonly accountId: string;
  readonly orderId: string;
}

async function readMailsOf(db: Db, wanted: readonly OfOrder[]): Promise<readonly (readonly Mail[])[]> {
  const { rows } = await db.query<Mail & { readonly place: number }>({
    name: 'mails_of_orders',
    text: `SELECT w.place::int, m.* FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS w (account_id, order_id, place)
      CROSS JOIN LATERAL (SELECT ${mailColumns} FROM mails m
        WHERE m.account_id = w.account_id AND m.order_id = w.order_id AND m.account_id = ANY ($3::uuid[])
        ORDER BY (m.told -> -1 ->> 'seq')::int, m.created_at, m.recipient_kind, m.mail_id LIMIT 1000) m`,
    values: [
      wanted.map(({ accountId }) => accountId),
      wanted.map(({ orderId }) => orderId),
      [...new Set(wanted.map(({ accountId }) => accountId))],
    ],
  });
  const byPlace = wanted.map((): Mail[] => []);
  for (const { place, ...mail } of rows) byPlace[place - 1]!.push(mail);
  return byPlace;
}

/** The mails with these ids, as far as they are there. */
export async function findMails(db: Db, accountId: string, mailIds: readonly string[]): Promise<readonly Mail[]> {
  const { rows } = await db.query<Mail>({
    name: 'find_mails',
    text: `SELECT ${mailColumns} FROM mails m WHERE m.account_id = $1 AND m.mail_id = ANY ($2::uuid[])`,
    values: [accountId, mailIds],
  });
  return rows;
}

/** The mails that a digest stands for, and how many there are. */
export interface DigestMembers {
  readonly shown: readonly Mail[];
  readonly count: number;
}

/** By digest, at most `limit` of the mails that it stands for: the latest of each order, and how many orders there are. */
export async function readDigestMembers(
  db: Db,
  accountId: string,
  digestIds: readonly string[],
  limit: number,
): Promise<ReadonlyMap<string, DigestMembers>> {
  const members = new Map<string, DigestMembers>();
  for (const digestId of digestIds) {
    const { rows } = await db.query<Mail & { count: number }>({
      name: 'read_digest_members',
      text: `SELECT ${mailColumns}, count(*) OVER ()::int AS count FROM (
          SELECT DISTINCT ON (j.order_id) j.* FROM mails j WHERE j.account_id = $1 AND j.joined_id = $2
          ORDER BY j.order_id, j.mail_id DESC) m
        ORDER BY m.mail_id LIMIT $3`,
      values: [accountId, digestId, limit],
    });
    members.set(digestId, { shown: rows.map(({ count: _, ...mail }) => mail), count: rows[0]?.count ?? 0 });
  }
  return members;
}
