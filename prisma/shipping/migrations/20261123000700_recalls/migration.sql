-- AlterTable
ALTER TABLE "shipment" ADD COLUMN     "recalled_at" TIMESTAMPTZ(6);

ALTER TABLE shipment ADD CONSTRAINT shipment_recall_is_of_a_parcel
  CHECK (recalled_at IS NULL OR (booked_at IS NOT NULL AND cancelled_at IS NULL));
GRANT UPDATE (recalled_at) ON shipment TO shipping_app;
