import type { Database } from '../store/database.ts';
import type { OrderFile } from '../store/order-file-store.ts';
import { deleteOrderFiles, hasOrderFiles, insertOrderFiles, readOrderFiles } from '../store/order-file-store.ts';

/** Files that come with orders, for vendors whose clients send and fetch them. They go with the person who is erased. */
export interface OrderFileService {
  readonly keep: (
    accountId: string,
    orderId: string,
    files: readonly Pick<OrderFile, 'name' | 'bytes'>[],
  ) => Promise<void>;
  readonly read: (accountId: string, orderId: string) => Promise<readonly OrderFile[]>;
  readonly any: (accountId: string, orderId: string) => Promise<boolean>;
  /** For an order that could not be made, or is deleted. */
  readonly drop: (accountId: string, orderId: string) => Promise<void>;
}

export function createOrderFiles({
  database,
  now,
  newId,
}: {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
}): OrderFileService {
  return {
    keep: async (accountId, orderId, files) => {
      if (files.length === 0) return;
      const kept = files.map(({ name, bytes }) => ({ name, bytes, fileId: newId(), createdAt: now() }));
      await insertOrderFiles(database, accountId, orderId, kept);
    },
    read: (accountId, orderId) => readOrderFiles(database, accountId, orderId),
    any: (accountId, orderId) => hasOrderFiles(database, accountId, orderId),
    drop: (accountId, orderId) => deleteOrderFiles(database, accountId, orderId),
  };
}
