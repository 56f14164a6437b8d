-- Definitions that are asked about everything that happens and decide nothing.
CREATE TABLE shadows (
  account_id uuid NOT NULL,
  shadow_id uuid NOT NULL,
  workflow_key text NOT NULL,
  state text NOT NULL, -- running, stopped
  definition jsonb NOT NULL,
  mapping jsonb NOT NULL,
  started_by jsonb NOT NULL,
  started_at timestamptz NOT NULL,
  stopped_at timestamptz,
  pos bigint NOT NULL, -- it has been asked about events up to here
  allowed bigint NOT NULL DEFAULT 0,
  observed bigint NOT NULL DEFAULT 0,
  overridden bigint NOT NULL DEFAULT 0,
  refused bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, shadow_id)
);

-- What a shadow is against, with how many changes and the first few of them.
CREATE TABLE shadow_reasons (
  account_id uuid NOT NULL,
  shadow_id uuid NOT NULL,
  reason text NOT NULL, -- what tells one from another
  details jsonb NOT NULL,
  changes bigint NOT NULL,
  examples jsonb NOT NULL,
  PRIMARY KEY (account_id, shadow_id, reason)
);
