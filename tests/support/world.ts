/** Services as tests have them: each over a database of its own, with a real simulator beside it. */
import { ApplicationFailure } from '@temporalio/common';
import pg from 'pg';
import { afterEach, expect } from 'vitest';

import { type ProviderClient, providerClient } from '../../activities/http.ts';
import { inventoryActivities } from '../../activities/inventory/activities.ts';
import { ordersActivities } from '../../activities/orders/activities.ts';
import { paymentsActivities } from '../../activities/payments/activities.ts';
import { shippingActivities } from '../../activities/shipping/activities.ts';
import type { InventoryActivities } from '../../contracts/inventory.ts';
import type { Service } from '../../contracts/names.ts';
import type { OrdersActivities } from '../../contracts/orders.ts';
import type { PaymentsActivities } from '../../contracts/payments.ts';
import type { ShippingActivities } from '../../contracts/shipping.ts';
import { type InventoryDatabase, openInventoryDatabase } from '../../prisma/inventory/database.ts';
import { openOrdersDatabase } from '../../prisma/orders/database.ts';
import { openPaymentsDatabase, type PaymentsDatabase } from '../../prisma/payments/database.ts';
import { openShippingDatabase } from '../../prisma/shipping/database.ts';
import { carrier } from '../../simulators/carrier/simulation.ts';
import { paymentProvider } from '../../simulators/payment-provider/simulation.ts';
import { serving } from '../../simulators/simulator.fixture.ts';
import type { idOf } from '../../simulators/simulator.ts';
import type { WitnessLine } from '../../simulators/witness.ts';
import { IMBALANCES } from './balance.ts';
import { eventually } from './patience.ts';
import { freshDatabase } from './postgres.ts';
import { asRole } from './postgres-urls.ts';

let released = new AsyncDisposableStack();
afterEach(async () => {
  const ended = released;
  released = new AsyncDisposableStack();
  await ended.disposeAsync();
});

type Row = Record<string, unknown>;

/** Sees all of a database, whatever the service may. */
export interface Database {
  readonly url: string;
  query(sql: string, ...values: readonly unknown[]): Promise<Row[]>;
  /** Reads the one value of the one row. */
  value(sql: string, ...values: readonly unknown[]): Promise<unknown>;
  /** The state of an effect. */
  state(key: string): Promise<unknown>;
  /** Resolves when so many connections wait for others' locks. */
  waiting(connections: number): Promise<void>;
}

/** A migrated, empty database of a service, of which everything must hold when the test is over. */
export async function database(service: Service): Promise<Database> {
  const url = await freshDatabase(service);
  const client = new pg.Client({ connectionString: asRole(url, 'postgres') });
  await client.connect();
  const query = async (sql: string, ...values: readonly unknown[]) => (await client.query<Row>(sql, [...values])).rows;
  const value = async (sql: string, ...values: readonly unknown[]) =>
    Object.values((await query(sql, ...values))[0] ?? {})[0];
  const blocked =
    "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  released.defer(async () => client.end());
  released.defer(async () => {
    expect(await query(IMBALANCES[service])).toEqual([]);
  });
  return {
    url,
    query,
    value,
    state: async (key) => value('SELECT state::text FROM effect WHERE key = $1', key),
    waiting: async (connections) => {
      await eventually(async () => expect(await value(blocked)).toBe(connections));
    },
  };
}

/** What a test does about a call: before it leaves, and when its reply is there. Throwing loses the call, or the reply. */
export interface Tap {
  before?(call: string): Promise<void> | void;
  after?(call: string): Promise<void> | void;
}

/** Another system: its witness, and what was sent to it. */
export interface Provider {
  readonly base: string;
  log(): Promise<WitnessLine[]>;
  /** What it did, as its witness tells. */
  kinds(): Promise<string[]>;
  /** Keys and paths of the calls, in their order. */
  readonly calls: string[];
}

export interface Inventory extends InventoryActivities, Database {
  readonly db: InventoryDatabase;
}

/** The inventory service, with so many of each SKU on the shelf. */
export async function inventory(goods: Readonly<Record<string, number>>, connections?: number): Promise<Inventory> {
  const seen = await database('inventory');
  await seen.query('INSERT INTO stock (sku) SELECT jsonb_object_keys($1)', goods);
  await seen.query(
    "INSERT INTO stock_movement (sku, kind, quantity) SELECT key, 'receive', value::int FROM jsonb_each_text($1) WHERE value::int > 0",
    goods,
  );
  const db = openInventoryDatabase(seen.url, connections);
  released.defer(async () => db.$disconnect());
  return { ...seen, db, ...inventoryActivities(db) };
}

export interface Payments extends PaymentsActivities, Database {
  readonly db: PaymentsDatabase;
  readonly provider: Provider;
}

/** The payments service, and its provider, which may have names of its own for what it makes. */
export async function payments(tap: Tap = {}, named?: typeof idOf): Promise<Payments> {
  const seen = await database('payments');
  const db = openPaymentsDatabase(seen.url, 20);
  released.defer(async () => db.$disconnect());
  const { client, ...provider } = await connected(paymentProvider(undefined, named), tap);
  return { ...seen, db, provider, ...paymentsActivities(db, client) };
}

export interface Shipping extends ShippingActivities, Database {
  readonly carrier: Provider;
}

/** The shipping service, and its carrier, which may have names of its own for what it makes. */
export async function shipping(tap: Tap = {}, named?: typeof idOf): Promise<Shipping> {
  const seen = await database('shipping');
  const db = openShippingDatabase(seen.url);
  released.defer(async () => db.$disconnect());
  const { client, ...provider } = await connected(carrier(undefined, named), tap);
  return { ...seen, carrier: provider, ...shippingActivities(db, client) };
}

export interface Orders extends OrdersActivities, Database {
  /** The statuses that an order had, with their causes, oldest first. */
  history(orderId: string): Promise<string[]>;
}

/** The orders service, with one order of one line whose saga was just started. */
export async function orders(orderId = 'ord_1'): Promise<Orders> {
  const seen = await database('orders');
  await seen.query(PLACED, orderId);
  const db = openOrdersDatabase(seen.url);
  released.defer(async () => db.$disconnect());
  const history = async (id: string) => {
    const rows = await seen.query(
      'SELECT status, cause FROM order_status_history WHERE order_id = $1 ORDER BY seq',
      id,
    );
    return rows.map(({ status, cause }) => `${String(status)}: ${String(cause)}`);
  };
  return { ...seen, history, ...ordersActivities(db) };
}

const PLACED = `
  WITH placed AS (
    INSERT INTO orders (id, customer_id, address, card, total_amount, currency)
    VALUES ($1, 'cus_1', '{}', 'tok_visa', 2500, 'EUR') RETURNING id
  ), line AS (
    INSERT INTO order_line (order_id, position, sku, quantity, unit_amount) SELECT id, 1, 'tea', 2, 1250 FROM placed
  )
  INSERT INTO saga (id, order_id, trace, start_due) SELECT id, id, '{"lease": 1, "version": 0}', NULL FROM placed`;

async function connected(
  simulation: Parameters<typeof serving>[0],
  tap: Tap,
): Promise<Provider & { readonly client: ProviderClient }> {
  const { base, log } = await serving(simulation);
  const direct = providerClient({ baseUrl: base });
  released.defer(async () => direct.close());
  const calls: string[] = [];
  const client: ProviderClient = {
    ...direct,
    post: async (path, body, identity) => {
      const call = `${identity.key} ${path.replaceAll(/_[\da-f]{24}/gu, '')}`;
      calls.push(call);
      await tap.before?.(call);
      const reply = await direct.post(path, body, identity);
      await tap.after?.(call);
      return reply;
    },
  };
  return { base, log, client, calls, kinds: async () => (await log()).map(({ kind }) => kind) };
}

/** What a call is refused with; it must be. */
export async function failureOf(call: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await call.then(
    (result) => new Error('the call did not fail as it must', { cause: result }),
    (error: unknown) => error,
  );
  if (error instanceof ApplicationFailure) return error;
  throw error;
}

/** Tries again until the outcome is final, as Temporal does. */
export async function untilFinal<T>(attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      const isFinal = error instanceof ApplicationFailure && error.nonRetryable === true;
      if (isFinal || attempts === 100) throw error;
    }
  }
}

/** Works through all tasks, so many at a time, as a worker does, each until its outcome is final. */
export async function inParallel(
  limit: number,
  tasks: readonly (() => Promise<unknown>)[],
): Promise<PromiseSettledResult<unknown>[]> {
  const outcomes: PromiseSettledResult<unknown>[] = [];
  const left = tasks.values();
  const work = async () => {
    for (const task of left) outcomes.push(...(await Promise.allSettled([untilFinal(task)])));
  };
  await Promise.all(Array.from({ length: limit }, work));
  return outcomes;
}
