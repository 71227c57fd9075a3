-- Orders: a status only moves forward, and every move is history.
ALTER TABLE order_line ADD CONSTRAINT order_line_is_positive CHECK (quantity > 0 AND unit_amount >= 0);
ALTER TABLE orders ADD CONSTRAINT orders_total_is_positive CHECK (total_amount >= 0);

CREATE FUNCTION order_status_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
    ('placed', 'processing'), ('placed', 'confirmed'), ('placed', 'compensating'),
    ('placed', 'rejected'), ('placed', 'cancelled'), ('placed', 'timed_out'),
    ('processing', 'confirmed'), ('processing', 'compensating'),
    ('processing', 'rejected'), ('processing', 'cancelled'), ('processing', 'timed_out'),
    ('confirmed', 'shipped'),
    ('compensating', 'rejected'), ('compensating', 'cancelled'), ('compensating', 'timed_out')
  ) THEN
    RAISE EXCEPTION 'order ''%'' can''t go from % to %', OLD.id, OLD.status, NEW.status USING ERRCODE = '23514';
  END IF;
  NEW.updated_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER order_status_moves_forward BEFORE UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION order_status_moves_forward();

CREATE FUNCTION order_status_is_history() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.status <> OLD.status THEN
    INSERT INTO order_status_history (order_id, seq, status, cause)
    SELECT NEW.id, count(*) + 1, NEW.status, NEW.status_cause FROM order_status_history WHERE order_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER order_status_is_history AFTER INSERT OR UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION order_status_is_history();

-- An order begins as placed, and costs what its lines do; a line that comes later would change that.
CREATE FUNCTION order_begins_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'order ''%'' can''t begin as %', NEW.id, NEW.status USING ERRCODE = '23514';
END $$;
CREATE TRIGGER order_begins_placed BEFORE INSERT ON orders FOR EACH ROW
  WHEN (NEW.status <> 'placed') EXECUTE FUNCTION order_begins_placed();

CREATE FUNCTION order_costs_its_lines() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  IF (SELECT total_amount FROM orders WHERE id = NEW.order_id)
    <> (SELECT sum(quantity * unit_amount) FROM order_line WHERE order_id = NEW.order_id) THEN
    RAISE EXCEPTION 'order ''%'' doesn''t cost what its lines do', NEW.order_id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER order_costs_its_lines AFTER INSERT ON order_line
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_costs_its_lines();

-- What is recorded of a settled saga stays.
CREATE FUNCTION saga_stays_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the saga of order ''%'' is settled', OLD.order_id USING ERRCODE = '23514';
END $$;
CREATE TRIGGER saga_stays_settled BEFORE UPDATE ON saga FOR EACH ROW
  WHEN (OLD.settled_at IS NOT NULL AND (NEW.trace <> OLD.trace OR NEW.settled_at IS DISTINCT FROM OLD.settled_at))
  EXECUTE FUNCTION saga_stays_settled();

GRANT SELECT ON price, order_status_history TO orders_app;
GRANT SELECT, INSERT ON orders, order_line, saga, command, idempotency_record TO orders_app;
GRANT UPDATE (status, status_cause, tracking_number, updated_at) ON orders TO orders_app;
GRANT UPDATE (carrier, run_id, start_due, trace, settled_at) ON saga TO orders_app;
GRANT UPDATE (answer, due, answered_at) ON command TO orders_app;

-- Effects: a row is never deleted, its state only moves forward, and its request and result stay.
ALTER TABLE effect ADD CONSTRAINT effect_intent_has_a_request CHECK (state <> 'intent' OR request IS NOT NULL);
ALTER TABLE effect ADD CONSTRAINT effect_refused_says_why CHECK ((state = 'refused') = (refusal IS NOT NULL));
CREATE FUNCTION effect_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (
    ('intent', 'intent'), ('intent', 'applied'), ('intent', 'refused'), ('intent', 'revoking'),
    ('applied', 'applied'), ('applied', 'revoking'), ('applied', 'revoked'),
    ('revoking', 'revoking'), ('revoking', 'refused'), ('revoking', 'revoked')
  ) OR NEW.key <> OLD.key THEN
    RAISE EXCEPTION 'effect ''%'' can''t go from % to %', OLD.key, OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.result IS DISTINCT FROM coalesce(OLD.result, NEW.result) THEN
    RAISE EXCEPTION 'effect ''%'' can''t change its result', OLD.key USING ERRCODE = '23514';
  END IF;
  NEW.updated_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER effect_moves_forward BEFORE UPDATE ON effect FOR EACH ROW EXECUTE FUNCTION effect_moves_forward();

CREATE FUNCTION effect_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'effect ''%'' can''t begin as %', NEW.key, NEW.state USING ERRCODE = '23514';
END $$;
CREATE TRIGGER effect_begins BEFORE INSERT ON effect FOR EACH ROW
  WHEN (NEW.state IN ('revoking', 'revoked')) EXECUTE FUNCTION effect_begins();

GRANT SELECT, INSERT (key, state, request, refusal), UPDATE (state, result, refusal) ON effect TO orders_app;
