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
        find: 'return !wasAsked(seen, provider) || isRepeat(key);',
        replace: 'return !wasAsked(seen, provider) || isRepeat(key) || true;',
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
        find: "state === 'compensated' && stateOf(seen, key) === 'absent')",
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
        find: '[...done, ...raisedOutside(itemsIn({ outside }))]',
        replace: 'raisedOutside(itemsIn({ outside }))',
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
        find: "return state === 'absent' || (state === 'intent' && step.state === 'done');",
        replace: "return state === 'absent';",
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
  {
    name: 'one-away-nothing-repaired',
    mode: 'L9',
    why: 'a run ends as soon as somebody does not answer, so that nothing is repaired just when most breaks',
    edits: [
      {
        file: 'workflows/parties.ts',
        find: 'if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;',
        replace: 'if (!isCancellation(error)) throw error;',
      },
    ],
    tests: ['tests/reconcile-away.test.ts > without the payment provider'],
  },
  {
    name: 'unasked-taken-for-absent',
    mode: 'L9',
    why: 'what a service would know that can not be asked is taken for lost, and done again',
    edits: [
      {
        file: 'workflows/seen.ts',
        find: "return asked.includes(null) ? 'unknown' : 'absent';",
        replace: "return asked.includes(null) ? 'absent' : 'absent';",
      },
    ],
    tests: ['workflows/unasked.test.ts', 'tests/reconcile-away.test.ts > without the payments database'],
  },
  {
    name: 'unasked-has-nothing',
    mode: 'L9',
    why: 'a provider that nobody could ask is said to know nothing of a charge',
    edits: [
      {
        file: DISCREPANCIES,
        find: 'seen.outside[provider]?.some((item) => item.key === key && item.live) === false;',
        replace: 'seen.outside[provider]?.some((item) => item.key === key && item.live) !== true;',
      },
    ],
    tests: ['workflows/unasked.test.ts'],
  },
  {
    name: 'resolved-unseen',
    mode: 'L9',
    why: 'a finding is taken for resolved, since the one who would tell of it was not asked',
    edits: [
      {
        file: 'workflows/reconcile.ts',
        find: 'compared.filter(({ isWhole }) => isWhole).map(',
        replace: 'compared.map(',
      },
    ],
    tests: ['tests/reconcile-away.test.ts > without the payment provider'],
  },
  {
    name: 'begun-again-as-if-before-the-pivot',
    mode: 'L9',
    why: 'a saga begins again although nobody knows whether its money was taken: a cancel would be heeded behind the pivot',
    edits: [
      {
        file: DISCREPANCIES,
        find: 'pastPivot ? [] : know, seen);',
        replace: 'pastPivot || know.length > 0 ? [] : know, seen);',
      },
    ],
    tests: ['workflows/unasked.test.ts', 'tests/reconcile-away.test.ts > without the payments database'],
  },
  {
    name: 'out-of-sight-in-an-outage',
    mode: 'L9',
    why: 'what settled while a party was away for longer than a run looks back is never compared with it',
    edits: [
      {
        file: 'activities/orders/runs.ts',
        find: 'return hours + (row?.since ?? 0);',
        replace: 'return hours + (row?.since ?? 0) * 0;',
      },
    ],
    tests: ['activities/orders/runs.test.ts'],
  },
  {
    name: 'held-up-by-a-former-run',
    mode: 'C3',
    why: 'a run that was under way while its code was changed can not go on, and no other begins while it stays',
    edits: [
      { file: 'workers/schedules.ts', find: "[WORKFLOWS.reconcile]: ['Error']", replace: '[WORKFLOWS.reconcile]: []' },
    ],
    tests: ['tests/reconcile-command.test.ts > other code began'],
  },
];
