-- AlterEnum
ALTER TYPE "movement_kind" ADD VALUE 'return';
ALTER TYPE "reservation_state" ADD VALUE 'returned';

-- A line moves once in each way. It is either released or committed; what was committed may come back.
DROP INDEX stock_movement_once;
CREATE UNIQUE INDEX stock_movement_once ON stock_movement (reservation_id, sku, kind);
CREATE UNIQUE INDEX stock_movement_ends_once ON stock_movement (reservation_id, sku) WHERE kind IN ('release', 'commit');

CREATE OR REPLACE FUNCTION stock_follows_movement() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE stock SET
    available = available + CASE NEW.kind WHEN 'reserve' THEN -NEW.quantity WHEN 'commit' THEN 0 ELSE NEW.quantity END,
    reserved = reserved + CASE NEW.kind WHEN 'reserve' THEN NEW.quantity
                                        WHEN 'release' THEN -NEW.quantity WHEN 'commit' THEN -NEW.quantity ELSE 0 END
  WHERE sku = NEW.sku;
  IF NEW.kind IN ('release', 'commit') THEN
    UPDATE reservation SET state = CASE NEW.kind WHEN 'release' THEN 'released' ELSE 'committed' END::reservation_state,
      ended_at = now()
    WHERE id = NEW.reservation_id AND state = 'held';
  ELSIF NEW.kind = 'return' THEN
    UPDATE reservation SET state = 'returned' WHERE id = NEW.reservation_id AND state = 'committed';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION reservation_is_balanced() RETURNS trigger LANGUAGE plpgsql
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
      WHEN 'held' THEN '{reserve}' WHEN 'released' THEN '{reserve,release}' WHEN 'committed' THEN '{reserve,commit}'
      ELSE '{reserve,commit,return}' END::movement_kind[]
  ) THEN
    RAISE EXCEPTION 'reservation ''%'' has lines that don''t move together', its_id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
-- A return of what wasn't committed moves no reservation, so it is looked at itself. A new value can't be named in the
-- transaction that adds it, but as text.
CREATE CONSTRAINT TRIGGER return_is_balanced AFTER INSERT ON stock_movement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind::text = 'return') EXECUTE FUNCTION reservation_is_balanced();
