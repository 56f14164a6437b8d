-- What an order can be made of, as a vendor's clients define it, and the files that come with an order.

CREATE TABLE catalogue_items (
  account_id uuid NOT NULL,
  item_id uuid NOT NULL,
  workflow text NOT NULL, -- the key of the workflow whose orders may hold it
  name text NOT NULL,
  details jsonb NOT NULL, -- units, cost, points, and what it stands for in other systems
  created_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, item_id)
);

CREATE TABLE order_files (
  account_id uuid NOT NULL,
  order_id uuid NOT NULL,
  file_id uuid NOT NULL, -- UUIDv7: in the order in which they came
  name text NOT NULL,
  bytes bytea NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, order_id, file_id)
);
