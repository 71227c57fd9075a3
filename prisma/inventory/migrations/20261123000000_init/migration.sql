-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "movement_kind" AS ENUM ('receive', 'reserve', 'release', 'commit');

-- CreateEnum
CREATE TYPE "reservation_state" AS ENUM ('held', 'committed', 'released');

-- CreateEnum
CREATE TYPE "effect_state" AS ENUM ('intent', 'applied', 'refused', 'revoking', 'revoked', 'barred');

-- CreateTable
CREATE TABLE "stock" (
    "sku" TEXT NOT NULL,
    "available" INTEGER NOT NULL DEFAULT 0,
    "reserved" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "stock_pkey" PRIMARY KEY ("sku")
);

-- CreateTable
CREATE TABLE "stock_movement" (
    "id" BIGSERIAL NOT NULL,
    "sku" TEXT NOT NULL,
    "kind" "movement_kind" NOT NULL,
    "quantity" INTEGER NOT NULL,
    "reservation_id" TEXT,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stock_movement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reservation" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "state" "reservation_state" NOT NULL DEFAULT 'held',
    "warehouse" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reservation_line" (
    "reservation_id" TEXT NOT NULL,
    "sku" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "reservation_line_pkey" PRIMARY KEY ("reservation_id","sku")
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
CREATE INDEX "stock_movement_reservation_id_idx" ON "stock_movement"("reservation_id");

-- CreateIndex
CREATE INDEX "stock_movement_sku_id_idx" ON "stock_movement"("sku", "id");

-- CreateIndex
CREATE INDEX "reservation_order_id_idx" ON "reservation"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "reservation_line_reservation_id_sku_quantity_key" ON "reservation_line"("reservation_id", "sku", "quantity");

-- AddForeignKey
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_sku_fkey" FOREIGN KEY ("sku") REFERENCES "stock"("sku") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_reservation_id_sku_quantity_fkey" FOREIGN KEY ("reservation_id", "sku", "quantity") REFERENCES "reservation_line"("reservation_id", "sku", "quantity") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reservation_line" ADD CONSTRAINT "reservation_line_reservation_id_fkey" FOREIGN KEY ("reservation_id") REFERENCES "reservation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reservation_line" ADD CONSTRAINT "reservation_line_sku_fkey" FOREIGN KEY ("sku") REFERENCES "stock"("sku") ON DELETE RESTRICT ON UPDATE CASCADE;

