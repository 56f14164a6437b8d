import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Database } from '../src/store/database.ts';
import { connectTo, createTestDatabase } from './database.ts';

const file = new URL('../schema.txt', import.meta.url);

/** Tables with their columns, then keys and indexes; partitions are their parent's. */
const tables = `
  SELECT c.relname AS name,
    (SELECT string_agg(format('  %s %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN '' ELSE ' null' END), E'\\n' ORDER BY a.attnum)
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT string_agg('  ' || regexp_replace(pg_get_indexdef(i.indexrelid), ' ON (ONLY )?[^ ]+ USING', ' USING'), E'\\n'
        ORDER BY pg_get_indexdef(i.indexrelid))
     FROM pg_index i WHERE i.indrelid = c.oid) AS indexes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  ORDER BY c.relname COLLATE "C"`;

describe('the schema', () => {
  let database: Database;
  let drop: () => Promise<void>;
  before(async () => {
    const made = await createTestDatabase();
    drop = made.drop;
    database = connectTo(made.connectionString);
  });
  after(async () => {
    await database.close();
    await drop();
  });

  test('is what server/schema.txt says, so that a review sees what migrations come to (npm run schema writes it)', async () => {
    const { rows } = await database.query<{ name: string; columns: string; indexes: string | null }>({ text: tables });
    const text = rows
      .map(({ name, columns, indexes }) => [name, columns, indexes ?? '  no index'].join('\n'))
      .join('\n\n');
    if (process.env['MILEPOST_WRITE_SCHEMA'] === '1') writeFileSync(file, `${text}\n`);
    assert.ok(existsSync(file), 'Write it with: npm run schema');
    assert.equal(readFileSync(file, 'utf8'), `${text}\n`);
  });

  test('ANALYZE looks at no documents and no bytes, in months of the log that are made later neither', async () => {
    await database.query({ text: `SELECT ensure_event_partitions('2041-03-15T00:00:00Z', 1)` });
    const { rows } = await database.query<{ name: string }>({
      text: `SELECT c.relname || '.' || a.attname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT a.attisdropped
          AND a.atttypid IN ('jsonb'::regtype, 'bytea'::regtype) AND a.attstattarget IS DISTINCT FROM 0`,
    });
    assert.deepEqual(rows, [], 'A new column of these needs ALTER COLUMN ... SET STATISTICS 0');
  });
});
