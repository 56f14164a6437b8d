import type { Db, Tx } from './database.ts';

/** A file that came with an order. */
export interface OrderFile {
  readonly fileId: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly createdAt: Date;
}

/** Keeps files of an order. */
export async function insertOrderFiles(
  db: Db,
  accountId: string,
  orderId: string,
  files: readonly OrderFile[],
): Promise<void> {
  await db.query({
    text: `INSERT INTO order_files (account_id, order_id, file_id, name, bytes, created_at)
      SELECT $1, $2, w.file_id, w.name, w.bytes, w.created_at
      FROM unnest($3::uuid[], $4::text[], $5::bytea[], $6::timestamptz[]) AS w (file_id, name, bytes, created_at)`,
    values: [
      ...[accountId, orderId, files.map(({ fileId }) => fileId), files.map(({ name }) => name)],
      ...[files.map(({ bytes }) => bytes), files.map(({ createdAt }) => createdAt)],
    ],
  });
}

/** The files of an order, in the order in which they came. */
export async function readOrderFiles(db: Db, accountId: string, orderId: string): Promise<readonly OrderFile[]> {
  const { rows } = await db.query<OrderFile>({
    name: 'read_order_files',
    text: `SELECT f.file_id AS "fileId", f.name, f.bytes, f.created_at AS "createdAt" FROM order_files f
      WHERE f.account_id = $1 AND f.order_id = $2 ORDER BY f.file_id`,
    values: [accountId, orderId],
  });
  return rows;
}

/** Whether an order has files. */
export async function hasOrderFiles(db: Db, accountId: string, orderId: string): Promise<boolean> {
  const { rows } = await db.query({
    name: 'has_order_files',
    text: 'SELECT 1 FROM order_files WHERE account_id = $1 AND order_id = $2 LIMIT 1',
    values: [accountId, orderId],
  });
  return rows.length > 0;
}

/** Removes the files of an order. */
export async function deleteOrderFiles(db: Db, accountId: string, orderId: string): Promise<void> {
  await db.query({
    text: 'DELETE FROM order_files WHERE account_id = $1 AND order_id = $2',
    values: [accountId, orderId],
  });
}

/** Removes the files of all orders of a person: what is in them is theirs. */
export async function deleteFilesOfPerson(tx: Tx, accountId: string, personId: string): Promise<void> {
  await tx.query({
    text: `DELETE FROM order_files f USING orders o, customers c
      WHERE f.account_id = $1 AND o.account_id = $1 AND c.account_id = $1 AND c.person_id = $2
        AND o.customer_id = c.customer_id AND f.order_id = o.order_id`,
    values: [accountId, personId],
  });
}
