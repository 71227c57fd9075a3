-- CreateTable
CREATE TABLE "finding" (
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "first_seen" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "finding_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "finding_subject_idx" ON "finding"("subject");

ALTER TABLE finding ADD CONSTRAINT finding_is_of_a_kind CHECK (kind IN ('missing', 'orphan', 'diverged', 'stuck'));
ALTER TABLE finding ADD CONSTRAINT finding_has_an_action CHECK (action IN ('repaired', 'raised'));
GRANT SELECT, INSERT ON finding TO orders_app;
GRANT UPDATE (evidence, action, last_seen, resolved_at) ON finding TO orders_app;
-- The effects of a saga: its id is what their keys begin with.
CREATE INDEX effect_owner ON effect (split_part(key, '/', 1));
