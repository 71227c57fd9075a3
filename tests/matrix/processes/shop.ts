/** Orders of stories, placed by the API, each with goods of its own. */
import { setTimeout as delay } from 'node:timers/promises';

import { apiAt } from '../../../cli/api.ts';
import type { Story } from '../stories.ts';
import { hasHeardCancel } from './parking.ts';
import type { ProcessSystem } from './system.ts';

const AT_ONCE = 8;
const POLL_MS = 300;
const PATIENCE_MS = 120_000;

const PRICES = `INSERT INTO price (sku, name, amount, currency) SELECT sku, sku, price, 'EUR' FROM jsonb_to_recordset($1) AS good(sku text, price int)`;
const STOCK = `
  WITH fresh AS (INSERT INTO stock (sku) SELECT sku FROM jsonb_to_recordset($1) AS good(sku text))
  INSERT INTO stock_movement (sku, kind, quantity)
  SELECT sku, 'receive', CASE WHEN short THEN 1 ELSE 9 END FROM jsonb_to_recordset($1) AS good(sku text, short boolean)`;

export interface Wish {
  readonly skus: readonly [string, string];
  readonly story: Story;
}

let named = 0;

/** An order of two lines that is to go as its story does. */
export function wishOf(story: Story): Wish {
  const n = ++named;
  return { skus: [`mug-${n}x`, `tea-${n}x`], story };
}

/** Puts the goods of orders on the shelf. */
export async function shelve({ query }: Pick<ProcessSystem, 'query'>, wishes: readonly Wish[]): Promise<void> {
  const goods = wishes.flatMap(({ skus, story: { short = false, free = false } }) =>
    skus.map((sku) => ({ sku, short, price: free ? 0 : 1000 })),
  );
  await query('orders', PRICES, JSON.stringify(goods));
  await query('inventory', STOCK, JSON.stringify(goods));
}

/** Places orders, and tells of each as soon as it is accepted. */
export async function placeAll<W extends Wish>(
  { url, token }: Pick<ProcessSystem, 'url' | 'token'>,
  wishes: readonly W[],
  placed: (id: string, wish: W) => void,
): Promise<void> {
  const api = apiAt(url, { token });
  const left = wishes.values();
  const customer = async (): Promise<void> => {
    for (const wish of left) {
      const { id } = await api.placeOrder(bodyOf(wish), wish.skus[0]);
      placed(id, wish);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, customer));
}

/** Cancels an order, and comes back when its saga has heard of it. */
export async function cancel({ url, token }: Pick<ProcessSystem, 'url' | 'token'>, orderId: string): Promise<void> {
  const api = apiAt(url, { token });
  api.cancel(orderId, 'changed their mind', `${orderId}-cancel`).catch(() => undefined); // seen below
  await eventually(`'${orderId}' is being cancelled`, async () => hasHeardCancel(await api.sagaDetails(orderId)));
}

/** Waits until something is so. What can't be told is not so. @throws Error when that takes too long */
export async function eventually(what: string, isSo: () => Promise<boolean>, withinMs = PATIENCE_MS): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > end) throw new Error(`it took more than ${withinMs / 1_000} s until ${what}`);
    await delay(POLL_MS);
  }
}

function bodyOf({ skus: [mug, tea], story: { card = 'tok_visa', city = 'Hamburg' } }: Wish) {
  const lines = [
    { sku: tea, quantity: 2 },
    { sku: mug, quantity: 2 },
  ];
  const address = { name: 'Ada', line1: 'Quay 1', postalCode: '20095', city, country: 'DE' };
  return { customerId: 'cus_matrix', address, card, lines };
}
