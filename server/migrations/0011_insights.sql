-- What orders really did, added up by day. Fed from the log by a reader of its own; can be dropped and made anew.

-- Where each order is, for that reader: what its next event ends, and what an undo gives back.
CREATE TABLE insight_orders (
  account_id uuid NOT NULL,
  order_id uuid NOT NULL,
  workflow_key text NOT NULL,
  path text NOT NULL, -- the statuses it has been in, joined by >
  state jsonb NOT NULL,
  PRIMARY KEY (account_id, order_id)
) WITH (fillfactor = 75);

-- Changes of status by day in the account's time zone, with the time that was spent in the status before. Durations are
-- kept as buckets of a logarithmic scale: adding up is all that is done, and halves and ninths can still be told.
CREATE TABLE insight_moves (
  account_id uuid NOT NULL,
  workflow_key text NOT NULL,
  day date NOT NULL,
  from_status text NOT NULL, -- '' = the order was made
  to_status text NOT NULL,
  how text NOT NULL, -- step, timer, roll_up, observed, override, report, late
  bucket smallint NOT NULL,
  moves bigint NOT NULL,
  first_pos bigint NOT NULL, -- where in the log its events are
  last_pos bigint NOT NULL,
  PRIMARY KEY (account_id, workflow_key, day, from_status, to_status, how, bucket)
);

-- The whole ways of orders that were closed that day, with the time from beginning to end.
CREATE TABLE insight_paths (
  account_id uuid NOT NULL,
  workflow_key text NOT NULL,
  day date NOT NULL,
  path text NOT NULL,
  late boolean NOT NULL, -- whether a limit was passed on the way
  bucket smallint NOT NULL,
  orders bigint NOT NULL,
  first_pos bigint NOT NULL,
  last_pos bigint NOT NULL,
  PRIMARY KEY (account_id, workflow_key, day, path, late, bucket)
);

-- Of the orders that began that day, how many have ever been in a status.
CREATE TABLE insight_reached (
  account_id uuid NOT NULL,
  workflow_key text NOT NULL,
  day date NOT NULL,
  status text NOT NULL,
  orders bigint NOT NULL,
  PRIMARY KEY (account_id, workflow_key, day, status)
);

-- The rules that changes went against although they were made, or that kept reports from being applied.
CREATE TABLE insight_rules (
  account_id uuid NOT NULL,
  workflow_key text NOT NULL,
  day date NOT NULL,
  from_status text NOT NULL,
  to_status text NOT NULL,
  transition text NOT NULL, -- '' = there is none
  how text NOT NULL, -- observed, override, report, not_applied
  code text NOT NULL,
  detail text NOT NULL, -- of the first of them
  changes bigint NOT NULL,
  first_pos bigint NOT NULL,
  last_pos bigint NOT NULL,
  PRIMARY KEY (account_id, workflow_key, day, from_status, to_status, transition, how, code)
);
