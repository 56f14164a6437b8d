-- Who is told of what happens, and what became of each telling. An endpoint reads the log from a position of its own.

CREATE TABLE endpoints (
  account_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  kind text NOT NULL, -- webhook, or relay: a target that a vendor's client named
  url text NOT NULL,
  config jsonb NOT NULL,
  enabled boolean NOT NULL,
  paused_reason text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, endpoint_id)
);
CREATE UNIQUE INDEX endpoints_relay_unique ON endpoints (account_id, url) WHERE kind = 'relay';

CREATE TABLE endpoint_secrets (
  account_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  secret_id uuid NOT NULL,
  secret text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz, -- null = until it is replaced
  PRIMARY KEY (account_id, endpoint_id, secret_id)
);

-- Locked by the reader of the log alone, so that nothing that is being sent keeps it waiting.
CREATE TABLE endpoint_cursors (
  account_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  pos bigint NOT NULL, -- a relay's: counts its messages
  snapshot_pos bigint, -- a snapshot is being made of the orders as of this position
  snapshot_after uuid,
  PRIMARY KEY (account_id, endpoint_id)
) WITH (fillfactor = 50);

-- Locked by whoever records attempts.
CREATE TABLE endpoint_health (
  account_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'active', -- active, or failing: only probed
  failures int NOT NULL DEFAULT 0, -- in a row
  failing_since timestamptz, -- the first of them
  last_success_at timestamptz,
  last_failure_at timestamptz,
  probe_at timestamptz,
  probes int NOT NULL DEFAULT 0,
  slow_start int, -- requests at once while it is catching up; null = as many as it takes
  next_slot_at timestamptz, -- nothing is sent before: rate limit, Retry-After
  PRIMARY KEY (account_id, endpoint_id)
) WITH (fillfactor = 50);

CREATE TABLE deliveries (
  account_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  kind text NOT NULL, -- event, replay, snapshot, test, relay
  pos bigint NOT NULL, -- of the event; of a snapshot: the position it shows; of a relay: its place in line
  event_at timestamptz, -- with pos: where the event is
  event_id uuid,
  type text NOT NULL,
  order_id uuid,
  seq int,
  last_told jsonb, -- what the endpoint was last told of this order, where events in between were left out
  headers jsonb, -- of a relay, with its body
  body bytea,
  replay_id uuid,
  dedupe_key text,
  state text NOT NULL, -- pending, delivered, dead, canceled
  attempts int NOT NULL DEFAULT 0, -- those that count
  due_at timestamptz NOT NULL, -- while it is being sent: when the lease ends
  leased_until timestamptz,
  created_at timestamptz NOT NULL,
  settled_at timestamptz,
  PRIMARY KEY (account_id, delivery_id)
) WITH (fillfactor = 80);
CREATE INDEX deliveries_due ON deliveries (account_id, endpoint_id, due_at, pos) WHERE state = 'pending';
CREATE INDEX deliveries_leased ON deliveries (account_id, endpoint_id) WHERE leased_until IS NOT NULL;
CREATE INDEX deliveries_order ON deliveries (account_id, endpoint_id, order_id, pos);
CREATE INDEX deliveries_endpoint ON deliveries (account_id, endpoint_id, delivery_id);
CREATE INDEX deliveries_dead ON deliveries (account_id, endpoint_id, delivery_id) WHERE state = 'dead';
CREATE INDEX deliveries_replay ON deliveries (account_id, replay_id) WHERE replay_id IS NOT NULL;
CREATE INDEX deliveries_settled ON deliveries (account_id, settled_at) WHERE settled_at IS NOT NULL;
CREATE UNIQUE INDEX deliveries_dedupe ON deliveries (account_id, endpoint_id, dedupe_key) WHERE dedupe_key IS NOT NULL;

CREATE TABLE delivery_attempts (
  account_id uuid NOT NULL,
  attempt_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  at timestamptz NOT NULL,
  duration_ms int NOT NULL,
  ok boolean NOT NULL,
  counted boolean NOT NULL, -- false: a probe of a failing endpoint
  request jsonb NOT NULL, -- url, headers, body
  response jsonb, -- status, headers, the body's start; null = there was none
  reason text, -- forbidden, dns, refused, reset, tls, timeout, protocol, status
  words text,
  next_at timestamptz,
  PRIMARY KEY (account_id, attempt_id)
);
CREATE INDEX delivery_attempts_delivery ON delivery_attempts (account_id, delivery_id, at);
CREATE INDEX delivery_attempts_at ON delivery_attempts (account_id, at);

CREATE TABLE replays (
  account_id uuid NOT NULL,
  replay_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  kind text NOT NULL, -- event, range, since, failed
  wanted jsonb NOT NULL,
  after_pos bigint NOT NULL, -- progress: everything up to here is queued
  to_pos bigint NOT NULL,
  first_pos bigint NOT NULL,
  queued int NOT NULL DEFAULT 0,
  per_second int NOT NULL,
  state text NOT NULL, -- running, done, canceled
  created_at timestamptz NOT NULL,
  progressed_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (account_id, replay_id)
);
CREATE INDEX replays_running ON replays (account_id) WHERE state = 'running';
