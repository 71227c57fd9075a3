import { rmSync } from 'node:fs';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { OrderView } from '../../contracts/order-views.schema.ts';
import type { SagaView } from '../../contracts/saga.ts';
import { key, newOrder } from '../support/orders.ts';
import { type Fate, openShop, type Placed, type Shop } from '../support/shop.ts';
import { startSecondWorker } from '../support/second-process.ts';
import { temporaryFolder } from '../support/stack.ts';
import { timings } from '../support/timings.ts';
import { witnessed } from '../support/witness.ts';

const VICTIMS = ['orders', 'inventory', 'payments', 'shipping', 'api', 'temporal', 'postgres'];

const dataDir = temporaryFolder();
const took = timings();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ dataDir });
});
afterAll(async () => {
  await shop.stop();
  rmSync(dataDir, { recursive: true, force: true });
  took.print('kills');
});

/** An order that is at some place of its saga for two seconds. */
interface Passage extends Fate {
  readonly isThere: (saga: SagaView) => boolean;
}

const runs =
  (step: string) =>
  ({ live, steps }: SagaView): boolean =>
    live && steps.some(({ name, state }) => name === step && state === 'running');

const isOver = ({ state }: SagaView): boolean => state === 'settled';

const PASSAGES: readonly Passage[] = [
  { wish: { card: 'tok_slow' }, end: 'shipped', isThere: runs('authorize-payment') },
  { wish: { city: 'Slowville' }, end: 'shipped', isThere: runs('book-shipment') },
  { wish: { card: 'tok_slow_capture' }, end: 'shipped', isThere: runs('capture-payment') },
  {
    wish: { card: 'tok_capture_declined', city: 'Ghosttown' },
    end: 'rejected: CaptureDeclined',
    isThere: ({ live, state }) => live && state === 'compensating',
  },
];
const AT_THE_BEGINNING: Passage = { wish: { sku: 'mug' }, end: 'shipped', isThere: runs('reserve-stock') };
const ARRIVING: readonly Fate[] = [
  { wish: {}, end: 'shipped' },
  { wish: { sku: 'unicorn' }, end: 'rejected: OutOfStock' },
  { wish: { card: 'tok_declined' }, end: 'rejected: CardDeclined' },
];

type Passing = Passage & Placed;

async function areThere(passing: readonly Passing[]): Promise<boolean> {
  const sagas = await Promise.all(passing.map(async ({ id, isThere }) => isThere(await shop.saga(id, () => true))));
  return !sagas.includes(false);
}

/**
 * Has an order at each place at the same moment: when one was missed, all are placed again. The inventory worker hangs
 * from then on, since a reservation takes no time.
 */
async function midway(): Promise<readonly Placed[]> {
  const placed: Passing[] = [];
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const passing = await shop.placeAll(PASSAGES);
    placed.push(...passing);
    await Promise.all(passing.map(async ({ id, isThere }) => shop.saga(id, (saga) => isThere(saga) || isOver(saga))));
    if (!(await areThere(passing))) continue;
    shop.kill('inventory', 'SIGSTOP');
    const [first] = await shop.placeAll([AT_THE_BEGINNING]);
    if (first === undefined) throw new Error('no order was placed');
    placed.push(first);
    await shop.saga(first.id, first.isThere);
    if (await areThere([...passing, first])) return placed;
    shop.kill('inventory', 'SIGCONT');
  }
  throw new Error('in 5 attempts the orders were never at their places at the same moment: is this machine too slow?');
}

/** Kills what runs while orders are everywhere, and more come in. */
async function strike(victim: string): Promise<readonly Placed[]> {
  const placed = await took.time('until orders are everywhere', midway());
  const arriving = shop.placeAll(ARRIVING);
  shop.kill(victim);
  if (victim !== 'inventory') shop.kill('inventory', 'SIGCONT');
  return [...placed, ...(await arriving)];
}

async function expectAllWell(placed: readonly Placed[]): Promise<void> {
  const { violations, orders, warnings } = await took.time('until all have settled and add up', shop.verify());
  expect({ violations, warnings }).toEqual({ violations: [], warnings: [] });
  expect(orders).toMatchObject({ underWay: 0, parked: 0 });
  expect(await shop.ends(placed)).toEqual(placed);
}

test('loses nothing when each process is killed while orders are everywhere, and others recover', async () => {
  const placed: Placed[] = [];
  for (const victim of VICTIMS) {
    const { [victim]: killed } = shop.running().processes;
    const struck = await strike(victim);
    await took.time('until it is back', shop.back(victim, killed ?? 0));
    placed.push(...struck.map((order) => ({ ...order, victim }))); // for whoever reads a failure
  }
  await expectAllWell(placed);
});

test('makes one order of what is asked twice with the same key while the API is killed', async () => {
  const keys = Array.from({ length: 12 }, () => key());
  const before = ((await shop.get('/v1/orders?limit=1')).body as { data: OrderView[] }).data[0]?.id ?? '';
  const wish = newOrder({ customerId: 'cus_insistent' });
  const asked = keys.map(async (header) => shop.post('/v1/orders', wish, header));
  await Promise.any(asked);
  shop.kill('api');
  const answered = await Promise.allSettled(asked);
  const ids = await Promise.all(
    keys.map(async (header) => shop.place({ customerId: 'cus_insistent' }, header['idempotency-key'])),
  );

  expect(new Set(ids).size).toBe(keys.length);
  const told = answered.map((reply, n) => (reply.status === 'fulfilled' ? (reply.value.body as OrderView).id : ids[n]));
  expect(told).toEqual(ids);
  const { data } = (await shop.get(`/v1/orders?limit=100`)).body as { data: OrderView[] };
  const made = data.filter(({ id, customerId }) => customerId === 'cus_insistent' && id > before).map(({ id }) => id);
  expect(made.toSorted()).toEqual(ids.toSorted());
  await expectAllWell(ids.map((id) => ({ id, wish: {}, end: 'shipped' })));
});

test('charges once when a frozen payments worker wakes up after another one did its work', async () => {
  const charged = {
    wish: { card: 'tok_slow_capture' },
    end: 'shipped',
    id: await shop.place({ card: 'tok_slow_capture' }),
  };
  await shop.saga(charged.id, runs('capture-payment'));
  const refusedWish = { card: 'tok_slow', city: 'Atlantis' };
  const refused = { wish: refusedWish, end: 'rejected: AddressRefused', id: await shop.place(refusedWish) };
  await expect.poll(async () => paymentStates(refused.id)).toEqual(['requested']);
  shop.kill('payments', 'SIGSTOP');
  // The server still hands work to the frozen one, until so much is there that it has no request of it left.
  const others = await shop.placeAll(Array.from({ length: 12 }, () => ({ wish: {}, end: 'shipped' })));
  const other = await startSecondWorker(shop, 'payments');
  try {
    expect(await took.time('until all have settled beside a frozen worker', shop.ends([charged, refused]))).toEqual([
      charged,
      refused,
    ]);
  } finally {
    await other.stop();
    shop.kill('payments', 'SIGCONT');
  }
  const next = await shop.placeAll([{ wish: {}, end: 'shipped' }]); // nobody else is there to do it, so it is awake
  await expectAllWell([charged, refused, ...others, ...next]);
  expect(witnessed(shop, charged.id)).toEqual(['authorization', 'capture']);
  expect(witnessed(shop, refused.id)).toEqual(['authorization', 'void']);
});

async function paymentStates(orderId: string): Promise<string[]> {
  const { data } = (await shop.get(`/v1/payments?orderId=${orderId}`)).body as { data: { state: string }[] };
  return data.map(({ state }) => state);
}

test('goes on where it was when everything is killed at once', async () => {
  const orphans = Object.keys(shop.running().processes);
  const placed = await midway();
  shop.kill(['supervisor', ...orphans]);
  shop = await took.time('restart', openShop({ dataDir, portBase: shop.portBase }));
  await expectAllWell(placed);
});
