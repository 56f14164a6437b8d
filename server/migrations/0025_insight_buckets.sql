-- One row for each way of a day instead of one for each length of time: a year of a busy shop was 300,000 rows to read for
-- every figure, and is 4,000. How often each bucket was met is kept as one value: {"101": 3} is three times bucket 101.
CREATE TABLE insight_moves_by_way (
  account_id uuid NOT NULL,
  workflow_key text NOT NULL,
  day date NOT NULL,
  from_status text NOT NULL, -- '' = the order was made
  to_status text NOT NULL,
  how text NOT NULL, -- step, timer, roll_up, observed, override, report, late
  moves bigint NOT NULL, -- of all buckets
  buckets jsonb NOT NULL,
  first_pos bigint NOT NULL, -- where in the log its events are
  last_pos bigint NOT NULL,
  PRIMARY KEY (account_id, workflow_key, day, from_status, to_status, how)
) WITH (fillfactor = 75);

INSERT INTO insight_moves_by_way
SELECT account_id, workflow_key, day, from_status, to_status, how, sum(moves),
  coalesce(jsonb_object_agg(bucket, moves) FILTER (WHERE moves <> 0), '{}'), min(first_pos), max(last_pos)
FROM insight_moves GROUP BY account_id, workflow_key, day, from_status, to_status, how;

DROP TABLE insight_moves;
ALTER TABLE insight_moves_by_way RENAME TO insight_moves;
ALTER INDEX insight_moves_by_way_pkey RENAME TO insight_moves_pkey;
ALTER TABLE insight_moves ALTER COLUMN buckets SET STATISTICS 0;

CREATE TABLE insight_paths_by_way (
  account_id uuid NOT NULL,
  workflow_key text NOT NULL,
  day date NOT NULL,
  path text NOT NULL,
  late boolean NOT NULL, -- whether a limit was passed on the way
  orders bigint NOT NULL, -- of all buckets
  buckets jsonb NOT NULL,
  first_pos bigint NOT NULL,
  last_pos bigint NOT NULL,
  PRIMARY KEY (account_id, workflow_key, day, path, late)
) WITH (fillfactor = 75);

INSERT INTO insight_paths_by_way
SELECT account_id, workflow_key, day, path, late, sum(orders),
  coalesce(jsonb_object_agg(bucket, orders) FILTER (WHERE orders <> 0), '{}'), min(first_pos), max(last_pos)
FROM insight_paths GROUP BY account_id, workflow_key, day, path, late;

DROP TABLE insight_paths;
ALTER TABLE insight_paths_by_way RENAME TO insight_paths;
ALTER INDEX insight_paths_by_way_pkey RENAME TO insight_paths_pkey;
ALTER TABLE insight_paths ALTER COLUMN buckets SET STATISTICS 0;
