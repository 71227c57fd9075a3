import { expect, test } from 'vitest';

import type { SagaDecision } from '../../contracts/saga.ts';
import { at } from '../order/saga.fixture.ts';
import { ended, missingIn, standingOf, type ParkedStep } from './changes.ts';

const parked: ParkedStep = {
  sagaId: 'ord_1',
  step: 'a',
  since: at(10),
  failure: null,
  allowed: ['retry'],
};
const decision = (step: string | null, s: number): SagaDecision => ({
  id: `cmd_${s}`,
  action: step === null ? 'cancel' : 'retry',
  step,
  actor: 'ann',
  reason: 'because',
  at: at(s),
});
const changeBy = (...decisions: readonly SagaDecision[]): string => ended(parked, { decisions }).change;

test('what went on by itself is healed', () => {
  expect(changeBy()).toBe('healed');
  expect(changeBy(decision('b', 12), decision('a', 9))).toBe('healed');
});

test('what somebody decided about, or cancelled, is resolved', () => {
  expect(changeBy(decision('a', 12))).toBe('resolved');
  expect(changeBy(decision(null, 12))).toBe('resolved');
});

test('an undo is not resolved by the cancel that began it', () => {
  expect(changeBy(decision(null, 10))).toBe('healed');
});

test('a step whose undo is parked now was parked anew', () => {
  const saga = (since: string) => standingOf([{ sagaId: 'ord_1', parked: [{ ...parked, since }] }]);
  expect(missingIn(saga(at(10)), saga(at(20)))).toMatchObject([{ step: 'a', since: at(20) }]);
  expect(missingIn(saga(at(10)), saga(at(10)))).toEqual([]);
});
