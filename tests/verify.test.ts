import { appendFileSync } from 'node:fs';

import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';

import { apiAt } from '../cli/api.ts';
import { saga } from '../cli/order/saga.fixture.ts';
import type { Finding } from '../cli/verify/finding.ts';
import type { Report } from '../cli/verify/report.ts';
import { verify, type Verification } from '../cli/verify/verify.ts';
import { serve } from '../process/serve.ts';
import { AUDITS } from './verify/audits.ts';
import { HISTORIES } from './verify/histories.ts';
import { MONEY } from './verify/money.ts';
import { ORDERS } from './verify/orders.ts';
import { OTHERS } from './verify/others.ts';
import { added, without } from './verify/plant.ts';
import { line, smallWorld, type SmallWorld } from './verify/small-world.ts';
import { STOCK } from './verify/stock.ts';
import { BY_HAND, DONE_BY_HAND, RECALLS, UNDOS } from './verify/undos.ts';

let world: SmallWorld;
beforeAll(async () => {
  world = await smallWorld();
});
beforeEach(async () => world.reset());
afterAll(() => {
  world.close();
});

const NOBODY = apiAt('http://127.0.0.1:65535');

const verified = (options: Partial<Verification> = {}): Promise<Report> =>
  verify({ ...world.sources, api: NOBODY, wait: undefined, ...options });

const broken = ({ violations }: { readonly violations: readonly Finding[] }): readonly string[] =>
  violations.map(({ oracle, about, law }) => `${oracle} ${about}: ${law}`);

test('finds nothing wrong with a world that adds up', async () => {
  const report = await verified();
  expect(report.violations).toEqual([]);
  expect(report).toMatchObject({
    clean: true,
    orders: {
      total: 7,
      judged: 5,
      underWay: 3,
      parked: 0,
      byStatus: { shipped: 1, returned: 1, confirmed: 1, placed: 1 },
    },
    money: [{ currency: 'EUR', captured: 1900, refunded: 1000 }],
    stock: { available: 104, reserved: 1, left: 5 },
    warnings: [expect.stringContaining('3 orders are still under way')],
  });
});

describe('what was done by hand', () => {
  const doneByHand = `INSERT INTO effect (key, state, evidence) VALUES ('shipped/capture~2', 'external', 'ticket 7')`;
  const refund = line('refund', 'ref_shipped', 'shipped', { of: 'cap_shipped', amount: 700, currency: 'EUR' });

  test('is believed, and told', async () => {
    await world.tamper('payments', doneByHand);
    world.retell('paymentProvider', added(refund));
    const { violations, warnings } = await verified();
    expect(violations).toEqual([]);
    expect(warnings.at(-1)).toBe("1 thing was done by hand, which no log can confirm: 'shipped/capture~2' (ticket 7)");
  });

  test('at one service excuses nothing at another, or of another order', async () => {
    await world.tamper('shipping', doneByHand);
    await world.tamper('payments', doneByHand.replace('shipped/', 'confirmed/'));
    world.retell('paymentProvider', added(refund));
    expect(broken(await verified())).toEqual(["I4 order 'shipped' (shipped): the provider moved as much as we say"]);
  });

  test('excuses no second charge under one key', async () => {
    await world.tamper('payments', doneByHand);
    const again = line('capture', 'cap_again', 'shipped', { of: 'auth_shipped', amount: 700, currency: 'EUR' });
    world.retell('paymentProvider', added(again));
    expect(broken(await verified())).toContain("I4 payment provider, key 'shipped/capture': one charge a key");
  });
});

describe.each([
  ['I1', STOCK],
  ['I2', MONEY],
  ['I3', ORDERS],
  ['I3', HISTORIES],
  ['I3', UNDOS],
  ['I4', OTHERS],
  ['I4', RECALLS],
  ['I6', AUDITS],
] as const)('%s', (oracle, plants) => {
  test.each(plants)('goes red when $wrong', async ({ sql, log, breaks }) => {
    if (sql !== undefined) await world.tamper(...sql);
    if (log !== undefined) world.retell(...log);
    const report = await verified();
    expect(report.clean).toBe(false);
    expect(report.oracles[oracle].violations).toBeGreaterThan(0);
    expect(broken(report)).toEqual(breaks);
  });
});

test.each(BY_HAND)('takes a person at their word when $wrong', async ({ sql, log }) => {
  await world.tamper('orders', DONE_BY_HAND);
  if (sql !== undefined) await world.tamper(...sql);
  if (log !== undefined) world.retell(...log);
  expect(broken(await verified())).toEqual([]);
});

describe('an order that is being undone', () => {
  const BEING_UNDONE = `UPDATE saga SET settled_at = NULL, trace = trace || '{"state": "committed", "outcome": null}'
    WHERE id = 'returned/undo'; UPDATE orders SET status = 'returning' WHERE id = 'returned';
    DELETE FROM order_status_history WHERE order_id = 'returned' AND status = 'returned'`;

  test('may have done anything, and settles, or is parked', async () => {
    await world.tamper('orders', BEING_UNDONE);
    await world.tamper('shipping', "UPDATE shipment SET recalled_at = NULL WHERE id = 'shp_returned'");
    expect(broken(await verified())).toEqual([]);
    expect(broken(await verified({ wait: 0 }))).toContain(
      "I5 order 'returned': every order settles, or is parked, within 0 s",
    );
    await world.tamper(
      'orders',
      `UPDATE saga SET trace = trace || '{"needsAttention": true}' WHERE id = 'returned/undo'`,
    );
    const parked = await verified({ wait: 0 });
    expect(broken(parked).filter((violation) => violation.includes('returned'))).toEqual([]);
    expect(parked.orders).toMatchObject({ parked: 1 });
  });

  test('is no finding when that began while the others were read', async () => {
    const held = await world.block('payments', 'payment');
    await world.tamper(
      'orders',
      "DELETE FROM saga WHERE id = 'returned/undo'; UPDATE orders SET status = 'shipped' WHERE id = 'returned'; DELETE FROM order_status_history WHERE order_id = 'returned' AND status::text LIKE 'return%'",
    );
    const report = verified();
    await held.wanted();
    await world.tamper('orders', "INSERT INTO saga (id, order_id, trace) VALUES ('returned/undo', 'returned', '{}')");
    await held.release();
    expect(broken(await report)).toEqual([]);
  });
});

describe('orders under way', () => {
  const UNDER_WAY = ['confirmed', 'open', 'fresh'];

  test('may do what decided ones may not', async () => {
    await world.tamper('payments', "DELETE FROM payment WHERE order_id = 'open'");
    world.retell('paymentProvider', without('open/authorization'));
    expect(broken(await verified())).toEqual([]);
  });

  test('are broken when they took longer than they were given, but for those that came meanwhile', async () => {
    await world.tamper('orders', "UPDATE orders SET placed_at = now() + interval '1 hour' WHERE id = 'fresh'");
    const report = await verified({ wait: 0 });
    const law = 'every order settles, or is parked, within 0 s';
    expect(broken(report)).toEqual([`I5 order 'confirmed': ${law}`, `I5 order 'open': ${law}`]);
    expect(report.warnings).toEqual([expect.stringContaining('1 order is still under way')]);
  });

  test('are no strangers when they came while others were read', async () => {
    const lock = await world.block('inventory', 'stock');
    const report = verified();
    await lock.wanted(); // the orders have been read by then
    await world.tamper(
      'orders',
      `INSERT INTO orders (id, customer_id, address, card, total_amount, currency)
       VALUES ('new', 'cus_demo', '{}', 'tok_visa', 5, 'EUR')`,
    );
    world.retell('paymentProvider', added(line('authorization', 'auth_new', 'new', { amount: 5, currency: 'EUR' })));
    await lock.release();
    expect(await report).toMatchObject({ violations: [], orders: { total: 7 } });
  });

  test('are waited for until they settle', async () => {
    const lock = await world.block('orders', 'saga');
    const report = verified({ wait: 60 });
    await lock.wanted(); // what it sees first is fixed by then
    await lock.release();
    await world.tamper('orders', 'UPDATE saga SET settled_at = now()');
    expect((await report).orders.underWay).toBe(0);
  });

  test('are parked when their record says so', async () => {
    await world.tamper(
      'orders',
      `UPDATE saga SET trace = jsonb_set(trace, '{needsAttention}', 'true') WHERE settled_at IS NULL`,
    );
    const report = await verified({ wait: 0 });
    expect(report).toMatchObject({ clean: true, orders: { parked: 3, underWay: 0 } });
    expect(report.warnings).toEqual([expect.stringContaining('3 orders are parked until a person looks')]);
  });

  test('are parked when the API says so, before any record does', async () => {
    const asked: (string | undefined)[] = [];
    const api = await serve(({ url }, response) => {
      asked.push(url);
      response.end(JSON.stringify(saga({ needsAttention: true })));
    }, 0);
    onTestFinished(() => api.close(0));
    const report = await verified({ wait: 0, api: apiAt(`http://127.0.0.1:${api.port}`) });
    expect(new Set(asked)).toEqual(new Set(UNDER_WAY.map((id) => `/v1/orders/${id}/saga`)));
    expect(report).toMatchObject({ clean: true, orders: { parked: 3 } });
  });
});

test('takes no part in a line that a crash tore', async () => {
  appendFileSync(world.sources.witnesses.carrier, '{"kind":"booking","id":"ship_torn"');
  expect(broken(await verified())).toEqual([]);
});
