-- AlterEnum
ALTER TYPE "effect_state" ADD VALUE 'external';

-- AlterTable
ALTER TABLE "effect" ADD COLUMN     "evidence" TEXT,
ADD COLUMN     "revoked_by" TEXT;

-- What a person did, or undid, has their evidence. (As text: a new value can't be used in the transaction that adds it.)
ALTER TABLE effect ADD CONSTRAINT effect_external_has_evidence CHECK (state::text <> 'external' OR evidence IS NOT NULL);

CREATE OR REPLACE FUNCTION effect_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (
    ('intent', 'intent'), ('intent', 'applied'), ('intent', 'refused'), ('intent', 'revoking'), ('intent', 'revoked'),
    ('applied', 'applied'), ('applied', 'revoking'), ('applied', 'revoked'),
    ('revoking', 'revoking'), ('revoking', 'refused'), ('revoking', 'revoked'),
    ('external', 'external'), ('external', 'revoked')
  ) OR NEW.key <> OLD.key THEN
    RAISE EXCEPTION 'effect ''%'' can''t go from % to %', OLD.key, OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.result IS DISTINCT FROM coalesce(OLD.result, NEW.result) THEN
    RAISE EXCEPTION 'effect ''%'' can''t change its result', OLD.key USING ERRCODE = '23514';
  END IF;
  IF NOT starts_with(coalesce(NEW.evidence, ''), coalesce(OLD.evidence, ''))
    OR NEW.revoked_by IS DISTINCT FROM coalesce(OLD.revoked_by, NEW.revoked_by) THEN
    RAISE EXCEPTION 'effect ''%'' can''t unsay who did it', OLD.key USING ERRCODE = '23514';
  END IF;
  NEW.updated_at := now();
  RETURN NEW;
END $$;

GRANT INSERT (evidence, revoked_by), UPDATE (evidence, revoked_by) ON effect TO inventory_app;
