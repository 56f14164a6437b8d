-- Persons who log in: how they are found, what they may, and what holds guessing back.

-- In place of the role's rights; null = those of the role.
ALTER TABLE users ADD COLUMN rights text[];
ALTER TABLE users ADD COLUMN last_log_in_at timestamptz;

-- How somebody who logs in is found before the account is known: seldom written, and the same on every node.
CREATE TABLE log_ins (
  account_id uuid NOT NULL,
  kind text NOT NULL, -- email (SHA-256 of it, lower case) or oidc (SHA-256 of issuer and subject)
  hash bytea NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (account_id, kind, hash)
);
CREATE INDEX log_ins_hash ON log_ins (hash);
CREATE INDEX log_ins_user ON log_ins (account_id, user_id);

INSERT INTO log_ins (account_id, kind, hash, user_id)
SELECT DISTINCT ON (u.account_id, lower(p.profile->>'email'))
  u.account_id, 'email', sha256(convert_to(lower(p.profile->>'email'), 'UTF8')), u.user_id
FROM users u JOIN people p ON p.account_id = u.account_id AND p.person_id = u.person_id
WHERE p.profile->>'email' <> ''
ORDER BY u.account_id, lower(p.profile->>'email'), u.number;

-- A session stands for a key or for a user.
ALTER TABLE sessions ALTER COLUMN key_id DROP NOT NULL;
ALTER TABLE sessions ADD COLUMN user_id uuid;
CREATE INDEX sessions_user ON sessions (account_id, user_id) WHERE user_id IS NOT NULL;

-- Links that work once: to make the first user, or to set a password. Only the hash of the token is kept.
CREATE TABLE one_time_links (
  account_id uuid NOT NULL,
  hash bytea NOT NULL,
  purpose text NOT NULL, -- first, password
  user_id uuid, -- whose password; null for the first user
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, hash)
);

-- Tries that failed, counted for all nodes together. Who tries has no account yet: account_id is the nil UUID.
CREATE TABLE failed_tries (
  account_id uuid NOT NULL,
  kind text NOT NULL, -- address, or name: an e-mail address from an address
  name bytea NOT NULL, -- SHA-256 of what is counted
  began_at timestamptz NOT NULL,
  count int NOT NULL,
  PRIMARY KEY (account_id, kind, name)
) WITH (fillfactor = 70);
CREATE INDEX failed_tries_began ON failed_tries (account_id, began_at);
