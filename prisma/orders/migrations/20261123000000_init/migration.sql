-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "order_status" AS ENUM ('placed', 'processing', 'confirmed', 'shipped', 'compensating', 'rejected', 'cancelled', 'timed_out');

-- CreateEnum
CREATE TYPE "effect_state" AS ENUM ('intent', 'applied', 'refused', 'revoking', 'revoked', 'barred');

-- CreateTable
CREATE TABLE "price" (
    "sku" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,

    CONSTRAINT "price_pkey" PRIMARY KEY ("sku")
);

-- CreateTable
CREATE TABLE "orders" (
    "id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "status" "order_status" NOT NULL DEFAULT 'placed',
    "status_cause" TEXT NOT NULL DEFAULT 'accepted',
    "address" JSONB NOT NULL,
    "card" TEXT NOT NULL,
    "total_amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "tracking_number" TEXT,
    "placed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_line" (
    "order_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "sku" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "unit_amount" BIGINT NOT NULL,

    CONSTRAINT "order_line_pkey" PRIMARY KEY ("order_id","position")
);

-- CreateTable
CREATE TABLE "order_status_history" (
    "order_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "status" "order_status" NOT NULL,
    "cause" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "order_status_history_pkey" PRIMARY KEY ("order_id","seq")
);

-- CreateTable
CREATE TABLE "saga" (
    "order_id" TEXT NOT NULL,
    "carrier" TEXT,
    "run_id" TEXT,
    "start_due" TIMESTAMPTZ(6) DEFAULT CURRENT_TIMESTAMP,
    "trace" JSONB NOT NULL,
    "settled_at" TIMESTAMPTZ(6),

    CONSTRAINT "saga_pkey" PRIMARY KEY ("order_id")
);

-- CreateTable
CREATE TABLE "command" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "answer" JSONB,
    "due" TIMESTAMPTZ(6) DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answered_at" TIMESTAMPTZ(6),

    CONSTRAINT "command_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "caller" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "body" JSONB,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("caller","key")
);

-- CreateTable
CREATE TABLE "effect" (
    "key" TEXT NOT NULL,
    "state" "effect_state" NOT NULL,
    "request" JSONB,
    "result" JSONB,
    "refusal" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "effect_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "saga_start_due_idx" ON "saga"("start_due");

-- CreateIndex
CREATE INDEX "command_due_idx" ON "command"("due");

-- CreateIndex
CREATE UNIQUE INDEX "command_order_id_kind_key" ON "command"("order_id", "kind");

-- AddForeignKey
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_status_history" ADD CONSTRAINT "order_status_history_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saga" ADD CONSTRAINT "saga_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "command" ADD CONSTRAINT "command_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

