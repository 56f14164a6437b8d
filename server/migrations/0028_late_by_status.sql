-- The late ones of one status, or of a few, were looked for among all that have a limit. By status first the index serves both:
-- the late ones of all are the pages of each status, merged.
DROP INDEX order_list_late;
CREATE INDEX order_list_late ON order_list (account_id, status, late_at) WHERE late_at IS NOT NULL;
