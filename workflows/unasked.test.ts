/** What may be said, and done, of a saga when somebody couldn't be asked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { STEP_RESULTS } from '../contracts/resolve.schema.ts';
import type { EffectFacts, LedgerFacts, OutsideItem, SagaFacts } from '../contracts/reconcile.ts';
import type { StepState } from '../contracts/saga.ts';
import { discrepanciesOf, isWhole } from './discrepancies.ts';
import { effects, ID, item, key, running, type Said, seenOf, settled, traced } from './discrepancies.fixture.ts';
import { providerOf, serviceOf, stateOf, type Witness, WITNESSES } from './seen.ts';

const told = (saga: SagaFacts, said: Said): unknown =>
  discrepanciesOf(saga, seenOf(said)).map(({ key, repair }) => [
    key,
    repair?.type === 'wait' ? repair.for : (repair?.type ?? 'raised'),
  ]);

const DONE = {
  'reserve-stock': 'done',
  'authorize-payment': 'done',
  'book-shipment': 'done',
  'capture-payment': 'done',
  'commit-stock': 'done',
  'confirm-order': 'done',
  'dispatch-shipment': 'done',
} as const satisfies Record<string, StepState>;
const APPLIED = effects(Object.fromEntries(Object.keys(DONE).map((name) => [name, 'applied'])));
const without = (...names: readonly string[]): readonly EffectFacts[] =>
  APPLIED.filter((effect) => !names.some((name) => effect.key === key(name)));
const CHARGE = item('capture-payment', { amounts: { captured: 100, refunded: 0 } });
const THERE = [item('authorize-payment'), item('book-shipment'), CHARGE];
const LEDGER = [{ orderId: ID, key: key('capture-payment'), captured: 100, refunded: 0 }];

it('every step of the sagas has its place', () => {
  expect([...STEP_RESULTS.keys()].filter((name) => serviceOf(key(name)) === undefined)).toEqual([]);
});

it('an effect is absent only if its service was asked, and one of no known service only if all were', () => {
  const states = (name: string): unknown =>
    WITNESSES.map((witness) => stateOf(seenOf({ unasked: [witness] }), key(name)));
  expect(states('reserve-stock')).toEqual(['absent', 'unknown', 'absent', 'absent', 'absent', 'absent']);
  expect(states('paint-it-red')).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'absent', 'absent']);
});

describe('a saga that nobody carries', () => {
  it.each(WITNESSES.filter((witness) => witness !== 'payments' && witness !== 'inventory'))(
    'begins again without %s',
    (witness) => {
      expect(told(running('gone'), { unasked: [witness] })).toEqual([['stuck/ord_1/carrier', 'restart']]);
    },
  );

  it('waits for those who know whether it is past its pivot, unless that is known', () => {
    // The pivot of an order that costs nothing is inventory's.
    for (const witness of ['payments', 'inventory'] as const) {
      expect(told(running('gone'), { unasked: [witness] })).toEqual([['stuck/ord_1/carrier', [witness]]]);
    }
    const undo = { ...running('gone'), sagaId: `${ID}/undo` };
    expect(told(undo, { unasked: ['payments'] })).toEqual([['stuck/ord_1/undo/carrier', 'restart']]);
    const recalled = effects({ 'undo/recall-shipment': 'applied' });
    expect(told(undo, { unasked: ['payments'], effects: recalled })).toEqual([['stuck/ord_1/undo/carrier', 'restart']]);
    expect(told(undo, { unasked: ['shipping'] })).toEqual([['stuck/ord_1/undo/carrier', ['shipping']]]);
  });

  it('that Temporal was not asked about is left alone, and may still be found', () => {
    const saga = running('unknown');
    expect(told(saga, {})).toEqual([]);
    expect(isWhole(saga, seenOf({}))).toBe(false);
  });
});

describe('an order that was kept', () => {
  const kept = settled('confirmed', DONE);

  it.each(WITNESSES)('lacks nothing when nobody could ask %s', (witness) => {
    expect(told(kept, { effects: APPLIED, outside: THERE, ledger: LEDGER, unasked: [witness] })).toEqual([]);
  });

  it('is restored where only our own is needed', () => {
    const said = { effects: without('reserve-stock'), unasked: ['payment-provider', 'carrier'] } as const;
    expect(told(kept, said)).toEqual([['missing/ord_1/effects', 'restore']]);
  });

  it('waits for whoever knows whether it is a repeat', () => {
    const said = { effects: without('capture-payment', 'book-shipment'), outside: THERE };
    expect(told(kept, { ...said, unasked: ['payment-provider'] })).toEqual([
      ['missing/ord_1/effects', ['payment-provider']],
    ]);
    expect(told(kept, { ...said, unasked: ['carrier'] })).toEqual([['missing/ord_1/effects', ['carrier']]]);
    expect(told(kept, { ...said, effects: without('reserve-stock'), unasked: ['payments'] })).toEqual([
      ['missing/ord_1/effects', ['payments']],
    ]);
  });

  it('is raised at once where what is known is enough for that', () => {
    const said = { effects: without('capture-payment', 'confirm-order'), outside: THERE };
    expect(told(kept, { ...said, unasked: ['payment-provider'] })).toEqual([['missing/ord_1/effects', 'raised']]);
  });
});

describe('an order that was taken back', () => {
  const undone = settled('rejected', {
    'reserve-stock': 'compensated',
    'authorize-payment': 'compensated',
    'book-shipment': 'compensated',
    'capture-payment': 'compensated',
  });

  it('has its goods released, while its charge waits for the provider', () => {
    const left = effects({
      'reserve-stock': 'applied',
      'authorize-payment': 'revoked',
      'book-shipment': 'revoked',
      'capture-payment': 'applied',
    });
    expect(told(undone, { effects: left, unasked: ['payment-provider'] })).toEqual([
      ['orphan/ord_1/capture-payment', ['payment-provider']],
      ['orphan/ord_1/reserve-stock', 'undo'],
    ]);
  });

  it('has keys barred again without whoever is behind them', () => {
    const left = effects({ 'reserve-stock': 'revoked', 'book-shipment': 'revoked', 'capture-payment': 'barred' });
    expect(told(undone, { effects: left, unasked: ['payment-provider'] })).toEqual([
      ['missing/ord_1/authorize-payment', 'undo'],
    ]);
    expect(told(undone, { effects: left, unasked: ['payments'] })).toEqual([]);
  });

  it('lets go of a parcel only when it is known that nothing was charged', () => {
    const barred = effects({
      'reserve-stock': 'revoked',
      'authorize-payment': 'revoked',
      'book-shipment': 'barred',
      'capture-payment': 'barred',
    });
    const said = { effects: barred, outside: [item('book-shipment')] };
    expect(told(undone, said)).toEqual([['orphan/ord_1/outside/their_book-shipment', 'let-go']]);
    expect(told(undone, { ...said, unasked: ['payment-provider'] })).toEqual([
      ['orphan/ord_1/outside/their_book-shipment', ['payment-provider']],
    ]);
    expect(told(undone, { ...said, unasked: ['shipping'] })).toEqual([]);
  });
});

const states = fc.constantFrom<EffectFacts['state'] | null>(
  null,
  'intent',
  'applied',
  'refused',
  'revoking',
  'revoked',
  'barred',
  'external',
);
const worlds = fc.record({
  steps: fc.dictionary(fc.constantFrom(...Object.keys(DONE)), fc.constantFrom<StepState>('done', 'compensated')),
  effects: fc.dictionary(fc.constantFrom(...Object.keys(DONE)), states),
  outside: fc.uniqueArray(
    fc.record({ name: fc.constantFrom(...Object.keys(DONE)), live: fc.boolean(), repeatable: fc.boolean() }),
    { selector: ({ name }) => name },
  ),
  refunded: fc.option(fc.constantFrom(0, 100)),
});
type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never;

function saidOf({ effects: found, outside, refunded }: World): Said {
  const there = Object.entries(found).flatMap(([name, state]) => (state === null ? [] : [[name, state] as const]));
  return {
    effects: effects(Object.fromEntries(there)),
    outside: outside
      .filter(({ name }) => providerOf(key(name)) !== undefined)
      .map(({ name, ...rest }): OutsideItem => item(name, { ...rest, amounts: { captured: 100, refunded: 0 } })),
    ledger: refunded === null ? [] : LEDGER.map((entry): LedgerFacts => ({ ...entry, refunded })),
  };
}

const sagas = (steps: World['steps']): readonly SagaFacts[] => [
  running('gone'),
  running('running', traced(steps)),
  settled('confirmed', steps),
  settled('rejected', steps),
  { ...settled('confirmed', steps), undone: 'yes' },
];

describe('whoever is not asked', () => {
  it('could deny nothing of what is found, and decide nothing of what is done', () => {
    fc.assert(
      fc.property(worlds, fc.subarray<Witness>([...WITNESSES]), (world, unasked) => {
        for (const saga of sagas(world.steps)) {
          const all = new Map(discrepanciesOf(saga, seenOf(saidOf(world))).map((found) => [found.key, found.repair]));
          const seen = seenOf({ ...saidOf(world), unasked });
          for (const { key: found, repair } of discrepanciesOf(saga, seen)) {
            const isPutOff = repair === null || repair.type === 'wait';
            expect([found, repair]).toEqual([found, isPutOff && all.has(found) ? repair : all.get(found)]);
          }
        }
      }),
    );
  });

  it('is not needed to say that nothing more is there, if the saga is whole', () => {
    fc.assert(
      fc.property(worlds, fc.subarray<Witness>([...WITNESSES]), (world, unasked) => {
        for (const saga of sagas(world.steps)) {
          const seen = seenOf({ ...saidOf(world), unasked });
          if (!isWhole(saga, seen)) continue;
          const keysOf = (said: Said): readonly string[] =>
            discrepanciesOf(saga, seenOf(said)).map(({ key: found }) => found);
          expect(keysOf({ ...saidOf(world), unasked })).toEqual(keysOf(saidOf(world)));
        }
      }),
    );
  });
});
