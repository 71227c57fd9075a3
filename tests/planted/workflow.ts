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
    name: 'swallowed-undo',
    mode: 'B5',
    why: 'an undo that fails is logged away, and the money stays held',
    edits: [
      {
        file: PLACE_ORDER,
        find: 'compensate: (key) => payments.voidAuthorization({ key }),',
        replace: 'compensate: async (key) => payments.voidAuthorization({ key }).catch(() => undefined),',
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
        find: 'compensate: (key) => shipping.cancelShipment({ key }),',
        replace: 'compensate: async () => undefined,',
      },
    ],
    tests: ['matrix --story refused-at-payment --site releaseStock --fault error'],
  },
  {
    name: 'cancel-stops-the-pivot',
    mode: 'F1',
    why: 'a cancel stops the capture, although nobody knows whether it went through',
    edits: [
      {
        file: 'saga/part.ts',
        find: 'const result = await CancellationScope.nonCancellable(async () => this.#attempt<R>(name, act));',
        replace: 'const result = await this.#attempt<R>(name, { ...act, decides: () => true });',
      },
      {
        file: 'saga/part.ts',
        find: "    this.#stopped = true;\n    if (this.#state !== 'acting') return;\n",
        replace: '    this.#stopped = true;\n',
      },
    ],
    tests: ['saga/cancel.test.ts', 'saga/laws.test.ts'],
  },
  {
    name: 'cancel-heeded-behind-the-pivot',
    mode: 'B9',
    why: 'a cancel that comes too late is told that it was heeded',
    edits: [{ file: 'saga/registry.ts', find: 'if (run.cancellable) return;', replace: 'if (run.id !== "") return;' }],
    tests: ['matrix --story happy --site commitStock --fault cancel'],
  },
  {
    name: 'outage-decides',
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
    name: 'random-key',
    mode: 'rule 7',
    why: 'a run that takes over does everything again under other keys',
    edits: [
      {
        file: 'saga/attempts.ts',
        find: 'new Attempt(name, `${this.#id}/${name}`, act, this.#keeper)',
        replace: 'new Attempt(name, `${this.#id}/${name}-${Math.random()}`, act, this.#keeper)',
      },
    ],
    tests: ['matrix --story happy --site commitStock --fault terminate'],
  },
];
