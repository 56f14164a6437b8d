import { invoiceItemSource } from '../core/invoice-item.ts';
import type { Order } from '../core/order.ts';
import type { Db } from './database.ts';
import type { OrderRow } from './order-rows.ts';
import { orderColumns, toOrder } from './order-rows.ts';
import type { Span } from './order-search-views.ts';

/** Which invoice items are looked for. Texts are compared without letter case. */
export interface InvoiceSearch {
  /** Statuses by workflow; an item in another one is none that is meant. */
  readonly statuses: readonly { readonly workflow: string; readonly status: string }[];
  /** Only those of these customers; `null` = all. */
  readonly customerIds: ReadonlySet<string> | null;
  readonly number?: number;
  /** The order that they belong to. */
  readonly orderId?: string;
  readonly made?: Span;
  readonly due?: Span;
  /** When the order was made that they belong to. */
  readonly ordered?: Span;
  /** Members of the order's `data`. */
  readonly orderData?: Readonly<Record<string, string>>;
  /** Members that the order or one of its lines may have in `data`. */
  readonly anyData?: Readonly<Record<string, string>>;
  /** Members of the `data` of one of the order's shipments. */
  readonly shipmentData?: Readonly<Record<string, string>>;
  /** Of a line of the item or of its order. */
  readonly serialNumber?: string;
}

/** By what a list of invoice items is sorted; what it does not tell apart is sorted by number. */
export interface InvoiceSort {
  readonly by: 'number' | 'made' | 'due' | 'ordered' | 'reference' | 'amount';
  readonly ascending: boolean;
}

export interface InvoiceViews {
  /** `total` counts them all. */
  readonly search: (
    accountId: string,
    search: InvoiceSearch,
    page: { readonly sort: InvoiceSort; readonly offset: number; readonly limit: number },
  ) => Promise<{ readonly total: number; readonly items: readonly Order[] }>;
}

/** The searches on this database. */
export function createInvoiceViews(db: Db): InvoiceViews {
  return {
    search: async (accountId, search, { sort, offset, limit }) => {
      const values: unknown[] = [accountId];
      const bind = (value: unknown) => `$${values.push(value)}`;
      const where = conditionsOf(search, bind).join(' AND ');
      const direction = sort.ascending ? 'ASC' : 'DESC';
      const { rows } = await db.query<OrderRow & { total: number }>({
        text: `SELECT ${orderColumns}, count(*) OVER ()::int AS total ${from} WHERE ${where}
          ORDER BY ${sortColumns[sort.by]} ${direction} NULLS LAST, o.number ${direction}
          LIMIT ${bind(limit)} OFFSET ${bind(offset)}`,
        values,
      });
      return { total: rows[0]?.total ?? 0, items: rows.map((row) => toOrder(row).order) };
    },
  };
}

// `p` is the order that an item belongs to, with its details in `pd`.
const from = `FROM order_keys k
  JOIN orders o ON o.account_id = k.account_id AND o.order_id = k.order_id
  JOIN order_details d ON d.account_id = k.account_id AND d.order_id = k.order_id
  LEFT JOIN orders p ON p.account_id = k.account_id AND p.order_id = split_part(k.value, '/', 1)::uuid
  LEFT JOIN order_details pd ON pd.account_id = p.account_id AND pd.order_id = p.order_id`;

const orderedAt = `coalesce((pd.details ->> 'orderedAt')::timestamptz, p.created_at)`;

const sortColumns: Readonly<Record<InvoiceSort['by'], string>> = {
  number: 'o.number',
  made: 'o.created_at',
  due: `(d.details ->> 'dueAt')::timestamptz`,
  ordered: orderedAt,
  reference: `lower(pd.details ->> 'reference')`,
  amount: `(d.details -> 'total' ->> 'amount')::numeric`,
};

function conditionsOf(search: InvoiceSearch, bind: (value: unknown) => string): readonly string[] {
  const { statuses, customerIds, number, orderId, serialNumber } = search;
  const workflows = bind(statuses.map(({ workflow }) => workflow));
  const wanted = bind(statuses.map(({ status }) => status));
  const where = [
    `k.account_id = $1 AND k.kind = 'external:${invoiceItemSource}' AND o.archived_at IS NULL`,
    `(o.workflow_key, o.status) IN (SELECT * FROM unnest(${workflows}::text[], ${wanted}::text[]))`,
  ];
  if (customerIds !== null) where.push(`o.customer_id = ANY (${bind([...customerIds])}::uuid[])`);
  if (number !== undefined) where.push(`o.number = ${bind(number)}`);
  if (orderId !== undefined) {
    const id = bind(orderId);
    where.push(`k.value ~>=~ (${id}::text || '/') AND k.value ~<~ (${id}::text || '0')`);
  }
  const spans = [
    ['o.created_at', search.made],
    [sortColumns.due, search.due],
    [orderedAt, search.ordered],
  ] as const;
  for (const [instant, span] of spans) {
    if (span !== undefined) where.push(`${instant} >= ${bind(span.from)} AND ${instant} < ${bind(span.before)}`);
  }
  const equal = (text: string, value: string) => `lower(${text}) = lower(${bind(value)})`;
  const inAny = (list: string, condition: string) =>
    `EXISTS (SELECT FROM jsonb_array_elements(coalesce(${list}, '[]')) AS x (one) WHERE ${condition})`;
  for (const [member, value] of Object.entries(search.orderData ?? {})) {
    where.push(equal(`pd.details -> 'data' ->> ${bind(member)}`, value));
  }
  for (const [member, value] of Object.entries(search.anyData ?? {})) {
    const inOrder = equal(`pd.details -> 'data' ->> ${bind(member)}`, value);
    const inLines = inAny(`pd.details -> 'lines'`, equal(`x.one -> 'data' ->> ${bind(member)}`, value));
    where.push(`(${inOrder} OR ${inLines})`);
  }
  for (const [member, value] of Object.entries(search.shipmentData ?? {})) {
    where.push(inAny(`pd.details -> 'shipments'`, equal(`x.one -> 'data' ->> ${bind(member)}`, value)));
  }
  if (serialNumber !== undefined) {
    const serials = `jsonb_array_elements_text(coalesce(x.one -> 'serialNumbers', '[]')) AS s (serial)`;
    const has = `EXISTS (SELECT FROM ${serials} WHERE ${equal('s.serial', serialNumber)})`;
    where.push(`(${inAny(`d.details -> 'lines'`, has)} OR ${inAny(`pd.details -> 'lines'`, has)})`);
  }
  return where;
}
