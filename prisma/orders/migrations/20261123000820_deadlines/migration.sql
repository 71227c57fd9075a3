-- When a saga that hasn't reached its pivot is taken back; null for never. It is written once, with the order.
-- AlterTable
ALTER TABLE "saga" ADD COLUMN     "deadline" TIMESTAMPTZ(6);
