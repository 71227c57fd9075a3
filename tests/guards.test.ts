/** What the databases refuse by themselves, whatever a service's code asks of them. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { DECIMALS } from '../contracts/currencies.ts';
import { MAX_AMOUNT } from '../contracts/money.ts';
import { SERVICES, type Service } from '../contracts/names.ts';
import { IMBALANCES } from './support/balance.ts';
import type { Target } from './support/breaches/breach.ts';
import { effects } from './support/breaches/effects.ts';
import { inventory, line, movement } from './support/breaches/inventory.ts';
import { orders } from './support/breaches/orders.ts';
import { payments } from './support/breaches/payments.ts';
import { shipping } from './support/breaches/shipping.ts';
import { fuzz } from './support/breaches/fuzz.ts';
import { freshDatabase } from './support/postgres.ts';
import { asRole } from './support/postgres-urls.ts';
import { seeded } from './support/random.ts';

const TARGETS: Readonly<Record<Service, Target>> = { inventory, orders, payments, shipping };

const opened: pg.Client[] = [];
afterAll(async () => Promise.all(opened.map(async (client) => client.end())));

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  opened.push(client);
  return client;
}

/** A prepared database, seen by its service and by an administrator. */
async function target(service: Service) {
  const url = await freshDatabase(service);
  const [app, admin] = [await connect(url), await connect(asRole(url, 'postgres'))];
  await admin.query(`${effects.prepared}; ${TARGETS[service].prepared}`);
  const imbalances = async () => (await admin.query<Record<string, unknown>>(IMBALANCES[service])).rows;
  return { url, app, admin, imbalances };
}

/** Runs statements as one transaction, and gives why they were refused; undefined when they weren't. */
async function refusalOf(client: pg.Client, sql: string): Promise<string | undefined> {
  try {
    await client.query(sql); // several statements in one query are one transaction
    return undefined;
  } catch (error) {
    return error instanceof pg.DatabaseError ? error.message : `not refused, but broken: ${String(error)}`;
  }
}

describe.each(SERVICES)('the database of %s', (service) => {
  let world: Awaited<ReturnType<typeof target>>;
  beforeAll(async () => {
    world = await target(service);
  });

  test.each([...TARGETS[service].breaches, ...effects.breaches])('refuses whoever $what', async ({ sql, refusal }) => {
    expect(await refusalOf(world.app, sql)).toMatch(refusal);
    expect(await world.imbalances()).toEqual([]);
  });
});

test.each([
  ['inventory', 200],
  ['payments', 200],
  ['orders', 60],
  ['shipping', 40],
] as const)('%s stays balanced through %i transactions of anything', async (service, transactions) => {
  const { app, imbalances } = await target(service);
  const random = seeded(16);
  const refusals: (string | undefined)[] = [];
  for (let i = 0; i < transactions; i += 1) {
    const sql = fuzz(service, random);
    refusals.push(await refusalOf(app, sql));
    expect({ sql, imbalances: await imbalances() }).toEqual({ sql, imbalances: [] });
  }
  const accepted = refusals.filter((refusal) => refusal === undefined).length;
  expect(accepted).toBeGreaterThan(transactions / 50);
  expect(accepted).toBeLessThan(transactions / 2);
  expect(refusals.filter((refusal) => /not refused|syntax error|does not exist/u.test(refusal ?? ''))).toEqual([]);
});

test('a price is in a currency that ISO 4217 knows, and can be counted', async () => {
  const { url } = await target('orders');
  const owner = await connect(asRole(url, 'orders_owner'));
  const price = (sku: string, amount: number, currency: string): string =>
    `INSERT INTO price (sku, name, amount, currency) VALUES ('${sku}', '', ${amount}, '${currency}')`;
  const known = [...DECIMALS.keys()].map((code) => price(code, MAX_AMOUNT, code));
  expect(await refusalOf(owner, known.join('; '))).toBeUndefined();
  for (const code of ['ZZZ', 'BGN', 'XAU', 'eur', '', 'D A']) {
    expect(await refusalOf(owner, price('new', 1, code))).toContain('price_currency_is_known');
  }
  expect(await refusalOf(owner, price('new', MAX_AMOUNT + 1, 'EUR'))).toContain('price_is_bounded');
  expect(await refusalOf(owner, price('new', -1, 'EUR'))).toContain('price_is_bounded');
});

test('an entry that comes later is refused, were there another account to post it to', async () => {
  const { app, admin, imbalances } = await target('payments');
  await admin.query("ALTER TYPE ledger_account ADD VALUE 'fees'");
  expect(await refusalOf(app, "INSERT INTO ledger_entry VALUES ('done', 'fees', 1)")).toContain("doesn't balance");
  expect(await imbalances()).toEqual([]);
});

test('a line that comes while its reservation is ended waits, and is refused', async () => {
  const { url, app, admin, imbalances } = await target('inventory');
  const other = await connect(url);
  await app.query(`BEGIN; ${movement('tea', 'release', 2, 'held')}; ${movement('mug', 'release', 1, 'held')}`);
  const late = refusalOf(other, `${line('held', 'cup', 1)}; ${movement('cup', 'reserve', 1, 'held')}`);
  const blocked = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  await expect.poll(async () => (await admin.query(blocked)).rowCount, { interval: 5 }).toBe(1);
  await app.query('COMMIT');
  expect(await late).toContain("don't move together");
  expect(await imbalances()).toEqual([]);
});
