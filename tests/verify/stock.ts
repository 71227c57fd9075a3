import type { Plant } from './plant.ts';

export const STOCK: readonly Plant[] = [
  {
    wrong: 'a shelf has more than came in',
    sql: ['inventory', "UPDATE stock SET available = available + 1 WHERE sku = 'tea'"],
    breaks: [
      "I1 SKU 'tea': on hand (received - committed + returned) = available + reserved",
      "I1 SKU 'tea': available = received - ever reserved + released + returned",
    ],
  },
  {
    wrong: 'a shelf holds more than is reserved',
    sql: ['inventory', "UPDATE stock SET available = available - 1, reserved = reserved + 1 WHERE sku = 'tea'"],
    breaks: [
      "I1 SKU 'tea': available = received - ever reserved + released + returned",
      "I1 SKU 'tea': reserved = ever reserved - released - committed",
      "I1 SKU 'tea': reserved = the lines of its held reservations",
    ],
  },
  {
    wrong: 'more was sold than there was',
    sql: [
      'inventory',
      `ALTER TABLE stock DROP CONSTRAINT IF EXISTS stock_available_is_not_negative;
       UPDATE stock SET available = available - 10 WHERE sku = 'mug';
       DELETE FROM stock_movement WHERE sku = 'mug' AND kind = 'receive'`,
    ],
    breaks: ["I1 SKU 'mug': stock is never negative"],
  },
  {
    wrong: 'a line of a reservation is committed, the other is not',
    sql: [
      'inventory',
      "DELETE FROM stock_movement WHERE reservation_id = 'res_shipped' AND sku = 'mug' AND kind = 'commit'",
    ],
    breaks: [
      "I1 SKU 'mug': on hand (received - committed + returned) = available + reserved",
      "I1 SKU 'mug': reserved = ever reserved - released - committed",
      "I1 reservation 'res_shipped': its lines were committed together: it is committed",
    ],
  },
  {
    wrong: 'a reservation is released, its goods are not',
    sql: ['inventory', "UPDATE reservation SET state = 'released' WHERE id = 'res_open'"],
    breaks: [
      "I1 SKU 'tea': reserved = the lines of its held reservations",
      "I1 reservation 'res_open': its lines were released together: it is released",
    ],
  },
  {
    wrong: 'a line moves more than it is',
    sql: ['inventory', "UPDATE reservation_line SET quantity = 2 WHERE reservation_id = 'res_open'"],
    breaks: [
      "I1 SKU 'tea': reserved = the lines of its held reservations",
      "I1 reservation 'res_open': all of its lines were reserved, once",
    ],
  },
  {
    wrong: 'goods move that no shelf has',
    sql: ['inventory', "INSERT INTO stock_movement (sku, kind, quantity) VALUES ('ghost', 'receive', 1)"],
    breaks: ["I1 SKU 'ghost': movements are of a SKU that there is"],
  },
  {
    wrong: 'lines have no reservation',
    sql: ['inventory', "DELETE FROM reservation WHERE id = 'res_cancelled'"],
    breaks: ["I1 reservation 'res_cancelled': lines and movements are of a reservation that there is"],
  },
  {
    wrong: 'a reservation has no lines',
    sql: ['inventory', "INSERT INTO reservation (id, order_id, warehouse) VALUES ('res_empty', 'fresh', 'hamburg')"],
    breaks: ["I1 reservation 'res_empty': a reservation has lines"],
  },
  {
    wrong: 'half of what was returned is on the shelf',
    sql: [
      'inventory',
      `DELETE FROM stock_movement WHERE reservation_id = 'res_returned' AND kind = 'return' AND sku = 'tea';
       UPDATE stock SET available = available - 2 WHERE sku = 'tea'`,
    ],
    breaks: ["I1 reservation 'res_returned': its lines came back together: it is returned"],
  },
];
