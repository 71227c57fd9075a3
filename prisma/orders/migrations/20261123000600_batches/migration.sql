-- CreateTable
CREATE TABLE "batch" (
    "id" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "wish" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch_item" (
    "batch_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "due" TIMESTAMPTZ(6) DEFAULT CURRENT_TIMESTAMP,
    "command_id" TEXT,

    CONSTRAINT "batch_item_pkey" PRIMARY KEY ("batch_id","order_id")
);

-- CreateIndex
CREATE INDEX "batch_item_due_idx" ON "batch_item"("due");

-- AddForeignKey
ALTER TABLE "batch_item" ADD CONSTRAINT "batch_item_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batch"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_item" ADD CONSTRAINT "batch_item_command_id_fkey" FOREIGN KEY ("command_id") REFERENCES "command"("id") ON DELETE SET NULL ON UPDATE CASCADE;

GRANT SELECT, INSERT ON batch, batch_item TO orders_app;
GRANT UPDATE (due, command_id) ON batch_item TO orders_app;
