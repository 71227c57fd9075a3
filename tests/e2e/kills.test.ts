import { rmSync } from 'node:fs';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { faultSwitches, type Parameters, type Simulator } from '../../cli/faults/simulators.ts';
import type { OrderView } from '../../contracts/order-views.schema.ts';
import type { SagaView } from '../../contracts/saga.ts';
import { key, newOrder } from '../support/orders.ts';
import { eventually } from '../support/patience.ts';
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

/** An order, the fault that keeps it at a place of its saga, and how that is told. */
interface Passage extends Fate {
  readonly fault: readonly [simulator: Simulator, name: string, parameters: Parameters];
  readonly isThere: (saga: SagaView) => boolean;
}

const runs =
  (step: string) =>
  ({ live, steps }: SagaView): boolean =>
    live && steps.some(({ name, state }) => name === step && state === 'running');

/** Longer than a call waits for its answer. */
const LATE = { ms: 4_000 };
/** Each fault comes once those before have got past it. */
const PASSAGES: readonly Passage[] = [
  {
    wish: { card: 'tok_capture_declined' },
    end: 'rejected: CaptureDeclined',
    fault: ['carrier', 'lost-reply', { operation: 'cancel' }],
    isThere: ({ live, state }) => live && state === 'compensating',
  },
  {
    wish: {},
    end: 'shipped',
    fault: ['payments', 'latency', { operation: 'capture', ...LATE }],
    isThere: runs('capture-payment'),
  },
  {
    wish: { city: 'Echo' },
    end: 'shipped',
    fault: ['carrier', 'latency', { operation: 'book', ...LATE }],
    isThere: runs('book-shipment'),
  },
  {
    wish: { sku: 'mug' },
    end: 'shipped',
    fault: ['payments', 'lost-reply', { operation: 'authorize' }],
    isThere: runs('authorize-payment'),
  },
];
const AT_THE_BEGINNING: Fate = { wish: { sku: 'mug' }, end: 'shipped' };
const ARRIVING: readonly Fate[] = [
  { wish: {}, end: 'shipped' },
  { wish: { sku: 'unicorn' }, end: 'rejected: OutOfStock' },
  { wish: { card: 'tok_declined' }, end: 'rejected: CardDeclined' },
];

/** Has an order at each place, and keeps it there. The inventory worker hangs from then on, too. */
async function midway(): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  const faults = faultSwitches(shop.ports);
  for (const { wish, end, fault, isThere } of PASSAGES) {
    const [simulator, name, parameters] = fault;
    await faults[simulator].switchOn(name, parameters);
    const id = await shop.place(wish);
    placed.push({ wish, end, id });
    await shop.saga(id, isThere);
  }
  shop.kill('inventory', 'SIGSTOP');
  const first = { ...AT_THE_BEGINNING, id: await shop.place(AT_THE_BEGINNING.wish) };
  await shop.saga(first.id, runs('reserve-stock'));
  return [...placed, first];
}

async function heal(): Promise<void> {
  await Promise.all(Object.values(faultSwitches(shop.ports)).map(async (simulator) => simulator.heal()));
}

/** Kills what runs while orders are everywhere, and more come in. */
async function strike(victim: string): Promise<readonly Placed[]> {
  const placed = await took.time('until orders are everywhere', midway());
  const arriving = shop.placeAll(ARRIVING);
  shop.kill(victim);
  if (victim !== 'inventory') shop.kill('inventory', 'SIGCONT');
  await heal();
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
  const faults = faultSwitches(shop.ports);
  await faults.payments.switchOn('latency', { operation: 'capture', ...LATE });
  const charged = { wish: {}, end: 'shipped', id: await shop.place() };
  await shop.saga(charged.id, runs('capture-payment'));
  await faults.payments.switchOn('lost-reply', { operation: 'authorize' });
  const refusedWish = { city: 'Atlantis' };
  const refused = { wish: refusedWish, end: 'rejected: AddressRefused', id: await shop.place(refusedWish) };
  await eventually(async () => {
    const struck = (await faults.payments.list()).map((fault) => fault.struck);
    expect(struck.filter((times) => times > 0)).toHaveLength(2); // both calls are under way
  });
  shop.kill('payments', 'SIGSTOP');
  await heal();
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

test('goes on where it was when everything is killed at once', async () => {
  const orphans = Object.keys(shop.running().processes);
  const placed = await midway();
  shop.kill(['supervisor', ...orphans]);
  shop = await took.time('restart', openShop({ dataDir, portBase: shop.portBase }));
  await expectAllWell(placed);
});
