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
