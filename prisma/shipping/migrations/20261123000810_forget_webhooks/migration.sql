-- What was heard long ago goes, some of it at a time: the service itself may delete nothing.
CREATE FUNCTION forget_webhooks(before timestamptz) RETURNS int LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  DELETE FROM webhook_inbox WHERE id IN (
    SELECT id FROM webhook_inbox WHERE received_at < before ORDER BY received_at LIMIT 1000);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION forget_webhooks(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_webhooks(timestamptz) TO shipping_app;
