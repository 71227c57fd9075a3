import { randomUUID } from 'node:crypto';

import pg from 'pg';

import type { Money } from '../../contracts/money.ts';
import type { NewOrder } from '../../contracts/orders.schema.ts';
import { asRole } from './postgres-urls.ts';
import type { System } from './system.ts';

export interface Wish {
  readonly sku?: string;
  readonly quantity?: number;
  readonly card?: string;
  readonly city?: string;
  readonly customerId?: string;
}

/** A new order, good unless told otherwise. */
export function newOrder({
  sku = 'tea',
  quantity = 2,
  card = 'tok_visa',
  city = 'Hamburg',
  customerId = 'cus_ada',
}: Wish = {}): NewOrder & { readonly customerId: string } {
  const address = { name: 'Ada', line1: 'Quay 1', postalCode: '20095', city, country: 'DE' };
  return { customerId, address, card, lines: [{ sku, quantity }] };
}

/** A header with a key of its own. */
export function key(value: string = randomUUID()): { readonly 'idempotency-key': string } {
  return { 'idempotency-key': value };
}

/** Places an order, which must be accepted, and gives its id. */
export async function place(system: Pick<System, 'post'>, wish?: Wish): Promise<string> {
  const { status, body } = await system.post('/v1/orders', newOrder(wish), key());
  if (status !== 201) throw new Error(`the order was answered ${status}: ${JSON.stringify(body)}`);
  return (body as { id: string }).id;
}

/** Has something sold at a price, of which none is in stock; `before` is run first, by the owner of the table. */
export async function sell(
  { databases }: Pick<System, 'databases'>,
  sku: string,
  { amount, currency }: Money,
  before = '',
): Promise<void> {
  const client = new pg.Client({ connectionString: asRole(databases.orders, 'orders_owner') });
  await client.connect();
  try {
    await client.query(before);
    await client.query('INSERT INTO price (sku, name, amount, currency) VALUES ($1, $1, $2, $3)', [
      sku,
      amount,
      currency,
    ]);
  } finally {
    await client.end();
  }
}
