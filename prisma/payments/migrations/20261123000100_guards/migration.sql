-- Payments: the ledger is appended by the service; what is captured and refunded follows from it.
ALTER TABLE payment ADD CONSTRAINT payment_amount_is_positive CHECK (amount > 0);
ALTER TABLE payment ADD CONSTRAINT payment_captured_is_authorized
  CHECK (captured BETWEEN 0 AND CASE WHEN authorized_at IS NULL THEN 0 ELSE amount END);
ALTER TABLE payment ADD CONSTRAINT payment_refunded_is_captured CHECK (refunded BETWEEN 0 AND captured);
ALTER TABLE payment ADD CONSTRAINT payment_has_one_outcome CHECK (authorized_at IS NULL OR declined_at IS NULL);
ALTER TABLE payment ADD CONSTRAINT payment_void_closes CHECK (voided_at IS NULL OR (closed_at IS NOT NULL AND authorized_at IS NOT NULL));
ALTER TABLE capture ADD CONSTRAINT capture_amount_is_positive CHECK (amount > 0);
ALTER TABLE capture ADD CONSTRAINT capture_has_one_outcome CHECK (captured_at IS NULL OR declined_at IS NULL);
ALTER TABLE capture ADD CONSTRAINT capture_refund_follows CHECK (refunded_at IS NULL OR captured_at IS NOT NULL);
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_moves_money CHECK (amount <> 0);

-- What happened stays so: a time or a reference that was written is never changed.
CREATE FUNCTION facts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT jsonb_strip_nulls(to_jsonb(OLD) - coalesce(TG_ARGV, '{}')) <@ to_jsonb(NEW) THEN
    RAISE EXCEPTION 'a row of % can''t unsay what it says', TG_TABLE_NAME USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_facts_stay BEFORE UPDATE ON payment
  FOR EACH ROW EXECUTE FUNCTION facts_stay('captured', 'refunded');
CREATE TRIGGER capture_facts_stay BEFORE UPDATE ON capture FOR EACH ROW EXECUTE FUNCTION facts_stay();

-- A capture is begun only while its payment is open and covers it, whatever else is under way.
CREATE FUNCTION capture_is_covered() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  PERFORM FROM payment WHERE id = NEW.payment_id FOR UPDATE;
  IF NOT EXISTS (
    SELECT FROM payment WHERE id = NEW.payment_id AND authorized_at IS NOT NULL AND closed_at IS NULL
      AND amount >= NEW.amount + (SELECT coalesce(sum(capture.amount), 0) FROM capture
                                  WHERE capture.payment_id = payment.id AND declined_at IS NULL)
  ) THEN
    RAISE EXCEPTION 'payment ''%'' doesn''t cover a capture of %', NEW.payment_id, NEW.amount USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER capture_is_covered BEFORE INSERT ON capture FOR EACH ROW EXECUTE FUNCTION capture_is_covered();

-- At commit, each transaction has its entries, and debits equal credits.
CREATE FUNCTION ledger_is_balanced() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  id text := CASE TG_TABLE_NAME WHEN 'ledger_entry' THEN to_jsonb(NEW) ->> 'transaction_id' ELSE to_jsonb(NEW) ->> 'id' END;
BEGIN
  IF (SELECT count(*) < 2 OR sum(amount) <> 0 FROM ledger_entry WHERE transaction_id = id) THEN
    RAISE EXCEPTION 'ledger transaction ''%'' doesn''t balance', id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entry_is_balanced AFTER INSERT ON ledger_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_is_balanced();
CREATE CONSTRAINT TRIGGER ledger_transaction_is_balanced AFTER INSERT ON ledger_transaction
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_is_balanced();

-- A debit of the provider's account is money captured, a credit is money given back.
CREATE FUNCTION payment_follows_ledger() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  posted ledger_transaction;
BEGIN
  IF NEW.account <> 'provider' THEN RETURN NULL; END IF;
  SELECT * INTO posted FROM ledger_transaction WHERE id = NEW.transaction_id;
  IF (NEW.amount > 0) <> (posted.kind = 'capture') THEN
    RAISE EXCEPTION 'a % can''t post % to the provider''s account', posted.kind, NEW.amount USING ERRCODE = '23514';
  END IF;
  UPDATE payment SET captured = captured + greatest(NEW.amount, 0), refunded = refunded + greatest(-NEW.amount, 0)
  WHERE id = posted.payment_id;
  RETURN NULL;
END $$;
CREATE TRIGGER payment_follows_ledger AFTER INSERT ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION payment_follows_ledger();

-- At commit, the captures of a payment and the ledger say the same.
CREATE FUNCTION captures_are_posted() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (
    WITH done AS (
      SELECT 'capture'::ledger_kind AS kind, amount FROM capture
      WHERE payment_id = NEW.payment_id AND captured_at IS NOT NULL
      UNION ALL
      SELECT 'refund', -amount FROM capture WHERE payment_id = NEW.payment_id AND refunded_at IS NOT NULL
    ), posted AS (
      SELECT posted.kind, entry.amount FROM ledger_transaction AS posted
      JOIN ledger_entry AS entry ON entry.transaction_id = posted.id AND entry.account = 'provider'
      WHERE posted.payment_id = NEW.payment_id
    )
    (TABLE done EXCEPT ALL TABLE posted) UNION ALL (TABLE posted EXCEPT ALL TABLE done)
  ) THEN
    RAISE EXCEPTION 'the captures of payment ''%'' aren''t what the ledger says', NEW.payment_id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER capture_is_posted AFTER UPDATE ON capture
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION captures_are_posted();
CREATE CONSTRAINT TRIGGER ledger_transaction_is_captured AFTER INSERT ON ledger_transaction
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION captures_are_posted();

GRANT SELECT ON payment, capture, ledger_transaction, ledger_entry TO payments_app;
GRANT INSERT (id, order_id, customer_id, amount, currency) ON payment TO payments_app;
GRANT UPDATE (provider_ref, authorized_at, declined_at, closed_at, voided_at) ON payment TO payments_app;
GRANT INSERT (key, payment_id, amount) ON capture TO payments_app;
GRANT UPDATE (provider_ref, captured_at, declined_at, refunded_at, refund_ref) ON capture TO payments_app;
GRANT INSERT (id, kind, payment_id, currency) ON ledger_transaction TO payments_app;
GRANT INSERT ON ledger_entry TO payments_app;

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

GRANT SELECT, INSERT (key, state, request, refusal), UPDATE (state, result, refusal) ON effect TO payments_app;
