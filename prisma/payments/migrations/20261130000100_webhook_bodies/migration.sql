-- AlterTable
ALTER TABLE "webhook_inbox" ADD COLUMN     "body" JSON,
ALTER COLUMN "reference" DROP NOT NULL,
ALTER COLUMN "data" DROP NOT NULL;

-- Text as it was sent: jsonb would lose some of it, and refuse characters that the sender may write.
ALTER TABLE webhook_inbox ADD CONSTRAINT webhook_inbox_keeps_what_was_sent CHECK (body IS NOT NULL OR data IS NOT NULL);
GRANT INSERT (body) ON webhook_inbox TO payments_app;
