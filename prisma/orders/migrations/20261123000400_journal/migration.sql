-- AlterTable
ALTER TABLE "saga" ADD COLUMN     "journal" JSONB;

GRANT UPDATE (journal) ON saga TO orders_app;
