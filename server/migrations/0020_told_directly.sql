-- An endpoint that is well is told straight from the log by the node that holds it, and only what came of it is written.
-- Attempts are kept many to a row: written one by one they cost more than the deliveries.

ALTER TABLE endpoint_cursors ADD COLUMN held_by uuid; -- the process that tells it what follows `pos`
ALTER TABLE endpoint_cursors ADD COLUMN held_until timestamptz; -- null = nobody holds it

CREATE TABLE delivery_logs (
  account_id uuid NOT NULL,
  log_id uuid NOT NULL, -- UUIDv7: the oldest come first
  at timestamptz NOT NULL,
  packing text NOT NULL, -- zstd or none
  attempts bytea NOT NULL, -- a JSON array of attempts: request, response, error in words
  PRIMARY KEY (account_id, log_id)
);
ALTER TABLE delivery_logs ALTER COLUMN attempts SET STORAGE EXTERNAL; -- packed already

ALTER TABLE deliveries ADD COLUMN log_ids uuid[] NOT NULL DEFAULT '{}'; -- where its latest attempts stand

INSERT INTO delivery_logs AS g (account_id, log_id, at, packing, attempts)
  SELECT a.account_id, a.attempt_id, a.at, 'none', convert_to(jsonb_build_array(jsonb_build_object(
    'attemptId', a.attempt_id, 'endpointId', a.endpoint_id, 'deliveryId', a.delivery_id, 'at', a.at, 'durationMs', a.duration_ms,
    'ok', a.ok, 'counted', a.counted, 'request', a.request, 'response', a.response, 'reason', a.reason, 'words', a.words,
    'nextAt', a.next_at))::text, 'UTF8')
  FROM delivery_attempts a;
UPDATE deliveries AS d SET log_ids = a.log_ids
  FROM (SELECT t.account_id, t.delivery_id, array_agg(t.attempt_id ORDER BY t.at, t.attempt_id) AS log_ids
    FROM delivery_attempts t GROUP BY t.account_id, t.delivery_id) a
  WHERE d.account_id = a.account_id AND d.delivery_id = a.delivery_id;
DROP TABLE delivery_attempts;

-- What waits, by order: an order's next event waits for the one before.
CREATE INDEX deliveries_waiting ON deliveries (account_id, endpoint_id, order_id, pos) WHERE state = 'pending';
