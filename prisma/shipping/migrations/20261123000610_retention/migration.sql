-- How far effects are forgotten: whoever comes for a saga up to there comes too late. What was closed for a while is
-- deleted, so that nobody who looked before it was closed can still be about to write.
CREATE TABLE effect_horizon (
  "single" BOOLEAN PRIMARY KEY DEFAULT true CHECK ("single"),
  closed text NOT NULL COLLATE "C",
  forgotten text NOT NULL COLLATE "C" DEFAULT '',
  closed_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON effect_horizon TO shipping_app;

CREATE FUNCTION forget_effects(up_to text) RETURNS int LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  INSERT INTO effect_horizon (closed) VALUES (up_to) ON CONFLICT ("single") DO UPDATE
    SET forgotten = effect_horizon.closed, closed = greatest(effect_horizon.closed, excluded.closed), closed_at = now()
    WHERE effect_horizon.closed_at < now() - interval '1 minute';
  DELETE FROM effect WHERE key IN (
    SELECT key FROM effect JOIN effect_horizon ON split_part(key, '/', 1) COLLATE "C" <= forgotten
    WHERE key < forgotten || '0' -- what follows a '/': the same again, for the index
      AND state NOT IN ('intent', 'revoking') ORDER BY key LIMIT 1000);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION forget_effects(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_effects(text) TO shipping_app;
