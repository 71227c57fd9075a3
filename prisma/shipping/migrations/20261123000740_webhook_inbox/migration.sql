-- CreateTable
CREATE TABLE "webhook_inbox" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "happened_at" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tracking" (
    "carrier_ref" TEXT NOT NULL,
    "in_transit_at" TIMESTAMPTZ(6),
    "delivered_at" TIMESTAMPTZ(6),

    CONSTRAINT "tracking_pkey" PRIMARY KEY ("carrier_ref")
);

-- CreateIndex
CREATE INDEX "webhook_inbox_received_at_idx" ON "webhook_inbox"("received_at");

-- What was heard stays as it was heard.
GRANT SELECT, INSERT (id, type, reference, data, happened_at) ON webhook_inbox TO shipping_app;

-- Of several times that are told the earliest counts, in whatever order they come: so a time is never unsaid or put off.
CREATE FUNCTION tracking_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT coalesce(NEW.in_transit_at <= OLD.in_transit_at, OLD.in_transit_at IS NULL)
    OR NOT coalesce(NEW.delivered_at <= OLD.delivered_at, OLD.delivered_at IS NULL) THEN
    RAISE EXCEPTION 'the tracking of ''%'' can''t unsay what it says', OLD.carrier_ref USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tracking_stays BEFORE UPDATE ON tracking FOR EACH ROW EXECUTE FUNCTION tracking_stays();

GRANT SELECT, INSERT, UPDATE (in_transit_at, delivered_at) ON tracking TO shipping_app;
