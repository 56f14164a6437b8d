-- E-mail: who is written to because of an event, and what became of each mail.

CREATE TABLE mails (
  account_id uuid NOT NULL,
  mail_id uuid NOT NULL,
  kind text NOT NULL, -- change, undo, reminder, digest, confirm, test
  recipient_kind text NOT NULL, -- customer, subscriber, owner, watchers, role:NAME; address for what somebody asked for
  recipient_key text NOT NULL, -- person:ID, subscription:ID or mail:ID: what is counted together for a digest
  person_id uuid,
  subscription_id uuid,
  address text, -- given for a test; else where it was sent to
  order_id uuid,
  told jsonb NOT NULL, -- the events it tells, oldest first: position, time, seq, from, to
  state text NOT NULL, -- waiting, sent, kept, dead, canceled, merged, digested
  reason text, -- why it was canceled
  joined_id uuid, -- the mail that tells this instead, where it was merged or digested
  grace_until timestamptz, -- a further change before this joins it
  send_anyway boolean NOT NULL DEFAULT false, -- somebody asked for it: no grace, no digest
  content jsonb, -- of a test as given; else subject, text, html as sent
  words text, -- what the mail server said
  attempts int NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL, -- while it is being sent: when the lease ends
  leased_until timestamptz,
  created_at timestamptz NOT NULL,
  settled_at timestamptz,
  PRIMARY KEY (account_id, mail_id)
) WITH (fillfactor = 80);
CREATE INDEX mails_due ON mails (account_id, due_at) WHERE state = 'waiting';
CREATE INDEX mails_order ON mails (account_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX mails_recipient ON mails (account_id, recipient_key, settled_at);
CREATE INDEX mails_person ON mails (account_id, person_id) WHERE person_id IS NOT NULL;
CREATE INDEX mails_joined ON mails (account_id, joined_id) WHERE joined_id IS NOT NULL;
CREATE INDEX mails_settled ON mails (account_id, settled_at) WHERE settled_at IS NOT NULL;

-- In place of the templates that come with the server; '' = any.
CREATE TABLE mail_templates (
  account_id uuid NOT NULL,
  template_id uuid NOT NULL,
  kind text NOT NULL, -- change, undo, reminder, digest, confirm
  language text NOT NULL,
  recipient text NOT NULL, -- customer, owner, watchers, role:NAME
  workflow text NOT NULL,
  transition text NOT NULL,
  enabled boolean NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  html text, -- null = made from the body
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, template_id)
);
ALTER TABLE mail_templates ADD CONSTRAINT mail_templates_unique
  UNIQUE (account_id, kind, language, recipient, workflow, transition);

-- Addresses that asked on the tracking page to be told of one order.
CREATE TABLE mail_subscriptions (
  account_id uuid NOT NULL,
  subscription_id uuid NOT NULL,
  order_id uuid NOT NULL,
  address text NOT NULL,
  locale text,
  created_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  PRIMARY KEY (account_id, subscription_id)
);
ALTER TABLE mail_subscriptions ADD CONSTRAINT mail_subscriptions_unique UNIQUE (account_id, order_id, address);

-- Customers who want no more mail about their orders.
CREATE TABLE mail_opt_outs (
  account_id uuid NOT NULL,
  person_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (account_id, person_id)
);

-- Signs the links by which somebody without a log-in ends or confirms mails.
CREATE TABLE mail_link_keys (
  account_id uuid NOT NULL,
  secret bytea NOT NULL,
  PRIMARY KEY (account_id)
);

-- What happened before this version is mailed to nobody.
INSERT INTO log_cursors (account_id, reader, pos)
SELECT account_id, 'mail', pos FROM log_heads ON CONFLICT DO NOTHING;
