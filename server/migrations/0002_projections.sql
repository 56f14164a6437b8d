-- What lists, searches and counts are answered from. Fed from the log in batches; can be dropped and made anew.

CREATE TABLE order_list (
  account_id uuid NOT NULL,
  order_id uuid NOT NULL,
  number int NOT NULL,
  reference text,
  workflow_key text NOT NULL,
  status text NOT NULL,
  partner_status text,
  customer_status text,
  category text NOT NULL,
  attention text NOT NULL,
  status_since timestamptz NOT NULL,
  customer_id uuid,
  owner_id uuid,
  due_at timestamptz,
  late_at timestamptz, -- when it is, or was, past the limit of its status
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  archived boolean NOT NULL,
  version int NOT NULL,
  PRIMARY KEY (account_id, order_id)
);
CREATE INDEX order_list_number ON order_list (account_id, number DESC);
CREATE INDEX order_list_status ON order_list (account_id, status, number DESC);
CREATE INDEX order_list_category ON order_list (account_id, category, number DESC);
CREATE INDEX order_list_customer ON order_list (account_id, customer_id, number DESC);
CREATE INDEX order_list_late ON order_list (account_id, late_at) WHERE late_at IS NOT NULL;

-- What an order is found by, apart from its list row: a change of status must not touch an index over words.
CREATE TABLE order_search (
  account_id uuid NOT NULL,
  order_id uuid NOT NULL,
  terms tsvector NOT NULL,
  PRIMARY KEY (account_id, order_id)
);
CREATE INDEX order_search_terms ON order_search USING gin (terms);

CREATE TABLE status_counts (
  account_id uuid NOT NULL,
  workflow_key text NOT NULL,
  status text NOT NULL,
  category text NOT NULL,
  orders bigint NOT NULL,
  PRIMARY KEY (account_id, workflow_key, status, category)
);
