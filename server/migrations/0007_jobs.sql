-- What will happen by itself: the timers of each order's status and the requests that expire. Fed from the log together
-- with the lists; can be dropped and made anew with them.
CREATE TABLE due_timers (
  account_id uuid NOT NULL,
  order_id uuid NOT NULL,
  kind text NOT NULL, -- timer, request
  name text NOT NULL, -- the timer's, or the request's id
  workflow_key text NOT NULL,
  status text NOT NULL,
  action text NOT NULL, -- late, notify, transition, expire_request
  to_status text,
  due_at timestamptz NOT NULL,
  since_version int NOT NULL, -- which stay of the order in its status it belongs to
  order_version int NOT NULL,
  claimed_until timestamptz, -- a node is at it until then
  refusal jsonb, -- why it was not done: code, detail; null = not tried
  PRIMARY KEY (account_id, order_id, kind, name)
) WITH (fillfactor = 75);
CREATE INDEX due_timers_due ON due_timers (account_id, due_at) WHERE refusal IS NULL;

-- The version an order runs under, so that those of an earlier one can be found.
ALTER TABLE order_list ADD COLUMN workflow_version int NOT NULL DEFAULT 0;

-- Both are filled by reading the log again.
UPDATE log_cursors SET pos = 0 WHERE reader = 'lists';

-- How many orders each rule has touched, by minute: what the circuit breaker adds up.
CREATE TABLE timer_fires (
  account_id uuid NOT NULL,
  workflow_key text NOT NULL,
  timer text NOT NULL,
  minute timestamptz NOT NULL,
  orders int NOT NULL,
  PRIMARY KEY (account_id, workflow_key, timer, minute)
);

-- Rules that the circuit breaker has stopped, until somebody lets them go on.
CREATE TABLE timer_stops (
  account_id uuid NOT NULL,
  workflow_key text NOT NULL,
  timer text NOT NULL,
  stopped_at timestamptz NOT NULL,
  orders int NOT NULL, -- that it would have touched within an hour
  released_until timestamptz, -- let go on until then, without a limit; null = stopped
  PRIMARY KEY (account_id, workflow_key, timer)
);

-- Work on many orders in the background. The row says how far it is; any node goes on from there.
CREATE TABLE jobs (
  account_id uuid NOT NULL,
  job_id uuid NOT NULL,
  kind text NOT NULL, -- move_orders, move_to_version, undo_job
  state text NOT NULL, -- queued, running, paused, canceled, done, failed
  dry_run boolean NOT NULL,
  input jsonb NOT NULL,
  principal jsonb NOT NULL, -- who asked, with the rights of then
  request_key text, -- scope and idempotency key of the request
  request_hash text,
  selected boolean NOT NULL DEFAULT false, -- whether all its orders are in job_items
  selected_before int, -- the selection goes from the highest order number down
  found int NOT NULL DEFAULT 0, -- by the selection under way
  total int NOT NULL DEFAULT 0,
  changed int NOT NULL DEFAULT 0,
  unchanged int NOT NULL DEFAULT 0,
  refused int NOT NULL DEFAULT 0,
  skipped int NOT NULL DEFAULT 0,
  work_ms bigint NOT NULL DEFAULT 0,
  fault text,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  report_removed_at timestamptz,
  worked_at timestamptz NOT NULL,
  lease_by uuid,
  lease_until timestamptz,
  PRIMARY KEY (account_id, job_id)
) WITH (fillfactor = 50);
ALTER TABLE jobs ADD CONSTRAINT jobs_request_unique UNIQUE (account_id, request_key);
CREATE INDEX jobs_open ON jobs (worked_at) WHERE state IN ('queued', 'running');

-- The orders of a job and what became of each: its work and its report.
CREATE TABLE job_items (
  account_id uuid NOT NULL,
  job_id uuid NOT NULL,
  number int NOT NULL, -- the order's
  order_id uuid NOT NULL,
  if_version int, -- the version the order must still be at
  outcome text, -- changed, unchanged, refused, skipped; null = to be done
  code text,
  detail text,
  from_status text,
  to_status text,
  version int,
  event_id uuid,
  settled_at timestamptz,
  PRIMARY KEY (account_id, job_id, number)
);
CREATE INDEX job_items_open ON job_items (account_id, job_id, number) WHERE outcome IS NULL;
CREATE INDEX job_items_codes ON job_items (account_id, job_id, code, number) WHERE code IS NOT NULL;

-- How many orders of a job each reason has kept.
CREATE TABLE job_reasons (
  account_id uuid NOT NULL,
  job_id uuid NOT NULL,
  code text NOT NULL,
  orders int NOT NULL,
  PRIMARY KEY (account_id, job_id, code)
);

-- Keys are removed by age. A BRIN index costs their writer next to nothing, and they come in the order of time.
CREATE INDEX idempotency_keys_created ON idempotency_keys USING brin (created_at);

-- As before, and now also run by several nodes at once every day: they take turns, and a month of which events are in
-- the default partition already stays there, since nothing can be attached beside them.
CREATE OR REPLACE FUNCTION ensure_event_partitions(p_from timestamptz, p_months int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_month timestamptz;
  v_next timestamptz;
  v_name text;
BEGIN
  PERFORM pg_advisory_xact_lock(7164012);
  FOR i IN 0 .. p_months - 1 LOOP
    v_month := date_trunc('month', p_from, 'UTC') + make_interval(months => i);
    v_next := date_trunc('month', p_from, 'UTC') + make_interval(months => i + 1);
    v_name := 'events_' || to_char(v_month AT TIME ZONE 'UTC', 'YYYY_MM');
    IF to_regclass(v_name) IS NULL
      AND NOT EXISTS (SELECT FROM events_default WHERE recorded_at >= v_month AND recorded_at < v_next) THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)', v_name, v_month, v_next);
    END IF;
  END LOOP;
END $$;

-- The file as it was published, with its comments; null for those that came with the server.
ALTER TABLE workflow_versions ADD COLUMN source text;
