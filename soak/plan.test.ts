import { describe, expect, test } from 'vitest';

import { BLOWS, TROUBLES, VICTIMS } from './deck.ts';
import { drawPlan, endOf, type Plan } from './plan.ts';

const SEEDS = [1, 2, 3, 4_294_967_295];
const TEN_MINUTES = { minutes: 10, rate: 4 };

const blowsOf = ({ rounds }: Plan): ReadonlySet<string> =>
  new Set(
    rounds.flatMap(({ strikes }) => strikes.flatMap(({ blow, victims }) => victims.map((it) => `${blow} ${it}`))),
  );

test('draws the same plan from the same seed, and another from another', () => {
  expect(drawPlan({ seed: 7, ...TEN_MINUTES })).toEqual(drawPlan({ seed: 7, ...TEN_MINUTES }));
  expect(drawPlan({ seed: 7, ...TEN_MINUTES }).rounds).not.toEqual(drawPlan({ seed: 8, ...TEN_MINUTES }).rounds);
});

test('draws the same faults however many orders there are', () => {
  const { rounds, troubles } = drawPlan({ seed: 7, minutes: 10, rate: 1 });
  expect(drawPlan({ seed: 7, ...TEN_MINUTES })).toMatchObject({ rounds, troubles });
});

describe.each(SEEDS)('the ten minutes of seed %i', (seed) => {
  const plan = drawPlan({ seed, ...TEN_MINUTES });

  test('have every kind of process killed and frozen alone, in combinations, and all at once', () => {
    const alone = plan.rounds.filter(({ kind }) => kind !== 'everything');
    const expected = VICTIMS.flatMap((victim) => BLOWS.map((blow) => `${blow} ${victim}`));
    expect([...blowsOf({ ...plan, rounds: alone })].toSorted()).toEqual(expected.toSorted());
    expect(new Set(plan.rounds.map(({ kind }) => kind))).toEqual(new Set(['alone', 'combination', 'everything']));
  });

  test('have every fault of every simulator', () => {
    const drawn = new Set(plan.troubles.map(({ simulator, name }) => `${simulator} ${name}`));
    expect(drawn).toEqual(new Set(TROUBLES.map(({ simulator, name }) => `${simulator} ${name}`)));
  });

  test('have every fault over before the load is, and no round begin within another', () => {
    const ends = plan.rounds.map(endOf);
    const begins = plan.rounds.map(({ strikes }) => Math.min(...strikes.map(({ atMs }) => atMs)));
    expect(begins.slice(1).every((begin, n) => begin > (ends[n] ?? 0))).toBe(true);
    expect([...ends, ...plan.troubles.map(({ atMs, forMs }) => atMs + forMs)].every((end) => end < plan.lengthMs)).toBe(
      true,
    );
  });

  test('begin with orders that nothing disturbs', () => {
    const begins = [...plan.rounds.flatMap(({ strikes }) => strikes), ...plan.troubles].map(({ atMs }) => atMs);
    expect(plan.undisturbed.length).toBeGreaterThan(0);
    expect(Math.max(...plan.undisturbed)).toBeLessThan(Math.min(...begins));
  });

  test('have orders of all kinds, each with a key of its own', () => {
    const { orders } = plan;
    expect(orders).toHaveLength(2_400);
    expect(new Set(orders.map(({ key }) => key)).size).toBe(orders.length);
    expect(orders.every(({ atMs }, n) => atMs >= 0 && atMs >= (orders[n - 1]?.atMs ?? 0))).toBe(true);
    expect(new Set(orders.flatMap(({ ends }) => ends)).size).toBeGreaterThanOrEqual(5);
    expect(orders.some(({ cancelAfterMs }) => cancelAfterMs !== null)).toBe(true);
  });
});

test('is over at once when there is no time for any fault', () => {
  expect(drawPlan({ seed: 1, minutes: 0.1, rate: 4 })).toMatchObject({ rounds: [], troubles: [] });
});
