-- AlterTable
ALTER TABLE "webhook_inbox" ADD COLUMN     "body" JSON,
ALTER COLUMN "reference" DROP NOT NULL,
ALTER COLUMN "data" DROP NOT NULL;

-- The body is JSON, not JSONB, which would change its text and refuse some characters. NOT VALID avoids a scan.
ALTER TABLE webhook_inbox ADD CONSTRAINT webhook_inbox_keeps_what_was_sent CHECK (body IS NOT NULL OR data IS NOT NULL)
  NOT VALID;
GRANT INSERT (body) ON webhook_inbox TO shipping_app;
