-- Shipments: booked or refused, then cancelled or dispatched, never both.
ALTER TABLE shipment ADD CONSTRAINT shipment_has_one_outcome CHECK (booked_at IS NULL OR refused_at IS NULL);
ALTER TABLE shipment ADD CONSTRAINT shipment_has_one_end CHECK (cancelled_at IS NULL OR dispatched_at IS NULL);
ALTER TABLE shipment ADD CONSTRAINT shipment_is_booked_first
  CHECK (booked_at IS NOT NULL OR (cancelled_at IS NULL AND dispatched_at IS NULL));

GRANT SELECT ON shipment TO shipping_app;
GRANT INSERT (id, order_id, warehouse, address) ON shipment TO shipping_app;
GRANT UPDATE (carrier_ref, tracking_number, booked_at, refused_at, cancelled_at, dispatched_at) ON shipment TO shipping_app;

-- Effects: a row is never deleted, and its state only moves forward.
CREATE FUNCTION effect_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (
    ('intent', 'intent'), ('intent', 'applied'), ('intent', 'refused'), ('intent', 'revoking'),
    ('applied', 'applied'), ('applied', 'revoking'), ('applied', 'revoked'),
    ('revoking', 'revoking'), ('revoking', 'refused'), ('revoking', 'revoked')
  ) OR NEW.key <> OLD.key THEN
    RAISE EXCEPTION 'effect ''%'' can''t go from % to %', OLD.key, OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  NEW.updated_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER effect_moves_forward BEFORE UPDATE ON effect FOR EACH ROW EXECUTE FUNCTION effect_moves_forward();
GRANT SELECT, INSERT, UPDATE ON effect TO shipping_app;
