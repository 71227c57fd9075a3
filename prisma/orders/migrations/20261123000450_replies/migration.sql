-- A replay is the reply that was sent, byte for byte: jsonb would put its fields in another order.
ALTER TABLE "idempotency_record" ALTER COLUMN "body" TYPE JSON;
