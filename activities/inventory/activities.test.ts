import { describe, expect, test } from 'vitest';

import type { OrderLine } from '../../contracts/orders.ts';
import { seeded } from '../../tests/support/random.ts';
import { failureOf, inParallel, inventory, type Inventory } from '../../tests/support/world.ts';

const key = 'ord_1/reserve-stock';
const tea = (quantity: number): OrderLine[] => [{ sku: 'tea', quantity }];
const reserve = async ({ reserveStock }: Inventory, lines: OrderLine[], order = 'ord_1') =>
  reserveStock({ key: `${order}/reserve-stock`, orderId: order, lines });
const commit = 'ord_1/commit-stock';

/** What is on the shelves, as `available + reserved`. */
async function shelves({ query }: Inventory): Promise<Record<string, string>> {
  const rows = await query("SELECT sku, available || '+' || reserved AS held FROM stock ORDER BY sku");
  return Object.fromEntries(rows.map(({ sku, held }) => [String(sku), String(held)]));
}

const stateOf = async ({ value }: Inventory, id: string) =>
  value('SELECT state::text FROM reservation WHERE id = $1', id);

describe('reserveStock', () => {
  test('holds all of the lines', async () => {
    const world = await inventory({ tea: 10, mug: 1, kettle: 3 });
    const lines = [...tea(4), { sku: 'mug', quantity: 1 }];
    const { reservationId, warehouse } = await reserve(world, lines);
    expect(reservationId).toMatch(/^res_[0-9a-z]{26}$/u);
    expect(warehouse).toBe('hamburg');
    expect(await shelves(world)).toEqual({ tea: '6+4', mug: '0+1', kettle: '3+0' });
    expect(await world.query('SELECT order_id, state, warehouse FROM reservation')).toEqual([
      { order_id: 'ord_1', state: 'held', warehouse },
    ]);
  });

  test('holds them once, and gives the same reservation again', async () => {
    const world = await inventory({ tea: 10 });
    const all = await Promise.all([reserve(world, tea(4)), reserve(world, tea(4)), reserve(world, tea(4))]);
    expect(new Set([...all, await reserve(world, tea(4))].map(({ reservationId }) => reservationId)).size).toBe(1);
    expect(await shelves(world)).toEqual({ tea: '6+4' });
  });

  test.each([
    ['too few are left of one', 'mug', { quantity: 2, available: 1 }],
    ['one is never in stock', 'unicorn', { quantity: 1, available: 0 }],
    ['one is unheard of', 'grail', { quantity: 1, available: 0 }],
  ])('holds none of the lines when %s, and names it', async (_case, sku, { quantity, available }) => {
    const world = await inventory({ tea: 10, mug: 1, unicorn: 0 });
    const failure = await failureOf(reserve(world, [...tea(4), { sku, quantity }]));
    expect(failure).toMatchObject({ type: 'OutOfStock', message: `'${sku}' is out of stock`, nonRetryable: true });
    expect(failure.details).toEqual([{ sku, quantity, available }]);
    expect(await shelves(world)).toEqual({ tea: '10+0', mug: '1+0', unicorn: '0+0' });
    expect(await world.query('SELECT FROM reservation')).toEqual([]);
  });

  test('stays refused when the goods come in later', async () => {
    const world = await inventory({ tea: 1 });
    await failureOf(reserve(world, tea(2)));
    await world.query("INSERT INTO stock_movement (sku, kind, quantity) VALUES ('tea', 'receive', 10)");
    expect(await failureOf(reserve(world, tea(2)))).toMatchObject({ type: 'OutOfStock' });
    expect(await shelves(world)).toEqual({ tea: '11+0' });
  });

  test('sells 50 units to exactly 50 of 200 buyers', async () => {
    const world = await inventory({ tea: 50 }, 20);
    const buyers = Array.from({ length: 200 }, (_, i) => async () => reserve(world, tea(1), `ord_${i}`));
    const outcomes = await inParallel(50, buyers);
    const turnedAway = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(turnedAway).toHaveLength(150);
    expect(new Set(turnedAway.map(({ reason }) => (reason as { type: string }).type))).toEqual(new Set(['OutOfStock']));
    expect(await shelves(world)).toEqual({ tea: '0+50' });
  });

  test('locks 300 carts of ten goods, in any order, without a deadlock', async () => {
    const random = seeded(20_261_123);
    const skus = Array.from({ length: 40 }, (_, i) => `sku-${i}`);
    const world = await inventory(Object.fromEntries(skus.map((sku) => [sku, 1_000])), 20);
    const tasks = Array.from({ length: 300 }, (_, i) => {
      const lines = random.shuffle(skus).slice(0, 10);
      return async () => {
        await reserve(
          world,
          lines.map((sku) => ({ sku, quantity: 1 })),
          `ord_${i}`,
        );
        if (i % 3 === 0) await world.releaseStock({ key: `ord_${i}/reserve-stock` });
      };
    });
    const outcomes = await inParallel(20, tasks);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await world.value('SELECT sum(reserved)::int FROM stock')).toBe(2_000);
    // The server's processes report what they counted when they are idle, or end.
    await world.db.$disconnect();
    expect(await world.value('SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()')).toBe(0);
  });
});

describe('releaseStock', () => {
  test('gives the goods back, once', async () => {
    const world = await inventory({ tea: 10, mug: 1 });
    const { reservationId } = await reserve(world, [...tea(4), { sku: 'mug', quantity: 1 }]);
    await Promise.all([world.releaseStock({ key }), world.releaseStock({ key }), world.releaseStock({ key })]);
    await world.releaseStock({ key });
    expect(await shelves(world)).toEqual({ tea: '10+0', mug: '1+0' });
    expect(await stateOf(world, reservationId)).toBe('released');
  });

  test("gives back its own order's goods, and leaves another's of the same kind", async () => {
    const world = await inventory({ tea: 10 });
    await reserve(world, tea(4));
    const other = await reserve(world, tea(3), 'ord_2');
    await world.releaseStock({ key });
    expect(await shelves(world)).toEqual({ tea: '7+3' });
    expect(await stateOf(world, other.reservationId)).toBe('held');
  });

  test('bars a reservation that comes late', async () => {
    const world = await inventory({ tea: 10 });
    await world.releaseStock({ key });
    expect(await failureOf(reserve(world, tea(4)))).toMatchObject({ type: 'Revoked', nonRetryable: true });
    expect(await shelves(world)).toEqual({ tea: '10+0' });
  });

  test('is refused by the database when the goods are gone', async () => {
    const world = await inventory({ tea: 10 });
    const reservation = await reserve(world, tea(4));
    await world.commitStock({ key: commit, reservation });
    await expect(world.releaseStock({ key })).rejects.toThrow('stock_movement_ends_once');
    expect(await shelves(world)).toEqual({ tea: '6+0' });
    expect(await world.state(key)).toBe('applied');
    expect(await stateOf(world, reservation.reservationId)).toBe('committed');
  });
});

describe('uncommitStock', () => {
  const committed = async () => {
    const world = await inventory({ tea: 10 });
    const reservation = await reserve(world, tea(4));
    await world.commitStock({ key: commit, reservation });
    return { world, reservation };
  };

  test('puts the goods back, once, and leaves nothing to be released', async () => {
    const { world, reservation } = await committed();
    const uncommitStock = async () => world.uncommitStock({ key: commit });
    await Promise.all([uncommitStock(), uncommitStock()]);
    await world.releaseStock({ key });
    expect(await shelves(world)).toEqual({ tea: '10+0' });
    expect(await stateOf(world, reservation.reservationId)).toBe('returned');
    expect([await world.state(commit), await world.state(key)]).toEqual(['revoked', 'revoked']);
  });

  test('bars a commit that comes late', async () => {
    const world = await inventory({ tea: 10 });
    const reservation = await reserve(world, tea(4));
    await world.uncommitStock({ key: commit });
    expect(await failureOf(world.commitStock({ key: commit, reservation }))).toMatchObject({ type: 'Revoked' });
    await world.releaseStock({ key });
    expect(await shelves(world)).toEqual({ tea: '10+0' });
  });

  test('by hand puts back what was committed, by whomever, or nothing', async () => {
    const { world, reservation } = await committed();
    const evidence = 'ticket 7';
    await world.settleCommit({ key: commit, evidence });
    await world.settleCommit({ key: commit, evidence });
    expect([await shelves(world), await world.state(commit)]).toEqual([{ tea: '10+0' }, 'revoked']);
    await world.recordCommit({ key: `${commit}~2`, evidence, reservation });
    expect(await shelves(world)).toEqual({ tea: '6+0' });
    await world.settleCommit({ key: `${commit}~2`, evidence });
    await world.settleCommit({ key: `${commit}~3`, evidence });
    expect([await shelves(world), await world.state(`${commit}~3`)]).toEqual([{ tea: '10+0' }, 'barred']);
  });
});

describe('commitStock', () => {
  test('takes the goods off the shelf, once', async () => {
    const world = await inventory({ tea: 10, mug: 5 });
    const reservation = await reserve(world, [...tea(4), { sku: 'mug', quantity: 5 }]);
    const commitStock = async () => world.commitStock({ key: commit, reservation });
    await Promise.all([commitStock(), commitStock(), commitStock()]);
    await commitStock();
    expect(await shelves(world)).toEqual({ tea: '6+0', mug: '0+0' });
    expect(await stateOf(world, reservation.reservationId)).toBe('committed');
  });

  test('says that the reservation was released', async () => {
    const world = await inventory({ tea: 10 });
    const reservation = await reserve(world, tea(4));
    await world.releaseStock({ key });
    expect(await failureOf(world.commitStock({ key: commit, reservation }))).toMatchObject({
      type: 'Revoked',
      nonRetryable: true,
      message: `'${reservation.reservationId}' was released`,
    });
    expect(await shelves(world)).toEqual({ tea: '10+0' });
    expect(await world.state(commit)).toBeUndefined();
  });

  test('and a release at once: one of them wins', async () => {
    const world = await inventory({ tea: 100 }, 20);
    const orders = Array.from({ length: 20 }, (_, i) => `ord_${i}`);
    const race = async (order: string) => {
      const reservation = await reserve(world, tea(1), order);
      const outcomes = await Promise.allSettled([
        world.releaseStock({ key: `${order}/reserve-stock` }),
        world.commitStock({ key: `${order}/commit-stock`, reservation }),
      ]);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    };
    await Promise.all(orders.map(race));
    expect(await world.value('SELECT sum(reserved)::int FROM stock')).toBe(0);
  });
});

describe('restock', () => {
  const [restock, orderId] = ['ord_1/undo/restock', 'ord_1'];
  const sold = async (): Promise<Inventory> => {
    const world = await inventory({ tea: 10, mug: 5 });
    const reservation = await reserve(world, [...tea(4), { sku: 'mug', quantity: 5 }]);
    await world.commitStock({ key: commit, reservation });
    return world;
  };

  test('puts the goods back on the shelf, once, whatever the key', async () => {
    const world = await sold();
    const again = async () => world.restock({ key: restock, orderId });
    await Promise.all([again(), again(), again()]);
    await again();
    expect(await shelves(world)).toEqual({ tea: '10+0', mug: '5+0' });
    expect(await world.query('SELECT state FROM reservation')).toEqual([{ state: 'returned' }]);
    const other = await failureOf(world.restock({ key: 'another', orderId }));
    expect(other).toMatchObject({ type: 'NothingToRestock', nonRetryable: true });
  });

  test('is a matter for a person when nothing had left the shelf', async () => {
    const world = await inventory({ tea: 10 });
    await reserve(world, tea(4));
    const failure = await failureOf(world.restock({ key: restock, orderId }));
    expect(failure).toMatchObject({ type: 'NothingToRestock', message: "no goods of 'ord_1' have left the shelf" });
    expect(await shelves(world)).toEqual({ tea: '6+4' });
    expect(await world.state(restock)).toBeUndefined();
  });

  test('is barred by a write-off, which is told when it comes too late', async () => {
    const [early, late] = [await sold(), await sold()];
    await early.writeOff({ key: restock });
    expect(await failureOf(early.restock({ key: restock, orderId }))).toMatchObject({ type: 'Revoked' });
    expect(await shelves(early)).toEqual({ tea: '6+0', mug: '0+0' });
    await late.restock({ key: restock, orderId });
    expect(await failureOf(late.writeOff({ key: restock }))).toMatchObject({ type: 'BackOnTheShelf' });
    expect(await shelves(late)).toEqual({ tea: '10+0', mug: '5+0' });
  });
});
