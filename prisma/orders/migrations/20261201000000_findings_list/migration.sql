-- A TypeID: the prefix and a UUIDv7 in base32, so that ids grow with the time.
CREATE FUNCTION typeid(prefix text) RETURNS text LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
  WITH uuid AS (SELECT B'00' || ('x' || replace(uuidv7()::text, '-', ''))::bit(128) AS bits)
  SELECT prefix || '_' || string_agg(
    substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + substring(bits FROM 1 + 5 * n FOR 5)::bit(5)::int, 1), '' ORDER BY n)
  FROM uuid, generate_series(0, 25) AS n
$$;

-- AlterTable
ALTER TABLE "finding" ADD COLUMN "id" TEXT NOT NULL DEFAULT typeid('fnd');

-- CreateIndex
CREATE UNIQUE INDEX "finding_id_key" ON "finding"("id");

ALTER TABLE finding DROP CONSTRAINT finding_is_of_a_kind, ADD CONSTRAINT finding_is_of_a_kind
  CHECK (kind IN ('missing', 'orphan', 'diverged', 'stuck', 'unasked', 'failed'));
ALTER TABLE finding DROP CONSTRAINT finding_has_an_action, ADD CONSTRAINT finding_has_an_action
  CHECK (action IN ('repaired', 'raised', 'deferred'));
GRANT UPDATE (id, first_seen) ON finding TO orders_app;

-- CreateTable
CREATE TABLE "reconcile_run" (
    "single" BOOLEAN NOT NULL DEFAULT true,
    "id" TEXT NOT NULL DEFAULT typeid('fnd'),
    "every_seconds" INTEGER NOT NULL,
    "ended_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reconcile_run_pkey" PRIMARY KEY ("single")
);

ALTER TABLE reconcile_run ADD CONSTRAINT there_is_one_last_run CHECK (single);
GRANT SELECT, INSERT, UPDATE ON reconcile_run TO orders_app;

CREATE INDEX open_finding ON finding (id) WHERE resolved_at IS NULL;

-- What was found, and that nothing is looked for any more: a run is overdue when three didn't come, and not for less than
-- ten minutes, since one may take that long.
CREATE VIEW known_finding AS
  SELECT id, kind, subject, evidence, action, first_seen, last_seen, resolved_at FROM finding
  UNION ALL
  SELECT id, 'overdue', 'reconcile',
    'no scheduled run has come to its end since ' || to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      || ', and one is due every ' || every_seconds || ' s',
    'raised', ended_at + patience, now(), NULL
  FROM reconcile_run, make_interval(secs => greatest(3 * every_seconds, 600)) AS patience
  WHERE ended_at + patience < now();
GRANT SELECT ON known_finding TO orders_app;
