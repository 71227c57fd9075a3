import type { MatrixWorld } from './world.ts';

/** An order of two lines, and what is special about it. */
export interface Wish {
  readonly id: string;
  readonly card: string;
  readonly city: string;
  /** There is too little of what is wanted. */
  readonly short: boolean;
  /** Of a mug; tea costs twice as much. */
  readonly price: number;
}

/** Every order has SKUs of its own, so that what is wrong with the stock tells whose it is. */
export const skusOf = (orderId: string): readonly [string, string] => [`mug-of-${orderId}`, `tea-of-${orderId}`];

const ORDERS = `
  WITH wish AS (
    SELECT * FROM jsonb_to_recordset($1) AS wish(id text, card text, city text, price bigint)
  ), placed AS (
    INSERT INTO orders (id, customer_id, address, card, total_amount, currency)
    SELECT id, 'cus_1', jsonb_build_object('name', 'Ada', 'line1', 'Quay 1', 'postalCode', '20095', 'city', city, 'country', 'DE'),
      card, 5 * price, 'EUR' FROM wish RETURNING id
  ), line AS (
    INSERT INTO order_line (order_id, position, sku, quantity, unit_amount)
    SELECT id, 1, 'tea-of-' || id, 2, 2 * price FROM wish UNION ALL SELECT id, 2, 'mug-of-' || id, 1, price FROM wish
  )
  INSERT INTO saga (id, order_id, trace, carrier, start_due)
  SELECT id, id, '{"lease": 1, "version": 0, "state": "acting", "outcome": null, "needsAttention": false}', 'order/' || id, NULL FROM placed`;

const STOCK = `
  INSERT INTO stock_movement (sku, kind, quantity)
  SELECT sku, 'receive', CASE WHEN short THEN 1 ELSE 9 END
  FROM jsonb_to_recordset($1) AS wish(id text, short boolean), unnest(ARRAY['mug-of-' || id, 'tea-of-' || id]) AS sku`;

/** Places orders whose sagas are about to begin, and puts their goods on the shelf. */
export async function place(world: MatrixWorld, wishes: readonly Wish[]): Promise<void> {
  const json = JSON.stringify(wishes);
  const skus = wishes.flatMap(({ id }) => skusOf(id));
  await world.query('inventory', 'INSERT INTO stock (sku) SELECT unnest($1::text[])', skus);
  await world.query('inventory', STOCK, json);
  await world.query('orders', ORDERS, json);
  await world.query('orders', "UPDATE orders SET status = 'processing' WHERE status = 'placed'");
}
