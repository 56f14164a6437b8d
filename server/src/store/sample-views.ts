import type { RecordedEvent } from '../core/outcome.ts';
import type { Db } from './database.ts';
import { readHistories } from './history-views.ts';

/** An order of a sample, with its whole history, oldest first. */
export interface SampledOrder {
  readonly number: number;
  readonly orderId: string;
  readonly events: readonly RecordedEvent[];
}

/** Histories read at once: memory holds no more of them. */
const pageCount = 100;

/** The histories of a workflow's orders, the newest orders first, at most `limit`; archived ones too. */
export async function* sampleHistories(
  db: Db,
  accountId: string,
  workflow: string,
  limit: number,
): AsyncGenerator<SampledOrder> {
  let before = 2_147_483_647;
  for (let left = limit; left > 0; left -= pageCount) {
    const { rows } = await db.query<{ number: number; orderId: string }>({
      name: 'sample_orders',
      text: `SELECT l.number, l.order_id AS "orderId" FROM order_list l
        WHERE l.account_id = $1 AND l.listed AND l.workflow_key = $2 AND l.number < $3 ORDER BY l.number DESC LIMIT $4`,
      values: [accountId, workflow, before, Math.min(left, pageCount)],
    });
    if (rows.length === 0) return;
    const histories = await readHistories(
      db,
      rows.map(({ orderId }) => ({ accountId, orderId })),
    );
    for (const row of rows) yield { ...row, events: histories.get(`${accountId}/${row.orderId}`) ?? [] };
    before = rows.at(-1)!.number;
  }
}
