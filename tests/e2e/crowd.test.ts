import { afterAll, beforeAll, expect, test } from 'vitest';

import { SERVICES } from '../../contracts/names.ts';
import { type Random, seeded } from '../support/random.ts';
import { type Fate, openShop, type Placed, type Shop } from '../support/shop.ts';

const MINUTE = 60_000;
const SEED = 20_260_101;
/** How many orders; `CROWD=200 npm test -- crowd` is a longer run. */
const CROWD = Number(process.env['CROWD'] ?? '60');
/** Every worker is killed twice. */
const KILLS = 2;

const shipped = (wish: Fate['wish']): Fate => ({ wish, end: 'shipped' });
const rejected = (reason: string, wish: Fate['wish']): Fate => ({ wish, end: `rejected: ${reason}` });

const GOOD: readonly Fate[] = [
  shipped({}),
  shipped({ card: 'tok_slow' }),
  shipped({ card: 'tok_slow_capture', sku: 'mug' }),
  shipped({ card: 'tok_lost_reply' }),
  shipped({ card: 'tok_outage', sku: 'kettle' }),
  shipped({ city: 'Slowville' }),
  shipped({ city: 'Echo' }),
  shipped({ city: 'Stormhaven', sku: 'mug' }),
  shipped({ city: 'Farpost' }),
];
const BAD: readonly Fate[] = [
  rejected('OutOfStock', { sku: 'unicorn' }),
  rejected('CardDeclined', { card: 'tok_declined' }),
  rejected('CardDeclined', { card: 'tok_nobody_knows', city: 'Slowville' }),
  rejected('AddressRefused', { city: 'Atlantis' }),
  rejected('AddressRefused', { city: 'Atlantis', card: 'tok_slow' }),
  rejected('AddressRefused', { city: 'Atlantis', card: 'tok_lost_reply' }),
  rejected('AddressRefused', { city: 'Atlantis', card: 'tok_refund_outage' }),
  rejected('CaptureDeclined', { card: 'tok_capture_declined', sku: 'mug' }),
  rejected('CaptureDeclined', { card: 'tok_capture_declined', city: 'Echo' }),
  rejected('CaptureDeclined', { card: 'tok_capture_declined', city: 'Ghosttown' }),
];

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => shop.stop());

function crowd(random: Random): readonly Fate[] {
  return Array.from({ length: CROWD }, () => {
    const { wish, end } = random.pick(random.below(2) === 0 ? GOOD : BAD);
    return { end, wish: { ...wish, quantity: 1 + random.below(3) } };
  });
}

/** Places a part of the crowd for each kill, which comes while it is being placed. */
async function placeAndKill(fates: readonly Fate[], victims: readonly string[]): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  for (const [n, victim] of victims.entries()) {
    const part = fates.filter((_, i) => i % victims.length === n);
    const { [victim]: killed } = shop.running().processes;
    const placing = part.map(async (fate) => ({ ...fate, id: await shop.place(fate.wish) }));
    await Promise.any(placing);
    shop.kill(victim);
    placed.push(...(await Promise.all(placing)));
    await shop.back(victim, killed ?? 0);
  }
  return placed;
}

test(
  `settles ${CROWD} orders, half of them bad, while every worker is killed twice`,
  { timeout: 15 * MINUTE + CROWD * 1_000 },
  async () => {
    const random = seeded(SEED);
    const fates = crowd(random);
    const victims = random.shuffle(Array.from({ length: KILLS }, () => SERVICES).flat());
    const start = performance.now();
    const placed = await placeAndKill(fates, victims);
    const killed = performance.now();
    // First, as it only looks into the databases: two hundred who ask how they stand are a load of their own.
    const { clean, violations, warnings, orders } = await shop.verify();
    const settled = performance.now();
    expect({ clean, violations, warnings }).toEqual({ clean: true, violations: [], warnings: [] });
    expect(orders).toMatchObject({ total: CROWD, underWay: 0, parked: 0 });
    expect(await shop.ends(placed)).toEqual(placed);

    const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
    const { shipped: good = 0, rejected: bad = 0 } = orders.byStatus;
    console.log(
      `crowd of ${CROWD} (seed ${SEED}): ${good} shipped, ${bad} rejected, ${victims.length} kills in ` +
        `${seconds(killed - start)}, all settled and verified ${seconds(settled - killed)} later`,
    );
  },
);
