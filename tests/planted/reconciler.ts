/** Bugs in what the reconciler finds, and in how it mends that. */
import type { Planted } from './planted.ts';

const DISCREPANCIES = 'workflows/discrepancies.ts';
const TESTS = ['workflows/discrepancies.test.ts'];

export const IN_RECONCILER: readonly Planted[] = [
  {
    name: 'lost-with-temporal',
    mode: 'C8',
    why: 'a saga that Temporal does not know is taken for one that nobody has started yet',
    edits: [{ file: DISCREPANCIES, find: "if (state === 'gone')", replace: "if (state === 'gone' && runId !== null)" }],
    tests: ['tests/reconcile-lost.test.ts'],
  },
  {
    name: 'lost-effects-unseen',
    mode: 'D2',
    why: 'what a saga says that it did is believed, although a fail-over has lost it',
    edits: [
      {
        file: DISCREPANCIES,
        find: 'steps.filter((step) => isThrough(step) && isLost(step))',
        replace: "steps.filter((step) => isThrough(step) && isLost(step) && step.name === '')",
      },
    ],
    tests: TESTS,
  },
  {
    name: 'restored-by-a-guess',
    mode: 'L3',
    why: 'a charge that is lost here is asked for again, whether the provider has it or not',
    edits: [
      {
        file: DISCREPANCIES,
        find: '(OUTSIDE.has(actOf(key)) ? isRepeat(key) :',
        replace: '(OUTSIDE.has(actOf(key)) ? isRepeat(key) || true :',
      },
    ],
    tests: TESTS,
  },
  {
    name: 'key-left-open',
    mode: 'D11',
    why: 'a restored database has forgotten a tombstone, and nobody puts it back',
    edits: [
      {
        file: DISCREPANCIES,
        find: "state === 'compensated' && stateOf(seen, key) === undefined)",
        replace: "state === 'compensated' && key === '')",
      },
    ],
    tests: TESTS,
  },
  {
    name: 'goods-frozen-for-ever',
    mode: 'F7',
    why: 'a reservation of an order that was rejected stays, as if somebody still wanted it',
    edits: [
      {
        file: DISCREPANCIES,
        find: '.filter(({ key, state }) => isLive({ state }) && isAbout(key))',
        replace: ".filter(({ key, state }) => isLive({ state }) && isAbout(key) && actOf(key) !== 'reserve-stock')",
      },
    ],
    tests: TESTS,
  },
  {
    name: 'stranger-let-go',
    mode: 'F7',
    why: 'what was done for an order that nobody knows is taken for rubbish, and not told of',
    edits: [
      {
        file: 'workflows/reconcile.ts',
        find: 'await this.#keep(subjects, [...findings, ...reported]);',
        replace: 'await this.#keep(subjects, reported);',
      },
    ],
    tests: ['tests/reconcile-restored.test.ts'],
  },
  {
    name: 'restored-by-half',
    mode: 'L1',
    why: 'a repair that broke off between an intent and its outcome is never made again',
    edits: [
      {
        file: DISCREPANCIES,
        find: "return state === undefined || (state === 'intent' && step.state === 'done');",
        replace: 'return state === undefined;',
      },
    ],
    tests: [...TESTS, 'tests/reconcile-faults.test.ts'],
  },
  {
    name: 'ledger-not-compared',
    mode: 'J5',
    why: "nobody notices that our ledger and the provider's differ",
    edits: [
      {
        file: DISCREPANCIES,
        find: 'if (theirs.captured === captured && theirs.refunded === refunded) return [];',
        replace: 'if (theirs.captured === captured) return [];',
      },
    ],
    tests: TESTS,
  },
];
