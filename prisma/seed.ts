/** The goods that a development system starts with. */
import { locked } from './lock.ts';
import { connected } from './session.ts';

/** Without it, two that insert the same goods could wait for each other forever. */
const SEED_LOCK = 72_707_371;

/** What is sold, for how much (minor units), and how many of it lie on the shelves. */
export const GOODS = [
  { sku: 'tea', name: 'Green tea, 100 g', amount: 1250, onHand: 1_000_000 },
  { sku: 'mug', name: 'Stoneware mug', amount: 1890, onHand: 1_000_000 },
  { sku: 'kettle', name: 'Cast iron kettle', amount: 8900, onHand: 100_000 },
  { sku: 'sample', name: 'Green tea, a free sample', amount: 0, onHand: 1_000_000 },
  { sku: 'lantern', name: 'Paper lantern, the last five', amount: 2400, onHand: 5 },
  { sku: 'unicorn', name: 'Unicorn, never in stock', amount: 99_900, onHand: 0 },
] as const;

/** Puts {@link GOODS} into the orders and inventory databases, as their owners. What is there already stays as it is. */
export async function seed(urls: { readonly orders: string; readonly inventory: string }): Promise<void> {
  const goods = JSON.stringify(GOODS);
  await run(
    urls.orders,
    `INSERT INTO price (sku, name, amount, currency)
     SELECT sku, name, amount, 'EUR' FROM jsonb_to_recordset($1) AS good(sku text, name text, amount bigint)
     ON CONFLICT DO NOTHING`,
    goods,
  );
  await run(
    urls.inventory,
    `WITH good AS (SELECT * FROM jsonb_to_recordset($1) AS good(sku text, "onHand" int)),
          fresh AS (INSERT INTO stock (sku) SELECT sku FROM good ON CONFLICT DO NOTHING RETURNING sku)
     INSERT INTO stock_movement (sku, kind, quantity)
     SELECT sku, 'receive', "onHand" FROM good JOIN fresh USING (sku) WHERE "onHand" > 0`,
    goods,
  );
}

async function run(url: string, sql: string, goods: string): Promise<void> {
  await connected(url, async (client) => locked(client, SEED_LOCK, async () => client.query(sql, [goods])));
}
