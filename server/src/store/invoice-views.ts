import { invoiceItemSource } from '../core/invoice-item.ts';
import type { Order } from '../core/order.ts';
import type { Db } from './database.ts';
import type { OrderRow } from './order-rows.ts';
import { orderColumns, toOrder } from './order-rows.ts';

/** Which invoice items are looked for. */
export interface InvoiceSearch {
  /** Statuses by workflow; an item in another one is none that is meant. */
  readonly statuses: readonly { readonly workflow: string; readonly status: string }[];
  /** Only those of these customers; `null` = all. */
  readonly customerIds: ReadonlySet<string> | null;
  readonly number?: number;
  /** The order that they belong to. */
  readonly orderId?: string;
  /** From the first instant, up to but not including the second. */
  readonly made?: { readonly from: Date; readonly before: Date };
}

export interface InvoiceViews {
  /** The newest first; `total` counts them all. */
  readonly search: (
    accountId: string,
    search: InvoiceSearch,
    page: { readonly offset: number; readonly limit: number },
  ) => Promise<{ readonly total: number; readonly items: readonly Order[] }>;
}

/** The searches on this database. */
export function createInvoiceViews(db: Db): InvoiceViews {
  return {
    search: async (accountId, { statuses, customerIds, number, orderId, made }, { offset, limit }) => {
      const values = [
        ...[accountId, statuses.map(({ workflow }) => workflow), statuses.map(({ status }) => status)],
        ...[customerIds === null ? null : [...customerIds], number ?? null, orderId ?? null],
        ...[made?.from ?? null, made?.before ?? null],
      ];
      const [counted, { rows }] = await Promise.all([
        db.query<{ total: number }>({
          name: 'count_invoices',
          text: `SELECT count(*)::int AS total ${from} ${where}`,
          values,
        }),
        db.query<OrderRow>({
          name: 'search_invoices',
          text: `SELECT ${orderColumns} ${from}
            JOIN order_details d ON d.account_id = o.account_id AND d.order_id = o.order_id
            ${where} ORDER BY o.number DESC LIMIT $9 OFFSET $10`,
          values: [...values, limit, offset],
        }),
      ]);
      return { total: counted.rows[0]?.total ?? 0, items: rows.map((row) => toOrder(row).order) };
    },
  };
}

const from = `FROM order_keys k JOIN orders o ON o.account_id = k.account_id AND o.order_id = k.order_id`;

const where = `WHERE k.account_id = $1 AND k.kind = 'external:${invoiceItemSource}' AND o.archived_at IS NULL
  AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) AS s (workflow, status)
    WHERE s.workflow = o.workflow_key AND s.status = o.status)
  AND ($4::uuid[] IS NULL OR o.customer_id = ANY ($4::uuid[]))
  AND ($5::int IS NULL OR o.number = $5)
  AND ($6::text IS NULL OR (k.value ~>=~ ($6 || '/') AND k.value ~<~ ($6 || '0')))
  AND ($7::timestamptz IS NULL OR (o.created_at >= $7 AND o.created_at < $8::timestamptz))`;
