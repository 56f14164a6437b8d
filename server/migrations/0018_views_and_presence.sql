-- Lists that people have given a name: a person's own, or everybody's.
CREATE TABLE saved_views (
  account_id uuid NOT NULL,
  view_id uuid NOT NULL,
  user_id uuid, -- whose it is; null = everybody's
  page text NOT NULL, -- where in the console
  name text NOT NULL,
  query text NOT NULL, -- as it stands in the address
  created_by jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, view_id)
);

-- Who looks at an order now: a row lives for less than a minute after its person was last heard of.
CREATE TABLE order_presence (
  account_id uuid NOT NULL,
  order_id uuid NOT NULL,
  user_id uuid NOT NULL,
  doing text NOT NULL, -- viewing, editing
  since timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, order_id, user_id)
) WITH (fillfactor = 50);
