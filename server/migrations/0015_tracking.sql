-- Links by which a customer follows one order without a log-in. A token names its account; of the rest only the hash is kept.
CREATE TABLE tracking_links (
  account_id uuid NOT NULL,
  hash bytea NOT NULL, -- SHA-256 of the token
  link_id uuid NOT NULL,
  order_id uuid NOT NULL,
  purpose text NOT NULL, -- share: asked for; mail: stands in a mail; look_up: somebody found the order by its number
  created_at timestamptz NOT NULL,
  created_by jsonb NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (account_id, hash)
);
CREATE INDEX tracking_links_order ON tracking_links (account_id, order_id, created_at);
CREATE INDEX tracking_links_expiry ON tracking_links (account_id, expires_at) WHERE expires_at IS NOT NULL;
