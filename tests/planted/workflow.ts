/** Bugs in the order's saga, and in the rules of the library that the matrix sees. */
import type { Planted } from './planted.ts';

const PLACE_ORDER = 'workflows/place-order.ts';

export const IN_WORKFLOW: readonly Planted[] = [
  {
    name: 'undo-registered-late',
    mode: 'rule 1',
    why: 'only what got through is taken back: not what timed out, and landed',
    edits: [
      {
        file: 'saga/compensation.ts',
        find: 'if (attempt.kept) continue;',
        replace: 'if (attempt.kept || attempt.error !== undefined) continue;',
      },
    ],
    tests: ['matrix --story happy --site reserveStock --fault abandoned', 'saga/compensation.test.ts'],
  },
  {
    name: 'default-cancellation-type',
    mode: 'rule 2',
    why: "the SDK's default: the first undo begins while the step still runs",
    edits: [
      {
        file: 'workflows/policies.ts',
        find: "cancellationType: 'WAIT_CANCELLATION_COMPLETED',",
        replace: "cancellationType: 'TRY_CANCEL',",
      },
    ],
    tests: ['matrix --story overtaken --site releaseStock --fault error'],
  },
  {
    name: 'undo-in-the-cancellable-scope',
    mode: 'B7',
    why: 'a cancel that comes while everything is taken back stops that half-way',
    edits: [
      {
        file: 'saga/run.ts',
        find: 'return CancellationScope.nonCancellable(async () => this.#takeBack());',
        replace: 'return this.#takeBack();',
      },
    ],
    tests: ['matrix --story refused-at-capture --site voidAuthorization --fault cancel-run', 'saga/cancel.test.ts'],
  },
  {
    name: 'swallowed-undo-of-an-order',
    mode: 'B5',
    why: 'an undo that fails is logged away, and the money stays held',
    edits: [
      {
        file: PLACE_ORDER,
        find: 'compensate: (key, _authorization, by) => payments.voidAuthorization({ key, by }),',
        replace:
          'compensate: async (key, _authorization, by) => payments.voidAuthorization({ key, by }).catch(() => undefined),',
      },
    ],
    tests: ['matrix --story refused-at-shipping --site voidAuthorization --fault outage'],
  },
  {
    name: 'no-undo',
    mode: 'rule 1',
    why: 'a step that needs none, it is thought',
    edits: [
      {
        file: PLACE_ORDER,
        find: 'compensate: (key, _shipment, by) => shipping.cancelShipment({ key, by }),',
        replace: 'compensate: async () => undefined,',
      },
    ],
    tests: ['matrix --story refused-at-payment --site releaseStock --fault error'],
  },
  {
    name: 'outage-decides-of-an-order',
    mode: 'rule 5',
    why: 'what fails for a minute is given up',
    edits: [
      {
        file: 'saga/part.ts',
        find: "const refuses = (verdict: Verdict): boolean => verdict === 'refused' || verdict === 'revoked';",
        replace: "const refuses = (verdict: Verdict): boolean => verdict !== 'stopped';",
      },
    ],
    tests: ['matrix --story happy --site reserveStock --fault outage', 'saga/outage.test.ts'],
  },
  {
    name: 'key-of-a-run-of-an-order',
    mode: 'rule 7',
    why: 'a run that takes over does everything again, under keys of its own',
    edits: [
      {
        file: 'saga/attempts.ts',
        find: "import { explain } from './failures.ts';",
        replace: "import { explain } from './failures.ts';\nimport { workflowInfo } from '@temporalio/workflow';",
      },
      {
        file: 'saga/attempts.ts',
        find: 'new Attempt(name, `${this.#id}/${name}`, act, this.#keeper)',
        replace: 'new Attempt(name, `${this.#id}/${name}-${workflowInfo().runId}`, act, this.#keeper)',
      },
    ],
    tests: ['matrix --story happy --site commitStock --fault terminate'],
  },
  {
    name: 'oldest-first-of-an-order',
    mode: 'B6',
    why: 'what was done first is taken back first, while what was built on it still stands',
    edits: [{ file: 'saga/compensation.ts', find: 'of attempts.toReversed()', replace: 'of attempts' }],
    tests: ['saga/compensation.test.ts'],
  },
  {
    name: 'early-cancel-forgotten',
    mode: 'F3',
    why: 'a saga does not look at the cancel that it was started with',
    edits: [
      {
        file: 'saga/run.ts',
        find: 'if (cancel != null) this.#heed(cancel);',
        replace: "if (cancel?.by === '') this.#heed(cancel);",
      },
    ],
    tests: ['saga/cancel.test.ts'],
  },
  {
    name: 'cancel-counted-twice-of-an-order',
    mode: 'F2',
    why: 'a cancel that is delivered again is another decision',
    edits: [{ file: 'saga/run.ts', find: 'knows(wish.commandId)) return;', replace: "knows('never')) return;" }],
    tests: ['saga/cancel.test.ts'],
  },
  {
    name: 'stale-decision',
    mode: 'F4',
    why: 'an operator decides about something else than they saw',
    edits: [
      { file: 'saga/resolve.ts', find: 'if (wish.version !== version) {', replace: 'if (wish.version > version) {' },
    ],
    tests: ['saga/resolve.test.ts'],
  },
  {
    name: 'one-person-is-two',
    mode: 'L4',
    why: 'who decides approves it, too',
    edits: [{ file: 'saga/resolve.ts', find: 'wish.approvedBy === wish.actor', replace: "wish.approvedBy === ''" }],
    tests: ['saga/resolve.test.ts'],
  },
  {
    name: 'cancel-answered-at-once',
    mode: 'C5',
    why: 'a cancel is answered while what it stops still runs, and the workflow ends under it',
    edits: [
      {
        file: 'saga/run.ts',
        find: '    await CancellationScope.nonCancellable(async () => condition(() => this.#settled));\n',
        replace: '',
      },
    ],
    tests: ['saga/cancel.test.ts'],
  },
  {
    name: 'cancel-forgotten-at-the-pivot',
    mode: 'F1',
    why: 'a cancel that waits for the pivot is forgotten when that is refused',
    edits: [
      {
        file: 'saga/run.ts',
        find: 'this.#interruption ??= otherwise;',
        replace: 'this.#interruption = otherwise;',
      },
    ],
    tests: ['saga/saga.test.ts'],
  },
];
