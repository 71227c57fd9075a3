-- What is written from here on is bounded, so that JavaScript adds it up exactly: MAX_AMOUNT in contracts/money.ts. NOT VALID,
-- so that nobody waits while all that there is is read.
ALTER TABLE payment ADD CONSTRAINT payment_amount_is_bounded CHECK (amount <= 1000000000000) NOT VALID;
ALTER TABLE capture ADD CONSTRAINT capture_amount_is_bounded CHECK (amount <= 1000000000000) NOT VALID;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_is_bounded CHECK (abs(amount) <= 1000000000000) NOT VALID;
