-- AlterEnum
ALTER TYPE "order_status" ADD VALUE 'returning';
ALTER TYPE "order_status" ADD VALUE 'returned';

-- An order has its own saga, named as the order, and at most one that undoes it: `<order>/undo`.
ALTER TABLE "saga" ADD COLUMN "id" TEXT, ADD COLUMN "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP;
UPDATE "saga" SET "id" = "order_id", "created_at" = "placed_at" FROM "orders" WHERE "orders"."id" = "order_id";
ALTER TABLE "saga" ALTER COLUMN "id" SET NOT NULL, DROP CONSTRAINT "saga_pkey", ADD CONSTRAINT "saga_pkey" PRIMARY KEY ("id");
CREATE INDEX "saga_order_id_idx" ON "saga"("order_id");
ALTER TABLE saga ADD CONSTRAINT saga_is_of_its_order CHECK (id IN (order_id, order_id || '/undo'));

DROP INDEX saga_left_the_happy_path;
CREATE INDEX saga_left_the_happy_path ON saga (id)
  WHERE trace -> 'cause' <> 'null' OR (trace -> 'needsAttention')::boolean;

-- A command is for a saga.
ALTER TABLE "command" ADD COLUMN "saga_id" TEXT;
UPDATE "command" SET "saga_id" = "order_id";
ALTER TABLE "command" ALTER COLUMN "saga_id" SET NOT NULL;
CREATE INDEX "command_saga_id_idx" ON "command"("saga_id");
ALTER TABLE "command" ADD CONSTRAINT "command_saga_id_fkey" FOREIGN KEY ("saga_id") REFERENCES "saga"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE UNIQUE INDEX command_undoes_once ON command (order_id) WHERE kind = 'undo';
ALTER TABLE command ADD CONSTRAINT command_undo_is_whole CHECK (kind <> 'undo' OR body ?& ARRAY['by', 'reason']);

-- So is a part of a batch.
ALTER TABLE "batch_item" RENAME COLUMN "order_id" TO "saga_id";

CREATE OR REPLACE FUNCTION order_status_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
    ('placed', 'processing'), ('placed', 'confirmed'), ('placed', 'compensating'),
    ('placed', 'rejected'), ('placed', 'cancelled'), ('placed', 'timed_out'),
    ('processing', 'confirmed'), ('processing', 'compensating'),
    ('processing', 'rejected'), ('processing', 'cancelled'), ('processing', 'timed_out'),
    ('confirmed', 'shipped'), ('shipped', 'returning'), ('returning', 'returned'),
    ('compensating', 'rejected'), ('compensating', 'cancelled'), ('compensating', 'timed_out')
  ) THEN
    RAISE EXCEPTION 'order ''%'' can''t go from % to %', OLD.id, OLD.status, NEW.status USING ERRCODE = '23514';
  END IF;
  NEW.updated_at := now();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION saga_stays_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'saga ''%'' is settled', OLD.id USING ERRCODE = '23514';
END $$;

-- Who has a completed order undone is audited like any other decision.
DROP TRIGGER command_is_audited ON command;
CREATE TRIGGER command_is_audited AFTER INSERT OR UPDATE ON command
  FOR EACH ROW WHEN (NEW.kind IN ('resolve', 'undo')) EXECUTE FUNCTION command_is_audited();
