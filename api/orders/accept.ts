import { typeid } from 'typeid-js';

import { DECIMALS } from '../../contracts/currencies.ts';
import { formatMoney, MAX_AMOUNT, type Money } from '../../contracts/money.ts';
import { ID_PREFIXES } from '../../contracts/names.ts';
import type { OrderView } from '../../contracts/order-views.schema.ts';
import type { NewOrder } from '../../contracts/orders.schema.ts';
import type { PricedLine } from '../../contracts/orders.ts';
import type { SagaTrace } from '../../contracts/saga.ts';
import type { TraceContext } from '../../contracts/tracing.ts';
import type { OrdersDatabase } from '../../prisma/orders/database.ts';
import { Problem } from '../problems.ts';
import { sameRequest, type RequestIdentity } from './idempotency.ts';
import { linksOf } from './views.ts';

/** An order that is known whose it is. */
export type Wish = NewOrder & { readonly customerId: string };

/** What an order is accepted with that isn't its customer's wish. */
export interface Terms {
  readonly trace: TraceContext;
  /** How long it has until its money is captured. It stays so, whatever the setting becomes. @default null, for ever */
  readonly deadlineMinutes?: number | null | undefined;
}

export interface Acceptance {
  readonly order: OrderView;
  /** Whether the same request was accepted before. */
  readonly replayed: boolean;
}

/**
 * Accepts an order: the order, its idempotency record and "to be started" are one statement, so one transaction. Of
 * requests with the same key the first one wins; the others wait for it and get its answer.
 *
 * @throws Problem `invalid-request` for a SKU that isn't sold, `idempotency-key-reused`
 */
export async function acceptOrder(
  db: OrdersDatabase,
  identity: RequestIdentity,
  wish: Wish,
  terms: Terms,
): Promise<Acceptance> {
  const before = await replay(db, identity);
  if (before !== null) return before;
  const order = price(wish, await prices(db, wish));
  if (await insert(db, identity, order, { card: wish.card, ...terms })) return { order, replayed: false };
  const other = await replay(db, identity);
  if (other === null) throw new Error(`the record of key '${identity.key}' is there, but can't be read`);
  return other;
}

async function replay(db: OrdersDatabase, identity: RequestIdentity): Promise<Acceptance | null> {
  const { caller, key } = identity;
  const record = await db.idempotencyRecord.findUnique({ where: { caller_key: { caller, key } } });
  if (record === null) return null;
  sameRequest(record, identity);
  return { order: record.body as unknown as OrderView, replayed: true }; // what `insert` stored
}

async function prices(db: OrdersDatabase, { lines }: NewOrder): Promise<ReadonlyMap<string, Money>> {
  const found = await db.price.findMany({ where: { sku: { in: lines.map(({ sku }) => sku) } } });
  return new Map(found.map(({ sku, amount, currency }) => [sku, { amount: Number(amount), currency }]));
}

/** Makes an order of a wish, at the prices of now. */
function price(wish: Wish, known: ReadonlyMap<string, Money>): OrderView {
  const faults = wish.lines.flatMap(({ sku }, index) =>
    known.has(sku) ? [] : [{ pointer: `/lines/${index}/sku`, detail: `'${sku}' is not sold here` }],
  );
  const lines = wish.lines.flatMap(({ sku, quantity }): PricedLine[] => {
    const unitPrice = known.get(sku);
    return unitPrice === undefined ? [] : [{ sku, quantity, unitPrice }];
  });
  const total = totalOf(lines);
  faults.push(...faultsOf(lines, total).map((detail) => ({ pointer: '/lines', detail })));
  if (faults.length > 0) throw new Problem('invalid-request', 'see errors for what is wrong, and where', faults);
  const id = typeid(ID_PREFIXES.order).toString();
  return {
    id,
    customerId: wish.customerId,
    status: 'placed',
    lines,
    total,
    address: wish.address,
    trackingNumber: null,
    placedAt: new Date().toISOString(),
    links: linksOf(id),
  };
}

/** Exact up to {@link MAX_AMOUNT}: every partial sum is an integer below 2^53. */
function totalOf(lines: readonly PricedLine[]): Money {
  const amount = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0);
  return { amount, currency: lines[0]?.unitPrice.currency ?? '' };
}

/** Lists what is wrong with a total: the payment service can't charge it. */
function faultsOf(lines: readonly PricedLine[], { amount, currency }: Money): readonly string[] {
  if (lines.length === 0) return [];
  if (lines.some(({ unitPrice }) => unitPrice.currency !== currency)) {
    return ['goods in different currencies take an order each'];
  }
  if (!DECIMALS.has(currency)) return [`'${currency}' is not a currency of ISO 4217`];
  if (amount > MAX_AMOUNT) return [`the total exceeds ${formatMoney({ amount: MAX_AMOUNT, currency })}`];
  return [];
}

/** How long the process that wrote a saga down has to start it, before a sweeper does. */
export const START_LEASE = '5 seconds';

async function insert(
  db: OrdersDatabase,
  { caller, key, hash }: RequestIdentity,
  order: OrderView,
  { card, trace, deadlineMinutes = null }: Terms & { readonly card: string },
): Promise<boolean> {
  const lines = order.lines.map(({ sku, quantity, unitPrice }, index) => ({
    position: index + 1,
    sku,
    quantity,
    unit_amount: unitPrice.amount,
  }));
  const inserted = await db.$executeRaw`
    WITH claimed AS (
      INSERT INTO idempotency_record (caller, key, request_hash, resource, body)
      VALUES (${caller}, ${key}, ${hash}, ${order.id}, ${JSON.stringify(order)}::json)
      ON CONFLICT DO NOTHING RETURNING resource
    ), placed AS (
      INSERT INTO orders (id, customer_id, address, card, total_amount, currency, placed_at)
      SELECT resource, ${order.customerId}, ${JSON.stringify(order.address)}::jsonb, ${card},
             ${order.total.amount}::bigint, ${order.total.currency}, ${order.placedAt}::timestamptz FROM claimed
      RETURNING id
    ), line AS (
      INSERT INTO order_line (order_id, position, sku, quantity, unit_amount)
      SELECT placed.id, line.* FROM placed, jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
        AS line(position int, sku text, quantity int, unit_amount bigint)
    )
    INSERT INTO saga (id, order_id, trace, trace_context, start_due, deadline)
    SELECT id, id, ${JSON.stringify(unstarted(order.id))}::jsonb, ${JSON.stringify(trace)}::jsonb,
           now() + ${START_LEASE}::interval, now() + ${deadlineMinutes}::float * interval '1 minute' FROM placed`;
  return inserted > 0;
}

/** The trace of a saga that nobody carries yet. */
export function unstarted(sagaId: string): SagaTrace {
  return {
    sagaId,
    lease: 1,
    version: 0,
    state: 'acting',
    outcome: null,
    cause: null,
    needsAttention: false,
    steps: [],
    kept: [],
    decisions: [],
  };
}
