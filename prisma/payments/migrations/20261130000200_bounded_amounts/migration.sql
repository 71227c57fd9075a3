-- MAX_AMOUNT of contracts/money.ts. NOT VALID checks what is written from now on, without a scan that would block everything.
ALTER TABLE payment ADD CONSTRAINT payment_amount_is_bounded CHECK (amount <= 1000000000000) NOT VALID;
ALTER TABLE capture ADD CONSTRAINT capture_amount_is_bounded CHECK (amount <= 1000000000000) NOT VALID;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_is_bounded CHECK (abs(amount) <= 1000000000000) NOT VALID;
