import type { Plant } from './plant.ts';

export const MONEY: readonly Plant[] = [
  {
    wrong: 'more is captured than the ledger says',
    sql: ['payments', "UPDATE payment SET captured = 100 WHERE id = 'pay_open'"],
    breaks: ["I2 payment 'pay_open' of order 'open': captured = the ledger's captures"],
  },
  {
    wrong: 'more is captured than was authorized',
    sql: [
      'payments',
      `ALTER TABLE payment DROP CONSTRAINT IF EXISTS payment_captured_is_authorized;
       UPDATE payment SET amount = 600 WHERE id = 'pay_shipped'`,
    ],
    breaks: [
      "I2 payment 'pay_shipped' of order 'shipped': captured <= authorized",
      "I4 payment 'pay_shipped' of order 'shipped': the provider authorized as much",
    ],
  },
  {
    wrong: 'more is given back than was taken',
    sql: [
      'payments',
      `ALTER TABLE payment DROP CONSTRAINT IF EXISTS payment_refunded_is_captured;
       UPDATE payment SET refunded = 400 WHERE id = 'pay_cancelled'`,
    ],
    breaks: [
      "I2 payment 'pay_cancelled' of order 'cancelled': refunded <= captured",
      "I2 payment 'pay_cancelled' of order 'cancelled': refunded = the ledger's refunds",
      "I3 order 'cancelled' (cancelled): captured - refunded = 0",
      "I4 order 'cancelled' (cancelled): the provider moved as much as we say",
    ],
  },
  {
    wrong: 'a ledger transaction has one side',
    sql: ['payments', "DELETE FROM ledger_entry WHERE transaction_id = 'shipped/capture' AND account = 'customers'"],
    breaks: ["I2 ledger transaction 'shipped/capture': debits = credits", 'I2 currency EUR: debits = credits'],
  },
  {
    wrong: 'a ledger transaction has no entries',
    sql: [
      'payments',
      "INSERT INTO ledger_transaction (id, kind, payment_id, currency) VALUES ('open/capture', 'capture', 'pay_open', 'EUR')",
    ],
    breaks: [
      "I2 ledger transaction 'open/capture': debits = credits",
      "I2 ledger transaction 'open/capture': every posting has its capture",
    ],
  },
  {
    wrong: 'a capture has no posting',
    sql: [
      'payments',
      `DELETE FROM ledger_entry WHERE transaction_id = 'confirmed/capture';
       DELETE FROM ledger_transaction WHERE id = 'confirmed/capture';
       UPDATE payment SET captured = 0 WHERE id = 'pay_confirmed'`,
    ],
    breaks: [
      "I2 capture 'confirmed/capture': a capture is posted once, with its amount",
      "I3 order 'confirmed' (confirmed): captured - refunded = its total",
      "I4 order 'confirmed' (confirmed): the provider moved as much as we say",
    ],
  },
  {
    wrong: 'a posting has no capture',
    sql: [
      'payments',
      `INSERT INTO ledger_transaction (id, kind, payment_id, currency) VALUES ('twice', 'capture', 'pay_open', 'EUR');
       INSERT INTO ledger_entry VALUES ('twice', 'provider', 5), ('twice', 'customers', -5);
       UPDATE payment SET captured = 5 WHERE id = 'pay_open'`,
    ],
    breaks: ["I2 ledger transaction 'twice': every posting has its capture"],
  },
  {
    wrong: 'a capture has no payment',
    sql: ['payments', "INSERT INTO capture (key, payment_id, amount) VALUES ('lost', 'pay_lost', 1)"],
    breaks: ["I2 capture 'lost': a capture is of a payment that there is"],
  },
  {
    wrong: 'a refund is posted with another amount',
    sql: ['payments', "UPDATE ledger_entry SET amount = amount / 3 WHERE transaction_id = 'cancelled/capture/undo'"],
    breaks: [
      "I2 payment 'pay_cancelled' of order 'cancelled': refunded = the ledger's refunds",
      "I2 capture 'cancelled/capture': a refund is posted once, with its amount",
    ],
  },
];
