-- write_batch as before, with less to do for the common batch: changes of orders that are there, of one account. The head row
-- is locked and moved by one statement; details and numbers are looked at only where some changed or were given; what keeps the
-- planner to indexes is set once on the connection and not for each call.

-- Writes what was decided on a batch of orders, in one durable call. A move is one order with its events. A move that
-- lost its race (another version, a taken number, reference, external id or idempotency key) is left out and missing
-- from the result; it harms no other. The accounts' heads are locked first, in key order: positions are strictly
-- ordered, nothing deadlocks, and what is checked under the lock stays true until the commit.
CREATE OR REPLACE FUNCTION write_batch(
  p_place uuid, -- an account of the batch: finds the node
  p_now timestamptz,
  p_accounts uuid[], -- distinct, in order
  p_events int[], -- by account: positions to take
  p_orders int[], -- by account: order numbers to take
  p_customers int[], -- by account: customer numbers to take
  m_account int[], -- index into p_accounts
  m_order uuid[],
  m_expected int[], -- 0 = a new order
  m_number int[], -- below 0: the account's next ones (-1, -2, ...); above 0: set by an import
  m_prev_pos bigint[], -- of the order's latest event; any value for a new order
  m_prev_at timestamptz[],
  m_last int[], -- offset of the last event in the account's positions; 0 = no event
  m_version int[],
  m_workflow_key text[],
  m_workflow_version int[],
  m_status text[],
  m_status_since timestamptz[],
  m_status_source text[],
  m_attention text[],
  m_customer uuid[],
  m_state jsonb[],
  m_archived timestamptz[],
  m_details jsonb[], -- null = as they are
  e_move int[],
  e_offset int[],
  e_id uuid[],
  e_seq int[],
  e_step smallint[],
  e_type text[],
  e_from text[],
  e_to text[],
  e_message text[],
  e_note text[],
  e_actor jsonb[],
  e_source text[],
  e_occurred timestamptz[],
  e_applied boolean[],
  e_notify boolean[],
  e_historical boolean[],
  e_audience text[],
  e_sets jsonb[],
  e_says jsonb[],
  k_move int[], -- keys claimed (order) and given up
  k_kind text[],
  k_value text[],
  k_claimed boolean[],
  i_move int[],
  i_key text[],
  i_scope text[],
  i_hash bytea[],
  i_outcome jsonb[],
  x_move int[], -- people, customers and addresses that come with an order
  x_kind text[],
  x_id uuid[],
  x_data jsonb[]
) RETURNS TABLE (move int, base_pos bigint, order_number int) LANGUAGE plpgsql
AS $$
DECLARE
  v_pos bigint[];
  v_number int[];
  v_customer int[];
  v_lost int[] := '{}';
  v_written int[] := '{}';
  v_ok boolean[];
  v_move int;
  v_is_new boolean;
  v_simple boolean;
BEGIN
  v_is_new := 0 = ANY (m_expected);
  v_simple := cardinality(p_accounts) = 1 AND NOT v_is_new;
  IF v_simple THEN
    -- One account's head can be locked and moved at once: there is no order to keep, and no order number to give.
    UPDATE log_heads AS h SET pos = h.pos + p_events[1], last_customer_number = h.last_customer_number + p_customers[1]
      WHERE h.account_id = p_place
      RETURNING ARRAY[h.pos - p_events[1]], ARRAY[h.last_customer_number - p_customers[1]] INTO v_pos, v_customer;
  ELSE
    SELECT array_agg(h.pos), array_agg(h.last_order_number), array_agg(h.last_customer_number)
      INTO v_pos, v_number, v_customer
      FROM (SELECT * FROM log_heads l WHERE l.account_id = ANY (p_accounts) ORDER BY l.account_id FOR UPDATE) h;
  END IF;
  IF cardinality(v_pos) IS DISTINCT FROM cardinality(p_accounts) THEN
    RAISE EXCEPTION 'an account of the batch has no head row';
  END IF;

  IF cardinality(k_move) > 0 THEN
    SELECT v_lost || coalesce(array_agg(k.move), '{}') INTO v_lost
      FROM unnest(k_move, k_kind, k_value, k_claimed) AS k (move, kind, value, claimed)
      JOIN order_keys o ON o.account_id = p_accounts[m_account[k.move]] AND o.account_id = ANY (p_accounts)
        AND o.kind = k.kind AND o.value = k.value AND o.order_id <> m_order[k.move]
      WHERE k.claimed;
  END IF;
  IF cardinality(i_move) > 0 THEN
    SELECT v_lost || coalesce(array_agg(i.move), '{}') INTO v_lost
      FROM unnest(i_move, i_key, i_scope) AS i (move, key, scope)
      JOIN idempotency_keys s ON s.account_id = p_accounts[m_account[i.move]] AND s.account_id = ANY (p_accounts)
        AND s.key = i.key AND s.scope = i.scope;
  END IF;
  IF cardinality(x_move) > 0 THEN
    SELECT v_lost || coalesce(array_agg(x.move), '{}') INTO v_lost
      FROM unnest(x_move, x_kind, x_id, x_data) AS x (move, kind, id, data)
      JOIN customer_keys c ON c.account_id = p_accounts[m_account[x.move]] AND c.account_id = ANY (p_accounts)
        AND c.kind = x.data ->> 'kind' AND c.value = x.data ->> 'value'
      WHERE x.kind = 'customer_key';
  END IF;

  -- New orders.
  IF v_is_new THEN
    SELECT v_lost || coalesce(array_agg(m.move), '{}') INTO v_lost
      FROM unnest(m_account, m_number, m_expected, m_order) WITH ORDINALITY AS m (account, number, expected, order_id, move)
      JOIN orders o ON o.account_id = p_accounts[m.account] AND o.account_id = ANY (p_accounts) AND o.number = m.number
      WHERE m.expected = 0 AND m.number > 0;
    INSERT INTO orders AS o (account_id, order_id, number, version, workflow_key, workflow_version, status, status_since,
      status_source, attention, customer_id, state, last_pos, last_recorded_at, created_at, archived_at)
    SELECT p_accounts[m.account], m.order_id,
      CASE WHEN m.number < 0 THEN v_number[m.account] - m.number ELSE m.number END,
      m.version, m.workflow_key, m.workflow_version, m.status, m.status_since, m.status_source, m.attention, m.customer,
      m.state, v_pos[m.account] + m.last, p_now, p_now, m.archived
    FROM unnest(m_account, m_order, m_expected, m_number, m_last, m_version, m_workflow_key, m_workflow_version, m_status,
      m_status_since, m_status_source, m_attention, m_customer, m_state, m_archived) WITH ORDINALITY
      AS m (account, order_id, expected, number, last, version, workflow_key, workflow_version, status, status_since,
        status_source, attention, customer, state, archived, move)
    WHERE m.expected = 0 AND m.last > 0 AND m.move <> ALL (v_lost)
    ON CONFLICT DO NOTHING;
    SELECT coalesce(array_agg(m.move::int), '{}') INTO v_written
      FROM unnest(m_account, m_order, m_expected, m_last) WITH ORDINALITY AS m (account, order_id, expected, last, move)
      JOIN orders o ON o.account_id = p_accounts[m.account] AND o.account_id = ANY (p_accounts)
        AND o.order_id = m.order_id AND o.last_pos = v_pos[m.account] + m.last
      WHERE m.expected = 0 AND m.last > 0 AND m.move <> ALL (v_lost);
  END IF;

  -- Orders that are there.
  WITH moved AS (
    UPDATE orders AS o SET version = m.version, workflow_key = m.workflow_key, workflow_version = m.workflow_version,
      status = m.status, status_since = m.status_since, status_source = m.status_source, attention = m.attention,
      customer_id = m.customer, state = m.state, last_pos = v_pos[m.account] + m.last, last_recorded_at = p_now,
      archived_at = m.archived
    FROM unnest(m_account, m_order, m_expected, m_last, m_version, m_workflow_key, m_workflow_version, m_status, m_status_since,
      m_status_source, m_attention, m_customer, m_state, m_archived) WITH ORDINALITY
      AS m (account, order_id, expected, last, version, workflow_key, workflow_version, status, status_since,
        status_source, attention, customer, state, archived, move)
    WHERE o.account_id = p_accounts[m.account] AND o.account_id = ANY (p_accounts) AND o.order_id = m.order_id
      AND o.version = m.expected AND m.expected > 0 AND m.last > 0 AND m.move <> ALL (v_lost)
    RETURNING m.move)
  SELECT v_written || coalesce(array_agg(moved.move::int), '{}') INTO v_written FROM moved;

  -- Moves without an event only leave their idempotency record.
  IF 0 = ANY (m_last) THEN
    SELECT v_written || coalesce(array_agg(m.move::int), '{}') INTO v_written
      FROM unnest(m_last) WITH ORDINALITY AS m (last, move) WHERE m.last = 0 AND m.move <> ALL (v_lost);
  END IF;

  v_ok := array_fill(false, ARRAY[cardinality(m_order)]);
  FOREACH v_move IN ARRAY v_written LOOP
    v_ok[v_move] := true;
  END LOOP;

  IF NOT v_simple THEN
    UPDATE log_heads AS h SET pos = h.pos + p_events[a.i], last_customer_number = h.last_customer_number + p_customers[a.i],
      last_order_number = greatest(h.last_order_number + p_orders[a.i],
        (SELECT max(n.number) FROM unnest(m_number, m_account) AS n (number, account) WHERE n.account = a.i))
      FROM unnest(p_accounts) WITH ORDINALITY AS a (account_id, i) WHERE h.account_id = a.account_id;
  END IF;

  INSERT INTO events AS e (account_id, pos, recorded_at, order_id, event_id, seq, step, prev_pos, prev_recorded_at, type,
    from_status, to_status, message, note, actor, source, occurred_at, applied, notify, historical, audience,
    order_number, sets, says)
  SELECT o.account_id, v_pos[m_account[n.move]] + n.pos_offset, p_now, o.order_id, n.id, n.seq, n.step,
    CASE WHEN n.seq = 1 THEN NULL WHEN n.seq = m_expected[n.move] + 1 THEN m_prev_pos[n.move] ELSE v_pos[m_account[n.move]] + n.pos_offset - 1 END,
    CASE WHEN n.seq = 1 THEN NULL WHEN n.seq = m_expected[n.move] + 1 THEN m_prev_at[n.move] ELSE p_now END,
    n.type, n.from_status, n.to_status, n.message, n.note, n.actor, n.source, n.occurred_at, n.applied, n.notify,
    n.historical, n.audience, CASE WHEN n.seq = 1 THEN o.number END, n.sets, n.says
  FROM unnest(e_move, e_offset, e_id, e_seq, e_step, e_type, e_from, e_to, e_message, e_note, e_actor, e_source, e_occurred,
    e_applied, e_notify, e_historical, e_audience, e_sets, e_says)
    AS n (move, pos_offset, id, seq, step, type, from_status, to_status, message, note, actor, source, occurred_at,
      applied, notify, historical, audience, sets, says)
  JOIN orders o ON o.account_id = p_accounts[m_account[n.move]] AND o.account_id = ANY (p_accounts)
    AND o.order_id = m_order[n.move] AND o.last_pos = v_pos[m_account[n.move]] + m_last[n.move]
  WHERE v_ok[n.move];

  IF EXISTS (SELECT FROM unnest(m_details) AS d WHERE d IS NOT NULL) THEN
    INSERT INTO order_details AS d (account_id, order_id, details)
    SELECT p_accounts[m.account], m.order_id, m.details
    FROM unnest(m_account, m_order, m_details) WITH ORDINALITY AS m (account, order_id, details, move)
    WHERE m.details IS NOT NULL AND v_ok[m.move]
    ON CONFLICT (account_id, order_id) DO UPDATE SET details = excluded.details;
  END IF;

  IF cardinality(k_move) > 0 THEN
    DELETE FROM order_keys AS o USING unnest(k_move, k_kind, k_value, k_claimed) AS k (move, kind, value, claimed)
      WHERE NOT k.claimed AND v_ok[k.move] AND o.account_id = p_accounts[m_account[k.move]]
        AND o.account_id = ANY (p_accounts) AND o.kind = k.kind AND o.value = k.value AND o.order_id = m_order[k.move];
    INSERT INTO order_keys AS o (account_id, kind, value, order_id)
      SELECT p_accounts[m_account[k.move]], k.kind, k.value, m_order[k.move]
      FROM unnest(k_move, k_kind, k_value, k_claimed) AS k (move, kind, value, claimed)
      WHERE k.claimed AND v_ok[k.move] ON CONFLICT DO NOTHING;
  END IF;

  IF cardinality(i_move) > 0 THEN
    INSERT INTO idempotency_keys AS s (account_id, key, scope, request_hash, outcome, created_at)
      SELECT p_accounts[m_account[i.move]], i.key, i.scope, i.hash, i.outcome, p_now
      FROM unnest(i_move, i_key, i_scope, i_hash, i_outcome) AS i (move, key, scope, hash, outcome)
      WHERE v_ok[i.move];
  END IF;

  IF cardinality(x_move) > 0 THEN
    INSERT INTO people AS p (account_id, person_id, profile, created_at)
      SELECT p_accounts[m_account[x.move]], x.id, x.data, p_now
      FROM unnest(x_move, x_kind, x_id, x_data) AS x (move, kind, id, data)
      WHERE x.kind = 'person' AND v_ok[x.move];
    INSERT INTO customers AS c (account_id, customer_id, number, person_id, external_ids, created_at)
      SELECT p_accounts[m_account[x.move]], x.id, v_customer[m_account[x.move]] + (x.data ->> 'offset')::int,
        (x.data ->> 'personId')::uuid, x.data -> 'externalIds', p_now
      FROM unnest(x_move, x_kind, x_id, x_data) AS x (move, kind, id, data)
      WHERE x.kind = 'customer' AND v_ok[x.move];
    INSERT INTO customer_keys AS c (account_id, kind, value, customer_id)
      SELECT p_accounts[m_account[x.move]], x.data ->> 'kind', x.data ->> 'value', x.id
      FROM unnest(x_move, x_kind, x_id, x_data) AS x (move, kind, id, data)
      WHERE x.kind = 'customer_key' AND v_ok[x.move];
    INSERT INTO addresses AS a (account_id, address_id, person_id, address)
      SELECT p_accounts[m_account[x.move]], x.id, (x.data ->> 'personId')::uuid, x.data -> 'address'
      FROM unnest(x_move, x_kind, x_id, x_data) AS x (move, kind, id, data)
      WHERE x.kind = 'address' AND v_ok[x.move];
  END IF;

  IF v_is_new THEN
    RETURN QUERY SELECT w.move, v_pos[m_account[w.move]], o.number
      FROM unnest(v_written) AS w (move)
      LEFT JOIN orders o ON o.account_id = p_accounts[m_account[w.move]] AND o.account_id = ANY (p_accounts)
        AND o.order_id = m_order[w.move];
  ELSE
    RETURN QUERY SELECT w.move, v_pos[m_account[w.move]], m_number[w.move] FROM unnest(v_written) AS w (move);
  END IF;
END $$;
