import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestApp } from '../../test/app.ts';
import type { TestDatabase } from '../../test/database.ts';
import { connectTo, createTestDatabase } from '../../test/database.ts';
import { until } from '../../test/until.ts';
import { newUuid } from '../lib/ids.ts';
import type { Database } from './database.ts';
import { analyzeYoungTables } from './young-table-store.ts';

describe('tables that the database has known empty', () => {
  let made: TestDatabase;
  let database: Database;
  before(async () => {
    made = await createTestDatabase();
    database = connectTo(made.connectionString);
    // The database's own looking after them would come in between sometimes.
    await database.query({ text: 'ALTER TABLE order_keys SET (autovacuum_enabled = off)' });
  });
  after(async () => {
    await database.close();
    await made.drop();
  });

  async function addNames(count: number): Promise<void> {
    await database.query({
      text: `INSERT INTO order_keys (account_id, kind, value, order_id)
        SELECT $1, 'reference', 'R' || n, gen_random_uuid() FROM generate_series(1, $2::int) AS n`,
      values: [newUuid(), count],
    });
  }

  /** How a statement that was planned before is carried out now. */
  async function plan(): Promise<string> {
    const { rows } = await database.query<{ 'QUERY PLAN': string }>({ text: 'EXPLAIN EXECUTE find (NULL, NULL)' });
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  test('are looked at again once they have grown, and what was planned for an empty one is planned anew', async () => {
    await database.query({ text: 'VACUUM ANALYZE order_keys' });
    await database.query({ text: 'SET enable_seqscan = off' });
    await database.query({ text: 'SET enable_hashjoin = off' });
    await database.query({ text: 'SET enable_mergejoin = off' });
    await database.query({
      text: `PREPARE find (uuid, text[]) AS SELECT k.order_id FROM unnest($2) AS w (value)
        JOIN order_keys k ON k.account_id = $1 AND k.kind = 'reference' AND k.value = w.value`,
    });
    assert.match(await plan(), /Join Filter/, 'it goes through the table for each value');

    await addNames(5000);
    assert.match(await plan(), /Join Filter/, 'a plan that is kept knows nothing of the growth');
    assert.deepEqual(await analyzeYoungTables(database), ['order_keys']);
    assert.match(await plan(), /Index Cond: .*value = w\.value/);
  });

  test('are left alone when they have not grown since', async () => {
    assert.deepEqual(await analyzeYoungTables(database), []);
  });

  test('are looked at by a server that runs', async () => {
    const pages = async () => {
      const { rows } = await database.query<{ relpages: number }>({
        text: `SELECT relpages FROM pg_class WHERE relname = 'order_keys'`,
      });
      return rows[0]!.relpages;
    };
    const known = await pages();
    await addNames(20_000);
    const server = await startTestApp({ connectionString: made.connectionString });
    try {
      await until(async () => (await pages()) > known);
    } finally {
      await server.stop();
    }
  });
});
