-- Commands: an order is cancelled once, and told as many other things as it takes.
DROP INDEX "command_order_id_kind_key";
CREATE UNIQUE INDEX command_cancels_once ON command (order_id) WHERE kind = 'cancel';

-- CreateIndex
CREATE INDEX "command_order_id_idx" ON "command"("order_id");

-- AlterTable
ALTER TABLE "command" ADD COLUMN     "approved_at" TIMESTAMPTZ(6),
ADD COLUMN     "approved_by" TEXT,
ADD COLUMN     "needs_approval" BOOLEAN NOT NULL DEFAULT false;

-- What takes two people isn't delivered before the second one says so.
ALTER TABLE command ADD CONSTRAINT command_takes_two_people
  CHECK (approved_by IS NULL OR (needs_approval AND approved_by <> body ->> 'by'));
ALTER TABLE command ADD CONSTRAINT command_waits_for_approval
  CHECK (NOT needs_approval OR approved_by IS NOT NULL OR (due IS NULL AND answer IS NULL));
ALTER TABLE command ADD CONSTRAINT command_resolve_is_whole
  CHECK (kind <> 'resolve' OR body ?& ARRAY['by', 'reason', 'step', 'action', 'version']);

CREATE FUNCTION command_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'command ''%'' was approved or answered already', OLD.id USING ERRCODE = '23514';
END $$;
CREATE TRIGGER command_stays BEFORE UPDATE ON command FOR EACH ROW
  WHEN ((OLD.answer IS NOT NULL AND (NEW.answer IS DISTINCT FROM OLD.answer OR NEW.answered_at IS DISTINCT FROM OLD.answered_at))
    OR (OLD.approved_by IS NOT NULL AND (NEW.approved_by IS DISTINCT FROM OLD.approved_by OR NEW.approved_at IS DISTINCT FROM OLD.approved_at)))
  EXECUTE FUNCTION command_stays();

GRANT UPDATE (approved_by, approved_at) ON command TO orders_app;

-- CreateTable
CREATE TABLE "audit" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "order_id" TEXT NOT NULL,
    "command_id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE INDEX "audit_order_id_seq_idx" ON "audit"("order_id", "seq");

-- Each row's hash covers all of it, and the hash before: who changes one has to change all that follow.
CREATE FUNCTION audit_is_linked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock('audit'::regclass::oid::bigint); -- one after another, up to the commit
  NEW.at := clock_timestamp();
  SELECT coalesce(max(seq), 0) + 1 INTO NEW.seq FROM audit;
  NEW.previous := coalesce((SELECT hash FROM audit WHERE seq = NEW.seq - 1), '');
  NEW.hash := encode(sha256(convert_to(jsonb_build_array(
    NEW.seq, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), NEW.order_id, NEW.command_id,
    NEW.event, NEW.actor, NEW.content, NEW.previous)::text, 'UTF8')), 'hex');
  RETURN NEW;
END $$;
CREATE TRIGGER audit_is_linked BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_linked();

CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was audited stays' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();

-- A decision, its approval and its answer are audited by the transaction that writes them, whoever writes them. What
-- may be personal (another card, another address) is left out, and stands there as the digest of the whole.
CREATE FUNCTION command_is_audited() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO audit (order_id, command_id, event, actor, content) VALUES (
      NEW.order_id, NEW.id, 'decided', NEW.body ->> 'by', NEW.body - 'by' - 'input' - 'result'
        || jsonb_build_object('digest', encode(sha256(convert_to(NEW.body::text, 'UTF8')), 'hex')));
  END IF;
  IF NEW.approved_by IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.approved_by IS NULL) THEN
    INSERT INTO audit (order_id, command_id, event, actor, content)
    VALUES (NEW.order_id, NEW.id, 'approved', NEW.approved_by, '{}');
  END IF;
  IF NEW.answer IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.answer IS NULL) THEN
    INSERT INTO audit (order_id, command_id, event, actor, content)
    VALUES (NEW.order_id, NEW.id, 'answered', 'saga', NEW.answer);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER command_is_audited AFTER INSERT OR UPDATE ON command
  FOR EACH ROW WHEN (NEW.kind = 'resolve') EXECUTE FUNCTION command_is_audited();

GRANT SELECT ON audit TO orders_app;

-- The sagas that operators look for are few among those that went well.
CREATE INDEX saga_left_the_happy_path ON saga (order_id)
  WHERE trace -> 'cause' <> 'null' OR (trace -> 'needsAttention')::boolean;
