import { added, changed, without, type Plant } from './plant.ts';
import { line } from './small-world.ts';

export const ORDERS: readonly Plant[] = [
  {
    wrong: 'a total is not the sum of the lines',
    sql: ['orders', "UPDATE order_line SET unit_amount = 1 WHERE order_id = 'open'"],
    breaks: ["I3 order 'open': its total is the sum of its lines"],
  },
  {
    wrong: 'a shipped order was given its money back, at the provider as well',
    sql: [
      'payments',
      `INSERT INTO ledger_transaction (id, kind, payment_id, currency) VALUES ('shipped/capture/undo', 'refund', 'pay_shipped', 'EUR');
       INSERT INTO ledger_entry VALUES ('shipped/capture/undo', 'provider', -700), ('shipped/capture/undo', 'customers', 700);
       UPDATE capture SET refunded_at = now(), refund_ref = 'ref_shipped' WHERE key = 'shipped/capture';
       UPDATE payment SET refunded = 700 WHERE id = 'pay_shipped'`,
    ],
    log: [
      'paymentProvider',
      added(line('refund', 'ref_shipped', 'shipped', { of: 'cap_shipped', amount: 700, currency: 'EUR' })),
    ],
    breaks: ["I3 order 'shipped' (shipped): captured - refunded = its total"],
  },
  {
    wrong: 'a rejected order is charged, at the provider as well',
    sql: [
      'payments',
      `INSERT INTO payment (id, order_id, customer_id, amount, currency, provider_ref, authorized_at, captured)
       VALUES ('pay_late', 'rejected', 'cus_demo', 100, 'EUR', 'auth_late', now(), 100);
       INSERT INTO capture (key, payment_id, amount, provider_ref, captured_at) VALUES ('late', 'pay_late', 100, 'cap_late', now());
       INSERT INTO ledger_transaction (id, kind, payment_id, currency) VALUES ('late', 'capture', 'pay_late', 'EUR');
       INSERT INTO ledger_entry VALUES ('late', 'provider', 100), ('late', 'customers', -100)`,
    ],
    log: [
      'paymentProvider',
      added(
        line('authorization', 'auth_late', 'rejected', { key: 'late/authorization', amount: 100, currency: 'EUR' }),
        line('capture', 'cap_late', 'rejected', { key: 'late', of: 'auth_late', amount: 100, currency: 'EUR' }),
      ),
    ],
    breaks: [
      "I3 order 'rejected' (rejected): captured - refunded = 0",
      "I3 order 'rejected' (rejected): no authorization is live",
      "I4 order 'rejected' (rejected): the provider holds what the order wants, and nothing else",
    ],
  },
  {
    wrong: "a rejected order's goods stay reserved",
    sql: [
      'inventory',
      `DELETE FROM stock_movement WHERE reservation_id = 'res_rejected' AND kind = 'release';
       UPDATE reservation SET state = 'held' WHERE id = 'res_rejected';
       UPDATE stock SET available = available - 1, reserved = reserved + 1 WHERE sku = 'tea'`,
    ],
    breaks: ["I3 order 'rejected' (rejected): nothing is reserved or committed"],
  },
  {
    wrong: "a shipped order's goods were given back to the shelf",
    sql: [
      'inventory',
      `UPDATE stock_movement SET kind = 'release' WHERE reservation_id = 'res_shipped' AND kind = 'commit';
       UPDATE reservation SET state = 'released' WHERE id = 'res_shipped';
       UPDATE stock SET available = available + CASE sku WHEN 'tea' THEN 2 ELSE 1 END`,
    ],
    breaks: [
      "I3 order 'shipped' (shipped): one reservation is live",
      "I3 order 'shipped' (shipped): exactly its lines are committed",
    ],
  },
  {
    wrong: 'an order got other goods than it has lines',
    sql: ['orders', "UPDATE order_line SET sku = 'mug' WHERE order_id = 'confirmed'"],
    breaks: ["I3 order 'confirmed' (confirmed): exactly its lines are committed"],
  },
  {
    wrong: 'an order has two reservations',
    sql: [
      'inventory',
      `INSERT INTO reservation (id, order_id, warehouse, state) VALUES ('res_twice', 'confirmed', 'hamburg', 'committed');
       INSERT INTO reservation_line VALUES ('res_twice', 'tea', 2);
       INSERT INTO stock_movement (sku, kind, quantity, reservation_id)
       VALUES ('tea', 'reserve', 2, 'res_twice'), ('tea', 'commit', 2, 'res_twice');
       UPDATE stock SET available = available - 2 WHERE sku = 'tea'`,
    ],
    breaks: [
      "I3 order 'confirmed' (confirmed): one reservation is live",
      "I3 order 'confirmed' (confirmed): exactly its lines are committed",
    ],
  },
  {
    wrong: 'an order has two shipments, and the carrier two bookings',
    sql: [
      'shipping',
      `INSERT INTO shipment (id, order_id, warehouse, address, carrier_ref, booked_at)
       VALUES ('shp_twice', 'shipped', 'hamburg', '{}', 'ship_twice', now())`,
    ],
    log: ['carrier', added(line('booking', 'ship_twice', 'shipped', { key: 'twice' }))],
    breaks: [
      "I3 order 'shipped' (shipped): one shipment is booked",
      "I3 order 'shipped' (shipped): its shipment is dispatched",
      "I3 order 'shipped' (shipped): its tracking number is its shipment's",
    ],
  },
  {
    wrong: 'an order has two live payments',
    sql: [
      'payments',
      `INSERT INTO payment (id, order_id, customer_id, amount, currency, provider_ref, authorized_at)
       VALUES ('pay_twice', 'shipped', 'cus_demo', 700, 'EUR', 'auth_twice', now())`,
    ],
    log: [
      'paymentProvider',
      added(line('authorization', 'auth_twice', 'shipped', { key: 'twice', amount: 700, currency: 'EUR' })),
    ],
    breaks: ["I3 order 'shipped' (shipped): one payment is live"],
  },
  {
    wrong: 'an order that costs nothing was paid',
    sql: [
      'orders',
      "UPDATE order_line SET unit_amount = 0 WHERE order_id = 'shipped'; UPDATE orders SET total_amount = 0 WHERE id = 'shipped'",
    ],
    breaks: [
      "I3 order 'shipped' (shipped): captured - refunded = its total",
      "I3 order 'shipped' (shipped): no payment is live",
    ],
  },
  {
    wrong: "a cancelled order's parcel is on its way",
    sql: [
      'shipping',
      "UPDATE shipment SET cancelled_at = NULL, dispatched_at = now(), tracking_number = 'BST2' WHERE id = 'shp_cancelled'",
    ],
    log: [
      'carrier',
      changed('cancelled/cancellation', {
        kind: 'dispatch',
        response: { status: 200, body: { trackingNumber: 'BST2' } },
      }),
    ],
    breaks: [
      "I3 order 'cancelled' (cancelled): no shipment is live",
      "I4 order 'cancelled' (cancelled): the carrier has the parcels that the order wants, and no others",
    ],
  },
  {
    wrong: 'a shipped order has another tracking number than its parcel',
    sql: ['orders', "UPDATE orders SET tracking_number = 'BST9' WHERE id = 'shipped'"],
    breaks: ["I3 order 'shipped' (shipped): its tracking number is its shipment's"],
  },
  {
    wrong: "a rejected order's money is still held",
    sql: ['payments', "UPDATE payment SET voided_at = NULL WHERE id = 'pay_rejected'"],
    log: ['paymentProvider', without('rejected/void')],
    breaks: [
      "I3 order 'rejected' (rejected): no authorization is live",
      "I4 order 'rejected' (rejected): the provider holds what the order wants, and nothing else",
    ],
  },
  {
    wrong: 'nobody knows what became of a request of an order that is over',
    sql: [
      'shipping',
      "INSERT INTO shipment (id, order_id, warehouse, address) VALUES ('shp_lost', 'cancelled', 'hamburg', '{}')",
    ],
    breaks: ["I3 order 'cancelled' (cancelled): no request has an unknown outcome"],
  },
  {
    wrong: 'nobody knows what became of a capture of an order that is over',
    sql: ['payments', "INSERT INTO capture (key, payment_id, amount) VALUES ('lost', 'pay_rejected', 100)"],
    breaks: ["I3 order 'rejected' (rejected): no request has an unknown outcome"],
  },
  {
    wrong: 'an order was charged in another currency',
    sql: ['orders', "UPDATE orders SET currency = 'USD' WHERE id = 'shipped'"],
    breaks: ["I3 order 'shipped' (shipped): captured - refunded = its total"],
  },
  {
    wrong: 'a rejected order has a tracking number',
    sql: ['orders', "UPDATE orders SET tracking_number = 'BST3' WHERE id = 'rejected'"],
    breaks: ["I3 order 'rejected' (rejected): it has no tracking number"],
  },
];
