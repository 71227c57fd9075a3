import { added, changed, without, type Plant } from './plant.ts';
import { line } from './small-world.ts';

const RETURNED = "I3 order 'returned' (returned)";
const goods = 'exactly its lines are on the shelf again';

/** The undo of `returned`, as another state of it was recorded. */
const undo = (path: string, value: string): string =>
  `UPDATE saga SET trace = jsonb_set(trace, '${path}', '${value}') WHERE id = 'returned/undo'`;
const STEP = { recall: '{steps,0,state}', refund: '{steps,1,state}', restock: '{steps,2,state}' };

const TAKEN_AGAIN = `
  DELETE FROM stock_movement WHERE reservation_id = 'res_returned' AND kind = 'return';
  UPDATE reservation SET state = 'committed' WHERE id = 'res_returned';
  UPDATE stock SET available = available - CASE sku WHEN 'tea' THEN 2 ELSE 1 END`;
const KEPT = `
  DELETE FROM ledger_entry WHERE transaction_id = 'returned/capture/undo';
  DELETE FROM ledger_transaction WHERE id = 'returned/capture/undo';
  UPDATE capture SET refunded_at = NULL, refund_ref = NULL WHERE key = 'returned/capture';
  UPDATE payment SET refunded = 0 WHERE id = 'pay_returned'`;

export const UNDOS: readonly Plant[] = [
  {
    wrong: 'a returned order was not given its money back, nor at the provider',
    sql: ['payments', KEPT],
    log: ['paymentProvider', without('returned/refund')],
    breaks: [`${RETURNED}: captured - refunded = 0`],
  },
  {
    wrong: "a returned order's goods are not on the shelf",
    sql: ['inventory', TAKEN_AGAIN],
    breaks: [`${RETURNED}: ${goods}`],
  },
  {
    wrong: 'a returned order was never recalled, nor at the carrier',
    sql: ['shipping', "UPDATE shipment SET recalled_at = NULL WHERE id = 'shp_returned'"],
    log: ['carrier', without('returned/recall')],
    breaks: [`${RETURNED}: its shipment is recalled`],
  },
  {
    wrong: 'we recalled a parcel of an order that nobody undoes',
    sql: ['shipping', "UPDATE shipment SET recalled_at = now() WHERE id = 'shp_shipped'"],
    log: ['carrier', added(line('recall', 'ship_shipped', 'shipped'))],
    breaks: ["I3 order 'shipped' (shipped): its shipment is not recalled"],
  },
  {
    wrong: 'an order is returned, and nobody undid it',
    sql: ['orders', "DELETE FROM saga WHERE id = 'returned/undo'"],
    breaks: ["I3 order 'returned': its status agrees with its undo: it is returned"],
  },
  {
    wrong: 'an order is returned, and its undo was refused',
    sql: ['orders', undo('{outcome,status}', '"rejected"')],
    breaks: ["I3 order 'returned': its status agrees with its undo: it is returned"],
  },
  {
    wrong: 'an order is undone, and still shipped',
    sql: [
      'orders',
      `UPDATE orders SET status = 'shipped' WHERE id = 'returned';
       DELETE FROM order_status_history WHERE order_id = 'returned' AND status::text LIKE 'return%'`,
    ],
    breaks: [
      "I3 order 'returned': its status agrees with its undo: it is shipped",
      "I3 order 'returned' (shipped): captured - refunded = its total",
      "I3 order 'returned' (shipped): one reservation is live",
      "I3 order 'returned' (shipped): exactly its lines are committed",
      "I3 order 'returned' (shipped): its shipment is not recalled",
    ],
  },
];

export const RECALLS: readonly Plant[] = [
  {
    wrong: 'the carrier knows nothing of a recall',
    log: ['carrier', without('returned/recall')],
    breaks: [
      "I4 shipment 'shp_returned' of order 'returned': it is recalled at the carrier, too",
      "I4 order 'returned' (returned): the carrier has the parcels that the order wants, and no others",
    ],
  },
  {
    wrong: 'the carrier recalled a parcel that nobody wants back',
    log: ['carrier', added(line('recall', 'ship_shipped', 'shipped'))],
    breaks: ["I4 order 'shipped' (shipped): the carrier has the parcels that the order wants, and no others"],
  },
  {
    wrong: 'a parcel is recalled that nobody booked',
    log: ['carrier', changed('returned/recall', { id: 'ship_unheard_of' })],
    breaks: [
      'I4 carrier: its log makes sense',
      "I4 shipment 'shp_returned' of order 'returned': it is recalled at the carrier, too",
      "I4 order 'returned' (returned): the carrier has the parcels that the order wants, and no others",
    ],
  },
];

/** What a person did by hand is in nobody's books. */
export const BY_HAND: readonly Omit<Plant, 'breaks'>[] = [
  {
    wrong: 'the goods of a returned order were written off',
    sql: ['inventory', TAKEN_AGAIN],
  },
  {
    wrong: 'the money of a returned order was given back by hand',
    sql: ['payments', KEPT],
    log: ['paymentProvider', without('returned/refund')],
  },
  {
    wrong: 'the parcel of a returned order was sent back by hand',
    sql: ['shipping', "UPDATE shipment SET recalled_at = NULL WHERE id = 'shp_returned'"],
    log: ['carrier', without('returned/recall')],
  },
];
export const DONE_BY_HAND = [
  undo(STEP.restock, '"skipped"'),
  undo(STEP.refund, '"external"'),
  undo(STEP.recall, '"external"'),
].join('; ');
