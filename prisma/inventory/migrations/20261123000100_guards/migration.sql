-- Stock: movements are appended by the service; the shelves follow from them, so that nothing can part the two.
ALTER TABLE stock ADD CONSTRAINT stock_available_is_not_negative CHECK (available >= 0);
ALTER TABLE stock ADD CONSTRAINT stock_reserved_is_not_negative CHECK (reserved >= 0);
ALTER TABLE reservation_line ADD CONSTRAINT reservation_line_is_positive CHECK (quantity > 0);
ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_is_positive CHECK (quantity > 0);
ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_has_a_reservation
  CHECK ((kind = 'receive') = (reservation_id IS NULL));
-- A line is reserved once, and then either released or committed, once.
CREATE UNIQUE INDEX stock_movement_once ON stock_movement (reservation_id, sku, (kind = 'reserve'));

CREATE FUNCTION stock_follows_movement() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE stock SET
    available = available + CASE NEW.kind WHEN 'receive' THEN NEW.quantity WHEN 'release' THEN NEW.quantity
                                          WHEN 'reserve' THEN -NEW.quantity ELSE 0 END,
    reserved = reserved + CASE NEW.kind WHEN 'reserve' THEN NEW.quantity WHEN 'receive' THEN 0
                                        ELSE -NEW.quantity END
  WHERE sku = NEW.sku;
  IF NEW.kind IN ('release', 'commit') THEN
    UPDATE reservation SET state = CASE NEW.kind WHEN 'release' THEN 'released' ELSE 'committed' END::reservation_state,
      ended_at = now()
    WHERE id = NEW.reservation_id AND state = 'held';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER stock_follows_movement AFTER INSERT ON stock_movement
  FOR EACH ROW EXECUTE FUNCTION stock_follows_movement();

-- At commit, every line of a reservation is reserved, and has ended in the way of its reservation, if that has.
-- A plan that was made while the tables were small, and read them whole, would be kept while they grow.
CREATE FUNCTION reservation_is_balanced() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  changed jsonb := to_jsonb(NEW);
  its_id text := coalesce(changed ->> 'reservation_id', changed ->> 'id');
BEGIN
  -- Whoever adds a line while another ends the reservation waits: neither would see the other.
  PERFORM FROM reservation WHERE id = its_id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT FROM reservation
    JOIN reservation_line AS line ON line.reservation_id = reservation.id
    LEFT JOIN stock_movement AS moved ON moved.reservation_id = line.reservation_id AND moved.sku = line.sku
    WHERE reservation.id = its_id AND line.sku = coalesce(changed ->> 'sku', line.sku)
    GROUP BY line.sku, reservation.state
    HAVING array_agg(moved.kind ORDER BY moved.kind) <> CASE reservation.state
      WHEN 'held' THEN '{reserve}' WHEN 'released' THEN '{reserve,release}' ELSE '{reserve,commit}' END::movement_kind[]
  ) THEN
    RAISE EXCEPTION 'reservation ''%'' has lines that don''t move together', its_id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER reservation_line_is_balanced AFTER INSERT ON reservation_line
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION reservation_is_balanced();
-- A movement that ends a line of a held reservation ends that, so movements need no look of their own.
CREATE CONSTRAINT TRIGGER reservation_is_balanced AFTER UPDATE ON reservation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION reservation_is_balanced();

-- Locks shelves in the order of their SKUs, so that two orders never wait for each other. A function, because locking
-- wants the right to update, which the service doesn't have.
CREATE FUNCTION lock_stock(skus text[]) RETURNS TABLE (sku text, available int) LANGUAGE sql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT stock.sku, stock.available FROM stock WHERE stock.sku = ANY (skus) ORDER BY stock.sku FOR UPDATE
$$;
REVOKE ALL ON FUNCTION lock_stock(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_stock(text[]) TO inventory_app;

GRANT SELECT ON stock, stock_movement, reservation, reservation_line TO inventory_app;
GRANT INSERT (sku, kind, quantity, reservation_id) ON stock_movement TO inventory_app;
GRANT INSERT (id, order_id, warehouse) ON reservation TO inventory_app;
GRANT INSERT ON reservation_line TO inventory_app;
GRANT USAGE ON SEQUENCE stock_movement_id_seq TO inventory_app;

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

GRANT SELECT, INSERT (key, state, request, refusal), UPDATE (state, result, refusal) ON effect TO inventory_app;
