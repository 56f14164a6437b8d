-- What will happen by itself stands in the row of the list, which a change of status writes anyway: a table of its own cost two
-- statements, two indexes and two whole pages of log more for each change. Orders that no list shows have a row for it too.

ALTER TABLE order_list
  ADD COLUMN listed boolean NOT NULL DEFAULT true, -- false: an invoice item
  ADD COLUMN timers jsonb, -- kind, name, action, to, dueAt, sinceVersion of each; null = none
  ADD COLUMN timer_at timestamptz, -- when the first of them is due, or a node's claim on them ends
  ADD COLUMN unfired jsonb; -- those that were due and did not fire: with why a guard refused, or null = their rule is stopped

ALTER TABLE order_list ALTER COLUMN timers SET STATISTICS 0, ALTER COLUMN unfired SET STATISTICS 0;

INSERT INTO order_list (account_id, order_id, number, workflow_key, workflow_version, status, category, attention, status_since,
    customer_id, created_at, updated_at, archived, version, listed)
  SELECT o.account_id, o.order_id, o.number, o.workflow_key, o.workflow_version, o.status, 'open', o.attention, o.status_since,
    o.customer_id, o.created_at, o.last_recorded_at, o.archived_at IS NOT NULL, o.version, false
  FROM orders o
  WHERE EXISTS (SELECT FROM due_timers d WHERE d.account_id = o.account_id AND d.order_id = o.order_id)
  ON CONFLICT (account_id, number) DO NOTHING;

UPDATE order_list AS l SET timers = d.timers, timer_at = d.at, unfired = d.unfired
  FROM (SELECT o.account_id, o.number, min(t.due_at) FILTER (WHERE t.refusal IS NULL) AS at,
      jsonb_agg(w.timer) FILTER (WHERE t.refusal IS NULL) AS timers,
      jsonb_agg(w.timer || jsonb_build_object('refusal', t.refusal)) FILTER (WHERE t.refusal IS NOT NULL) AS unfired
    FROM due_timers t JOIN orders o ON o.account_id = t.account_id AND o.order_id = t.order_id
    CROSS JOIN LATERAL (SELECT jsonb_build_object('kind', t.kind, 'name', t.name, 'action', t.action, 'to', t.to_status,
      'dueAt', t.due_at, 'sinceVersion', t.since_version) AS timer) AS w
    GROUP BY o.account_id, o.number) AS d
  WHERE l.account_id = d.account_id AND l.number = d.number;

DROP TABLE due_timers;

CREATE INDEX order_list_timer ON order_list (account_id, timer_at) WHERE timer_at IS NOT NULL;
CREATE INDEX order_list_unfired ON order_list (account_id) WHERE unfired IS NOT NULL;
