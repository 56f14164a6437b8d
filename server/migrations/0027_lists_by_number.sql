-- A change of status writes its row of the list anew, and with it an entry in each index of the table, whatever changed. So the
-- list has the fewest that its pages can be read by: it is read by number and kept by it; a customer's orders are found by the
-- orders themselves, and a category by its statuses.

DROP INDEX order_list_number, order_list_category, order_list_customer;
ALTER TABLE order_list DROP CONSTRAINT order_list_pkey;
ALTER TABLE order_list ADD PRIMARY KEY (account_id, number);

ALTER TABLE order_search ADD COLUMN number int;
UPDATE order_search AS s SET number = l.number FROM order_list l WHERE l.account_id = s.account_id AND l.order_id = s.order_id;
DELETE FROM order_search WHERE number IS NULL;
ALTER TABLE order_search DROP CONSTRAINT order_search_pkey;
ALTER TABLE order_search ADD PRIMARY KEY (account_id, number);

-- The customer first, as with the number: no index of this table beside its key may begin with the account. A change of status
-- does not touch it.
CREATE INDEX orders_customer ON orders (customer_id, account_id) WHERE customer_id IS NOT NULL;
