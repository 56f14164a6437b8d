-- What vendors' systems report: shoppers' timelines, events that wait because nobody can tell what they mean, and the
-- account's own tables of codes. Bodies are kept as received; they are personal data with an end (retention).

CREATE TABLE timeline_entries (
  account_id uuid NOT NULL,
  entry_id uuid NOT NULL, -- UUIDv7: sorted by time of receipt
  source text NOT NULL,
  kind text NOT NULL, -- the vendor's own name of the event
  user_key text, -- as the vendor's system names the shopper
  session_key text,
  order_key text,
  address text, -- IP of the shopper's device, as reported
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (account_id, entry_id)
);
CREATE INDEX timeline_user ON timeline_entries (account_id, user_key, entry_id) WHERE user_key IS NOT NULL;
CREATE INDEX timeline_session ON timeline_entries (account_id, session_key, entry_id) WHERE session_key IS NOT NULL;
CREATE INDEX timeline_order ON timeline_entries (account_id, order_key, entry_id) WHERE order_key IS NOT NULL;
CREATE INDEX timeline_received ON timeline_entries (account_id, received_at);

-- A session that turned out to be a user's (link_session_to_user).
CREATE TABLE timeline_links (
  account_id uuid NOT NULL,
  user_key text NOT NULL,
  session_key text NOT NULL,
  linked_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, user_key, session_key)
);

CREATE TABLE quarantine (
  account_id uuid NOT NULL,
  event_id uuid NOT NULL, -- UUIDv7: sorted by time of receipt
  source text NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL, -- status_unknown, order_unknown, refused
  detail text NOT NULL,
  code text, -- the status as it came
  code_kind text NOT NULL, -- order or line
  order_key text,
  user_key text,
  timeline_entry uuid,
  received_at timestamptz NOT NULL,
  body bytea NOT NULL,
  reporter jsonb NOT NULL, -- who sent it
  state text NOT NULL, -- waiting, released, dismissed
  settled_at timestamptz,
  settled_by jsonb,
  result text, -- one sentence of what became of it
  PRIMARY KEY (account_id, event_id)
);
CREATE INDEX quarantine_state ON quarantine (account_id, state, event_id);

CREATE TABLE status_mappings (
  account_id uuid NOT NULL,
  mapping_id uuid NOT NULL,
  source text NOT NULL,
  kind text NOT NULL, -- order or line
  match text NOT NULL, -- exact or prefix
  code text NOT NULL,
  target text, -- a status, or a code that workflows know; null = kept in the history, moves nothing
  created_at timestamptz NOT NULL,
  created_by jsonb NOT NULL,
  PRIMARY KEY (account_id, mapping_id)
);
ALTER TABLE status_mappings ADD CONSTRAINT status_mappings_code_unique UNIQUE (account_id, source, kind, match, code);
