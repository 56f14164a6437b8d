-- Tokens that vendors' log-ins hand out. A token stands for the key that logged in and lives no longer than it; only
-- its hash is kept. The token itself names the account, so that it is found from there.
CREATE TABLE sessions (
  account_id uuid NOT NULL,
  hash bytea NOT NULL,
  use text NOT NULL, -- access, refresh
  dialect text NOT NULL,
  key_id uuid NOT NULL,
  idle_seconds int, -- null = use does not lengthen its life
  ends_at timestamptz NOT NULL, -- moved on by use, never beyond latest_end_at
  latest_end_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, hash)
);
CREATE INDEX sessions_ends ON sessions (account_id, ends_at);
