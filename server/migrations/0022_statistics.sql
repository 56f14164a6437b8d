-- ANALYZE sorts a sample of every column. Nothing is planned by what documents, bytes and texts of events hold, and comparing
-- them took four fifths of an ANALYZE of the log, which runs again whenever the log has grown by a tenth.

DO $$
DECLARE
  v_column record;
BEGIN
  FOR v_column IN
    SELECT c.oid::regclass AS table_name, a.attname AS name
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
      AND (a.atttypid IN ('jsonb'::regtype, 'bytea'::regtype)
        OR c.relname = 'events' AND a.attname IN ('event_id', 'message', 'note'))
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', v_column.table_name, v_column.name);
  END LOOP;
END $$;

-- As before; a new partition takes over which of its columns are not looked at.
CREATE OR REPLACE FUNCTION ensure_event_partitions(p_from timestamptz, p_months int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_month timestamptz;
  v_next timestamptz;
  v_name text;
  v_column name;
BEGIN
  PERFORM pg_advisory_xact_lock(7164012);
  FOR i IN 0 .. p_months - 1 LOOP
    v_month := date_trunc('month', p_from, 'UTC') + make_interval(months => i);
    v_next := date_trunc('month', p_from, 'UTC') + make_interval(months => i + 1);
    v_name := 'events_' || to_char(v_month AT TIME ZONE 'UTC', 'YYYY_MM');
    IF to_regclass(v_name) IS NULL
      AND NOT EXISTS (SELECT FROM events_default WHERE recorded_at >= v_month AND recorded_at < v_next) THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)', v_name, v_month, v_next);
      -- PostgreSQL 15 and 16 say of the system's own columns, too, that they are not looked at, and refuse to be told so.
      FOR v_column IN
        SELECT a.attname FROM pg_attribute a
        WHERE a.attrelid = 'events'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attstattarget = 0
      LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET STATISTICS 0', v_name, v_column);
      END LOOP;
    END IF;
  END LOOP;
END $$;
