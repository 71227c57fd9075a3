-- Shipments: booked or refused, then cancelled or dispatched, never both.
ALTER TABLE shipment ADD CONSTRAINT shipment_has_one_outcome CHECK (booked_at IS NULL OR refused_at IS NULL);
ALTER TABLE shipment ADD CONSTRAINT shipment_has_one_end CHECK (cancelled_at IS NULL OR dispatched_at IS NULL);
ALTER TABLE shipment ADD CONSTRAINT shipment_is_booked_first
  CHECK (booked_at IS NOT NULL OR (cancelled_at IS NULL AND dispatched_at IS NULL));

-- What happened stays so: a time or a reference that was written is never changed.
CREATE FUNCTION facts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT jsonb_strip_nulls(to_jsonb(OLD) - coalesce(TG_ARGV, '{}')) <@ to_jsonb(NEW) THEN
    RAISE EXCEPTION 'a row of % can''t unsay what it says', TG_TABLE_NAME USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER shipment_facts_stay BEFORE UPDATE ON shipment FOR EACH ROW EXECUTE FUNCTION facts_stay();

GRANT SELECT ON shipment TO shipping_app;
GRANT INSERT (id, order_id, warehouse, address) ON shipment TO shipping_app;
GRANT UPDATE (carrier_ref, tracking_number, booked_at, refused_at, cancelled_at, dispatched_at) ON shipment TO shipping_app;

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

GRANT SELECT, INSERT (key, state, request, refusal), UPDATE (state, result, refusal) ON effect TO shipping_app;
