import type { Db } from './database.ts';

/** What timelines tell about the shopper of an order. */
export interface ShopperSignals {
  readonly userKey: string | null;
  readonly sessionKey: string | null;
  /** New orders of the same user, and from the same IP address, in the given time up to this one. */
  readonly ordersOfUser: number;
  readonly ordersFromAddress: number;
  /** Those that name the user, and those that name no user but one of the user's orders. */
  readonly chargebacksOfUser: number;
  /** Bodies of the events that tag the user or take a tag away, oldest first. */
  readonly tags: readonly { readonly kind: string; readonly body: Buffer }[];
}

export interface ShopperViews {
  /** Of the order that the source calls by this name; `undefined` when its timeline is empty. */
  readonly signals: (
    accountId: string,
    wanted: { readonly source: string; readonly orderKey: string; readonly withinSeconds: number },
  ) => Promise<ShopperSignals | undefined>;
  /** The user who made an order that the source calls by one of these names. */
  readonly userOf: (
    accountId: string,
    wanted: { readonly source: string; readonly orderKeys: readonly string[] },
  ) => Promise<string | undefined>;
  /** What the source calls the orders that a user has made, the one described last first. */
  readonly ordersOf: (
    accountId: string,
    wanted: { readonly source: string; readonly userKey: string; readonly limit: number },
  ) => Promise<readonly string[]>;
}

/** What is read of shoppers on this database. */
export function createShopperViews(db: Db): ShopperViews {
  return {
    signals: async (accountId, { source, orderKey, withinSeconds }) => {
      const { rows } = await db.query<ShopperSignals>({
        name: 'shopper_signals',
        text: `WITH told AS (
            SELECT t.user_key, t.session_key, t.address, t.received_at FROM timeline_entries t
            WHERE t.account_id = $1 AND t.source = $2 AND t.order_key = $3
            ORDER BY (t.user_key IS NOT NULL) DESC, t.entry_id LIMIT 1
          ), made AS (
            SELECT t.user_key, t.address, t.order_key FROM timeline_entries t, told
            WHERE t.account_id = $1 AND t.source = $2 AND t.kind IN ('createOrder', 'update_order')
              AND t.received_at <= told.received_at AND t.received_at > told.received_at - make_interval(secs => $4)
          )
          SELECT told.user_key AS "userKey", told.session_key AS "sessionKey",
            (SELECT count(DISTINCT m.order_key)::int FROM made m WHERE m.user_key = told.user_key) AS "ordersOfUser",
            (SELECT count(DISTINCT m.order_key)::int FROM made m WHERE m.address = told.address) AS "ordersFromAddress",
            (SELECT count(*)::int FROM (
              SELECT t.entry_id FROM timeline_entries t WHERE t.account_id = $1 AND t.source = $2
                AND t.user_key = told.user_key AND t.kind = 'chargeback'
              UNION
              SELECT t.entry_id FROM timeline_entries own JOIN timeline_entries t ON t.account_id = own.account_id
                AND t.source = own.source AND t.order_key = own.order_key AND t.user_key IS NULL
              WHERE own.account_id = $1 AND own.source = $2 AND own.user_key = told.user_key AND t.kind = 'chargeback'
              UNION
              SELECT t.entry_id FROM timeline_entries t WHERE t.account_id = $1 AND t.source = $2
                AND t.order_key = $3 AND t.kind = 'chargeback'
            ) charged) AS "chargebacksOfUser"
          FROM told`,
        values: [accountId, source, orderKey, withinSeconds],
      });
      const [found] = rows;
      if (found === undefined) return undefined;
      const tags = await db.query<{ kind: string; body: Buffer }>({
        name: 'tags_of_shopper',
        text: `SELECT t.kind, t.body FROM timeline_entries t WHERE t.account_id = $1 AND t.source = $2 AND t.user_key = $3
          AND t.kind IN ('tag', 'untag') ORDER BY t.entry_id`,
        values: [accountId, source, found.userKey],
      });
      return { ...found, tags: tags.rows };
    },
    userOf: async (accountId, { source, orderKeys }) => {
      if (orderKeys.length === 0) return undefined;
      const { rows } = await db.query<{ user_key: string }>({
        name: 'user_of_order',
        text: `SELECT t.user_key FROM timeline_entries t WHERE t.account_id = $1 AND t.source = $2 AND t.order_key = ANY ($3)
          AND t.user_key IS NOT NULL ORDER BY t.entry_id LIMIT 1`,
        values: [accountId, source, orderKeys],
      });
      return rows[0]?.user_key;
    },
    ordersOf: async (accountId, { source, userKey, limit }) => {
      const { rows } = await db.query<{ order_key: string }>({
        name: 'orders_of_shopper',
        text: `SELECT t.order_key FROM timeline_entries t WHERE t.account_id = $1 AND t.source = $2 AND t.user_key = $3
            AND t.kind IN ('createOrder', 'update_order') AND t.order_key IS NOT NULL
          GROUP BY t.order_key ORDER BY max(t.received_at) DESC LIMIT $4`,
        values: [accountId, source, userKey, limit],
      });
      return rows.map(({ order_key: orderKey }) => orderKey);
    },
  };
}
