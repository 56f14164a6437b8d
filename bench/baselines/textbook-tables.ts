import type { Database } from '../../server/src/store/database.ts';
import { openDatabase } from '../../server/src/store/database.ts';

const name = 'textbook';

/** The statements of the textbook's transaction, in order; a loop without HTTP runs the same ones. */
export const textbookStatements = {
  lock: `SELECT o.status, o.version, d.document FROM orders o JOIN order_documents d ON d.order_id = o.order_id
    WHERE o.order_id = $1 FOR UPDATE OF o`,
  allowed: 'SELECT 1 FROM transitions WHERE from_status = $1 AND to_status = $2',
  update: 'UPDATE orders SET status = $2, version = $3, updated_at = now() WHERE order_id = $1',
  history: `INSERT INTO order_history (order_id, version, from_status, to_status, actor, at) VALUES ($1, $2, $3, $4, $5, now())`,
  outbox: `INSERT INTO outbox (order_id, kind, payload, at) VALUES ($1, 'order.status_changed', $2, now())`,
} as const;

/**
 * A database for the textbook implementation, on the same server and with as many orders and history rows as the product.
 * `document` is what the product answers for an order, so that both answer the same.
 */
export async function makeTextbookDatabase(
  database: Database,
  connectionString: string,
  count: number,
  document: object,
): Promise<string> {
  await database.query({ text: `CREATE DATABASE ${name}` });
  const own = connectionString.replace(/\/postgres(\?|$)/, `/${name}$1`);
  const textbook = openDatabase({
    connectionString: own,
    poolCountMax: 1,
    connectTimeoutMs: 10_000,
    onError: () => {},
  });
  for (const text of [
    'CREATE TABLE transitions (from_status text, to_status text, PRIMARY KEY (from_status, to_status))',
    `INSERT INTO transitions VALUES ('approved', 'on_hold'), ('on_hold', 'approved'), ('placed', 'approved')`,
    // As narrow as the product's: what a change of status does not touch stands apart.
    `CREATE TABLE orders (order_id uuid PRIMARY KEY, status text NOT NULL, version int NOT NULL, updated_at timestamptz NOT NULL)`,
    'CREATE TABLE order_documents (order_id uuid PRIMARY KEY, document jsonb NOT NULL)',
    `CREATE TABLE order_history (order_id uuid NOT NULL, version int NOT NULL, from_status text, to_status text NOT NULL,
      actor text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (order_id, version))`,
    'CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id uuid, kind text, payload jsonb, at timestamptz)',
  ]) {
    await textbook.query({ text });
  }
  const id = `('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
  await textbook.query({
    text: `INSERT INTO orders SELECT ${id}, 'approved', 2, now() FROM generate_series(1, $1::int) n`,
    values: [count],
  });
  await textbook.query({
    text: `INSERT INTO order_documents SELECT ${id}, $2::jsonb FROM generate_series(1, $1::int) n`,
    values: [count, JSON.stringify(document)],
  });
  await textbook.query({
    text: `INSERT INTO order_history SELECT ${id}, v, CASE WHEN v = 2 THEN 'placed' END, CASE WHEN v = 2 THEN 'approved' ELSE 'placed' END,
      'key', now() FROM generate_series(1, $1::int) n, generate_series(1, 2) v`,
    values: [count],
  });
  await textbook.query({ text: 'VACUUM ANALYZE' });
  await textbook.close();
  return own;
}
