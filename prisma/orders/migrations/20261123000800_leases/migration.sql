-- AlterTable
ALTER TABLE "saga" ADD COLUMN     "lease" INTEGER NOT NULL DEFAULT 1;

UPDATE saga SET trace = trace || '{"lease": 1}';

-- Who held a lease once must never hold the latest again.
CREATE FUNCTION saga_lease_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the lease of saga ''%'' can''t go from % to %', OLD.id, OLD.lease, NEW.lease USING ERRCODE = '23514';
END $$;
CREATE TRIGGER saga_lease_grows BEFORE UPDATE ON saga FOR EACH ROW WHEN (NEW.lease < OLD.lease)
  EXECUTE FUNCTION saga_lease_grows();

GRANT UPDATE (lease) ON saga TO orders_app;
