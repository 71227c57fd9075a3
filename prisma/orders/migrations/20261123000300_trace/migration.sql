-- AlterTable
ALTER TABLE "saga" ADD COLUMN "trace_context" JSONB;
