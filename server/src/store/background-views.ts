import type { Db } from './database.ts';

/** What stands beside an order. */
export interface BackgroundViews {
  /** Webhooks that followed, by event. */
  readonly deliveries: (
    accountId: string,
    orderId: string,
  ) => Promise<
    readonly {
      readonly eventId: string;
      readonly endpoints: number;
      readonly delivered: number;
      readonly failed: number;
    }[]
  >;
  readonly customer: (
    accountId: string,
    customerId: string,
  ) => Promise<Readonly<Record<'name' | 'email' | 'phone', string | null>> | undefined>;
}

/** The views on this database. */
export function createBackgroundViews(db: Db): BackgroundViews {
  return {
    deliveries: async (accountId, orderId) => {
      const { rows } = await db.query<Awaited<ReturnType<BackgroundViews['deliveries']>>[number]>({
        name: 'deliveries_of_order',
        text: `SELECT d.event_id AS "eventId", count(DISTINCT d.endpoint_id)::int AS endpoints,
            (count(DISTINCT d.endpoint_id) FILTER (WHERE d.state = 'delivered'))::int AS delivered,
            (count(DISTINCT d.endpoint_id) FILTER (WHERE d.state = 'dead'))::int AS failed
          FROM endpoints e
          JOIN deliveries d ON d.account_id = e.account_id AND d.endpoint_id = e.endpoint_id AND d.order_id = $2
          WHERE e.account_id = $1 AND d.event_id IS NOT NULL
          GROUP BY d.event_id LIMIT 2000`,
        values: [accountId, orderId],
      });
      return rows;
    },
    customer: async (accountId, customerId) => {
      const { rows } = await db.query<Record<'name' | 'email' | 'phone', string | null>>({
        name: 'customer_of_order',
        text: `SELECT p.profile ->> 'name' AS name, p.profile ->> 'email' AS email, p.profile ->> 'phone' AS phone
          FROM customers c JOIN people p ON p.account_id = c.account_id AND p.person_id = c.person_id
          WHERE c.account_id = $1 AND c.customer_id = $2`,
        values: [accountId, customerId],
      });
      return rows[0];
    },
  };
}
