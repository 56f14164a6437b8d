-- The invoice items of an order: their external id begins with the order's. Compared byte by byte, whatever the database's
-- own order of letters is.
CREATE INDEX order_keys_invoice_items ON order_keys (account_id, value text_pattern_ops) WHERE kind = 'external:invoice-item';
