import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { type FaultSwitch, faultSwitches, type Simulator } from '../../cli/faults/simulators.ts';
import { adminUrl, credentialsIn } from '../../cli/supervisor/credentials.ts';
import { dataFolderAt } from '../../cli/supervisor/data-folder.ts';
import { DEVELOPMENT } from '../../contracts/identity.ts';
import type { ShipmentView } from '../../contracts/shipping.schema.ts';
import { call } from '../support/http.ts';
import { key } from '../support/orders.ts';
import { openShop, type Shop } from '../support/shop.ts';
import { witnessed } from '../support/witness.ts';

interface ShipmentList {
  readonly data: readonly ShipmentView[];
}

/** Who has no token orders for the demo customer. */
const WISH = { customerId: DEVELOPMENT.customer };

let shop: Shop;
let faults: Readonly<Record<Simulator, FaultSwitch>>;
beforeAll(async () => {
  shop = await openShop();
  faults = faultSwitches(shop.running().ports);
});
afterEach(async () => Promise.all(Object.values(faults).map(async (simulator) => simulator.heal())));
afterAll(async () => shop.stop());

/** Waits until a fault has struck so often. */
async function struck(simulator: Simulator, times: number): Promise<void> {
  const count = async () => (await faults[simulator].list()).reduce((sum, fault) => sum + fault.struck, 0);
  await expect.poll(count).toBeGreaterThanOrEqual(times);
}

const stateOf = async (id: string, step: string) =>
  (await shop.saga(id, () => true)).steps.find(({ name }) => name === step)?.state;

async function capturesInLedger(orderId: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: shop.running().databases.payments });
  await client.connect();
  const { rows } = await client.query<{ amount: string }>(
    `SELECT ledger_entry.amount FROM ledger_transaction
     JOIN ledger_entry ON transaction_id = ledger_transaction.id AND account = 'provider'
     JOIN payment ON payment.id = payment_id WHERE order_id = $1 AND kind = 'capture'`,
    [orderId],
  );
  await client.end();
  return rows.map(({ amount }) => Number(amount));
}

/** Makes what was begun under a key of payments older than half of what the provider keeps a key for. */
async function growOld(key: string): Promise<void> {
  const { credentials } = dataFolderAt(shop.dataDir);
  const url = new URL(adminUrl(credentialsIn(credentials), shop.ports.postgres));
  url.pathname = '/payments';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const { rowCount } = await client.query("UPDATE effect SET created_at = now() - interval '13 hours' WHERE key = $1", [
    key,
  ]);
  await client.end();
  expect(rowCount).toBe(1);
}

const clean = { clean: true, violations: [], warnings: [], orders: { underWay: 0, parked: 0 } };

test.each([
  { simulator: 'payments', step: 'authorize-payment' },
  { simulator: 'carrier', step: 'book-shipment' },
] as const)(
  'an order waits while nobody answers at $simulator, and ships once that is healed',
  async ({ simulator, step }) => {
    await faults[simulator].switchOn('outage');
    const id = await shop.place(WISH);
    await struck(simulator, 3);
    expect(await stateOf(id, step)).toBe('running');
    expect(await shop.order(id)).toMatchObject({ status: 'processing' });
    await faults[simulator].heal();
    expect(await shop.ends([{ id, wish: WISH, end: 'shipped' }])).toMatchObject([{ end: 'shipped' }]);
    expect(await shop.verify()).toMatchObject(clean);
  },
);

test.each(['lost-reply', 'reset-after', 'wrong-body'])(
  'money is captured once, there and here, though the capture meets %s twice',
  async (fault) => {
    await faults.payments.switchOn(fault, { operation: 'capture', times: 2 });
    const id = await shop.place(WISH);
    expect(await shop.ends([{ id, wish: WISH, end: 'shipped' }])).toMatchObject([{ end: 'shipped' }]);
    expect(await faults.payments.list()).toMatchObject([{ struck: 2 }]);
    expect(witnessed(shop, id)).toEqual(['authorization', 'capture']);
    expect(await capturesInLedger(id)).toHaveLength(1);
    expect(await shop.verify()).toMatchObject(clean);
  },
);

test('an order whose capture is declined is taken back', async () => {
  await faults.payments.switchOn('decline', { operation: 'capture', times: 1 });
  const id = await shop.place(WISH);
  const end = 'rejected: CaptureDeclined';
  expect(await shop.ends([{ id, wish: WISH, end }])).toMatchObject([{ end }]);
  expect(witnessed(shop, id)).toEqual(['authorization', 'capture-declined', 'void']);
  expect(await shop.verify()).toMatchObject(clean);
});

test('a parcel is shown where it is, though its webhooks come twice and in disorder', async () => {
  await faults.carrier.switchOn('webhook-duplicate');
  await faults.carrier.switchOn('webhook-disorder');
  const id = await shop.place(WISH);
  expect(await shop.ends([{ id, wish: WISH, end: 'shipped' }])).toMatchObject([{ end: 'shipped' }]);
  const shipments = async () => (await shop.get(`/v1/shipments?orderId=${id}`)).body as ShipmentList;
  const { carrierRef } = (await shipments()).data[0] ?? {};
  for (const stage of ['in-transit', 'delivered']) {
    const scan = `http://127.0.0.1:${shop.ports.carrier}/v1/shipments/${carrierRef}/scan`;
    expect(await call('POST', scan, { stage }, key())).toMatchObject({ status: 200 });
  }
  await expect.poll(shipments).toMatchObject({
    data: [
      { state: 'delivered', inTransitAt: expect.any(String) as string, deliveredAt: expect.any(String) as string },
    ],
  });
  expect(await shop.verify()).toMatchObject(clean);
});

test('what a provider may have forgotten is looked up, and not done twice', async () => {
  await faults.payments.switchOn('lost-reply', { operation: 'authorize', times: 1 });
  const id = await shop.place(WISH);
  await struck('payments', 1);
  await faults.payments.switchOn('outage', { operation: 'authorize' }); // until the intent is old
  await growOld(`${id}/authorize-payment`);
  await faults.payments.switchOn('key-expiry', { ms: 0 });
  await faults.payments.heal('outage');
  expect(await shop.ends([{ id, wish: WISH, end: 'shipped' }])).toMatchObject([{ end: 'shipped' }]);
  expect(witnessed(shop, id)).toEqual(['authorization', 'capture']);
  expect(await shop.verify()).toMatchObject(clean);
});
