import type { Plant } from './plant.ts';

export const HISTORIES: readonly Plant[] = [
  {
    wrong: 'a status is not what its history ends with',
    sql: ['orders', "DELETE FROM order_status_history WHERE order_id = 'shipped' AND status = 'shipped'"],
    breaks: ["I3 order 'shipped': its status is its history's last"],
  },
  {
    wrong: 'a status went back',
    sql: [
      'orders',
      `UPDATE order_status_history SET status = 'confirmed' WHERE order_id = 'rejected' AND status = 'compensating'`,
    ],
    breaks: ["I3 order 'rejected': its history only moves forward from placed"],
  },
  {
    wrong: 'the history has a hole',
    sql: ['orders', "UPDATE order_status_history SET seq = 9 WHERE order_id = 'open' AND seq = 2"],
    breaks: ["I3 order 'open': its history only moves forward from placed"],
  },
  {
    wrong: 'an order is over, and its saga is not',
    sql: ['orders', "UPDATE saga SET settled_at = NULL WHERE order_id = 'rejected'"],
    breaks: ["I3 order 'rejected': its saga is settled if, and only if, it is over: it is rejected"],
  },
  {
    wrong: 'a saga is settled, and its order is not',
    sql: ['orders', "UPDATE saga SET settled_at = now() WHERE order_id = 'open'"],
    breaks: ["I3 order 'open': its saga is settled if, and only if, it is over: it is processing"],
  },
  {
    wrong: 'a saga ended otherwise than its order',
    sql: [
      'orders',
      `UPDATE saga SET trace = jsonb_set(trace, '{outcome,status}', '"confirmed"') WHERE order_id = 'rejected'`,
    ],
    breaks: ["I3 order 'rejected': its status is its saga's outcome"],
  },
  {
    wrong: 'an order has no saga',
    sql: ['orders', "DELETE FROM saga WHERE order_id = 'fresh'"],
    breaks: ["I3 order 'fresh': it has a saga"],
  },
  {
    wrong: 'a reservation has no order',
    sql: ['inventory', "UPDATE reservation SET order_id = 'nobody' WHERE id = 'res_open'"],
    breaks: ["I3 reservation 'res_open': every effect has its order"],
  },
  {
    wrong: 'a payment has no order',
    sql: ['payments', "UPDATE payment SET order_id = 'nobody' WHERE id = 'pay_declined'"],
    breaks: ["I3 payment 'pay_declined': every effect has its order"],
  },
  {
    wrong: 'a shipment has no order',
    sql: ['shipping', "UPDATE shipment SET order_id = 'nobody' WHERE id = 'shp_open'"],
    breaks: ["I3 shipment 'shp_open': every effect has its order"],
  },
  {
    wrong: 'a settled saga recorded that it goes on',
    sql: ['orders', `UPDATE saga SET trace = jsonb_set(trace, '{state}', '"acting"') WHERE order_id = 'shipped'`],
    breaks: ["I3 order 'shipped': its saga's recorded state"],
  },
];
