import type { Actor } from '../core/principal.ts';
import type { Db } from './database.ts';

/** What a link was made for: asked for by the API, for a mail, or because somebody found the order by its number. */
export type LinkPurpose = 'share' | 'mail' | 'look_up';

/** A way to one order without a log-in; the token itself is not kept. */
export interface TrackingLink {
  readonly linkId: string;
  readonly orderId: string;
  readonly purpose: LinkPurpose;
  readonly createdAt: Date;
  readonly createdBy: Actor;
  /** `null` = it does not end by itself. */
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

const linkColumns = `link_id AS "linkId", order_id AS "orderId", purpose, created_at AS "createdAt", created_by AS "createdBy",
  expires_at AS "expiresAt", revoked_at AS "revokedAt"`;

/** Adds a link under the hash of its token. */
export async function insertTrackingLink(
  db: Db,
  accountId: string,
  hash: Uint8Array,
  link: Omit<TrackingLink, 'revokedAt'>,
): Promise<void> {
  await db.query({
    name: 'insert_tracking_link',
    text: `INSERT INTO tracking_links (account_id, hash, link_id, order_id, purpose, created_at, created_by, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [
      ...[accountId, hash, link.linkId, link.orderId, link.purpose, link.createdAt],
      ...[JSON.stringify(link.createdBy), link.expiresAt],
    ],
  });
}

/** The link whose token it is, and so the order that it leads to now; `undefined` when it is none, revoked or past its time. */
export async function findTrackedOrder(
  db: Db,
  accountId: string,
  hash: Uint8Array,
  now: Date,
): Promise<Pick<TrackingLink, 'orderId' | 'linkId' | 'purpose'> | undefined> {
  const { rows } = await db.query<Pick<TrackingLink, 'orderId' | 'linkId' | 'purpose'>>({
    name: 'find_tracked_order',
    text: `SELECT order_id AS "orderId", link_id AS "linkId", purpose FROM tracking_links
      WHERE account_id = $1 AND hash = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)`,
    values: [accountId, hash, now],
  });
  return rows[0];
}

/** The links of an order that were asked for, newest first; those of mails and look-ups are too many to be of use. */
export async function listTrackingLinks(
  db: Db,
  accountId: string,
  orderId: string,
  limit: number,
): Promise<readonly TrackingLink[]> {
  const { rows } = await db.query<TrackingLink>({
    text: `SELECT ${linkColumns} FROM tracking_links
      WHERE account_id = $1 AND order_id = $2 AND purpose = 'share' ORDER BY created_at DESC, link_id DESC LIMIT $3`,
    values: [accountId, orderId, limit],
  });
  return rows;
}

/** Ends one link of an order, or all of them, those of mails too; gives how many were alive. */
export async function revokeTrackingLinks(
  db: Db,
  accountId: string,
  orderId: string,
  linkId: string | undefined,
  now: Date,
): Promise<number> {
  const { rowCount } = await db.query({
    text: `UPDATE tracking_links SET revoked_at = $4
      WHERE account_id = $1 AND order_id = $2 AND ($3::uuid IS NULL OR link_id = $3) AND revoked_at IS NULL`,
    values: [accountId, orderId, linkId ?? null, now],
  });
  return rowCount ?? 0;
}

/** Removes links that ended before then; says whether there may be more. */
export async function removeEndedLinks(db: Db, accountId: string, before: Date, rowCountMax: number): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `DELETE FROM tracking_links WHERE account_id = $1 AND hash IN (
      SELECT hash FROM tracking_links WHERE account_id = $1 AND expires_at < $2 LIMIT $3)`,
    values: [accountId, before, rowCountMax],
  });
  return rowCount === rowCountMax;
}
