import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestDatabase } from '../../test/database.ts';
import { connectTo, createTestDatabase } from '../../test/database.ts';
import { until } from '../../test/until.ts';
import { StorageUnavailable } from '../core/outcome.ts';
import { clockAhead } from './clock.ts';
import type { Database } from './database.ts';
import { openDatabase } from './database.ts';
import { ensurePartitions } from './housekeeping-store.ts';
import { migrate, migrationLock } from './migrate.ts';

describe('the database', () => {
  let made: TestDatabase;
  let database: Database;
  before(async () => {
    made = await createTestDatabase();
    database = connectTo(made.connectionString, 4);
  });
  after(async () => {
    await database.close();
    await made.drop();
  });

  test('a connection lost between two statements fails its transaction, not the process', async () => {
    await assert.rejects(
      database.transaction(async (tx) => {
        const { rows } = await tx.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
        const { pid } = rows[0]!;
        await database.query({ text: 'SELECT pg_terminate_backend($1)', values: [pid] });
        await until(async () => {
          const left = await database.query({ text: 'SELECT FROM pg_stat_activity WHERE pid = $1', values: [pid] });
          return left.rowCount === 0;
        });
        await tx.query({ text: 'SELECT 1' });
      }),
      StorageUnavailable,
    );
    const { rows } = await database.query<{ one: number }>({ text: 'SELECT 1 AS one' });
    assert.deepEqual(rows, [{ one: 1 }]);
  });

  test('a statement that takes longer than it may is ended, its transaction undone, and the connection goes on', async () => {
    const hasty = openDatabase({
      ...{ connectionString: made.connectionString, poolCountMax: 1, connectTimeoutMs: 60_000 },
      ...{ statementTimeoutMs: 50, onError: () => {} },
    });
    try {
      await assert.rejects(hasty.query({ text: 'SELECT pg_sleep(60)' }), (error) => {
        assert.ok(error instanceof StorageUnavailable);
        assert.match(error.message, /took too long/);
        return true;
      });
      const { rows } = await hasty.query<{ one: number }>({ text: 'SELECT 1 AS one' });
      assert.deepEqual(rows, [{ one: 1 }]);
      const migrated = await database.transaction(async (tx) => {
        await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [migrationLock] });
        const migrating = migrate(hasty, new Date());
        const late = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
          AND clock_timestamp() - query_start > interval '100 ms'`;
        await until(async () => (await tx.query({ text: late })).rowCount === 1);
        return { migrating };
      });
      assert.deepEqual((await migrated.migrating).applied, [], 'migrations may take as long as they take');
    } finally {
      await hasty.close();
    }
  });

  test('a clock that is ahead of the database’s, or behind it, is known; one that agrees is neither', async () => {
    assert.equal(await clockAhead(database, Date.now), 0);
    const ahead = await clockAhead(database, () => Date.now() + 600_000);
    const behind = await clockAhead(database, () => Date.now() - 600_000);
    assert.ok(ahead > 0 && ahead <= 600_001, String(ahead));
    assert.ok(behind < 0 && behind >= -600_001, String(behind));
  });

  test('months of the log that several nodes make at once are made once', async () => {
    const later = new Date('2031-01-15T00:00:00Z');
    await Promise.all(Array.from({ length: 4 }, () => ensurePartitions(database, later)));
    const { rows } = await database.query<{ n: string }>({
      text: "SELECT count(*) AS n FROM pg_class WHERE relname IN ('events_2031_01', 'events_2031_04')",
    });
    assert.equal(rows[0]!.n, '2');
  });

  test('a month of which the log has events already is left where they are', async () => {
    await database.query({
      text: `INSERT INTO events (account_id, pos, recorded_at, event_id, seq, step, type, actor, source, occurred_at, applied, notify,
          historical, audience)
        VALUES (gen_random_uuid(), 1, '2032-02-10T00:00:00Z', gen_random_uuid(), 1, 0, 'account.changed', '{}', 'native',
          '2032-02-10T00:00:00Z', true, false, false, 'internal')`,
    });
    await ensurePartitions(database, new Date('2032-01-15T00:00:00Z'));
    const { rows } = await database.query<{ relname: string }>({
      text: "SELECT relname FROM pg_class WHERE relname LIKE 'events_2032%' AND relkind = 'r' ORDER BY relname",
    });
    assert.deepEqual(
      rows.map(({ relname }) => relname),
      ['events_2032_01', 'events_2032_03', 'events_2032_04'],
    );
  });
});
