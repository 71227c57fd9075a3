/** Bugs against the rules of the saga library that its own tests find. */
import type { Planted } from './planted.ts';

const PARKING = ['saga/parking.test.ts'];

export const IN_LIBRARY: readonly Planted[] = [
  {
    name: 'typo-compensates',
    mode: 'rule 4',
    why: 'everybody is refunded because of a typo',
    edits: [
      {
        file: 'saga/failures.ts',
        find: '  if (!(error instanceof TemporalFailure)) throw error;\n',
        replace:
          "  if (!(error instanceof TemporalFailure)) return { verdict: 'refused', type: 'Error', message: String(error) };\n",
      },
    ],
    tests: ['saga/saga.test.ts'],
  },
  {
    name: 'one-undo-holds-up-all',
    mode: 'rule 6',
    why: 'the undos behind one that does not get through wait for it, for days',
    edits: [{ file: 'saga/compensation.ts', find: 'await Promise.race([done, parked]);', replace: 'await done;' }],
    tests: ['saga/compensation.test.ts'],
  },
  {
    name: 'any-no-is-a-refusal',
    mode: 'rule 8',
    why: 'whatever is not to be tried again decides: a wrong password at the provider costs everybody the order',
    edits: [
      {
        file: 'saga/failures.ts',
        find: "REFUSALS.some((refusal) => refusal === type) ? 'refused' : 'undecided'",
        replace: "REFUSALS.some((refusal) => refusal === type) ? 'refused' : 'refused'",
      },
    ],
    tests: ['saga/outage.test.ts'],
  },
  {
    name: 'refusal-fails-the-workflow',
    mode: 'rule 8',
    why: 'a declined card is a failed workflow, among which nobody sees those that are work for an engineer',
    edits: [
      {
        file: 'saga/run.ts',
        find: '      return CancellationScope.nonCancellable(async () => this.#takeBack());\n    }\n  }\n\n  /** Goes on',
        replace:
          '      await CancellationScope.nonCancellable(async () => this.#takeBack());\n      throw error;\n    }\n  }\n\n  /** Goes on',
      },
    ],
    tests: ['saga/saga.test.ts'],
  },
  {
    name: 'every-step-is-published',
    mode: 'rule 9',
    why: 'every order pays for search attributes that nobody searches for',
    edits: [
      {
        file: 'saga/run.ts',
        find: "    if (this.#cause !== null) publishState('settled', this.#cause);",
        replace: "    publishState('settled', this.#cause ?? { step: null, type: 'none', message: '' });",
      },
    ],
    tests: ['saga/saga.test.ts'],
  },
  {
    name: 'one-saga-a-workflow',
    mode: 'rule 10',
    why: 'the second saga of a workflow takes the place of the first, which hears of nothing any more',
    edits: [
      {
        file: 'saga/registry.ts',
        find: '  sagas.set(run.id, run);',
        replace: '  sagas.clear();\n  sagas.set(run.id, run);',
      },
    ],
    tests: ['saga/saga.test.ts'],
  },
  {
    name: 'cancel-of-temporal-unheard',
    mode: 'rule 3',
    why: "Temporal's own cancel stops what runs, and nobody is told who wanted it",
    edits: [
      {
        file: 'saga/run.ts',
        find: 'CancellationScope.current().cancelRequested.catch(() => {',
        replace: 'new Promise<never>(() => undefined).catch(() => {',
      },
    ],
    tests: ['saga/cancel.test.ts'],
  },
  {
    name: 'revoked-is-an-outage',
    mode: 'revoked',
    why: 'a step that somebody took back is tried again for ever',
    edits: [
      {
        file: 'saga/part.ts',
        find: "verdict === 'refused' || verdict === 'revoked';",
        replace: "verdict === 'refused';",
      },
    ],
    tests: PARKING,
  },
  {
    name: 'another-try-beside-the-first',
    mode: 'parking',
    why: 'the step is done under another key while the first may land yet: twice',
    edits: [
      { file: 'saga/attempt.ts', find: '      if (this.#epochs.length > 1) await this.#clear();\n', replace: '' },
    ],
    tests: PARKING,
  },
  {
    name: 'only-the-last-try-is-undone',
    mode: 'parking',
    why: 'what the tries before it may have done stays',
    edits: [
      {
        file: 'saga/attempt.ts',
        find: 'const open = this.#epochs.filter((epoch) => !isGone(epoch)).toReversed();',
        replace: 'const open = this.#epochs.filter((epoch) => !isGone(epoch)).slice(-1);',
      },
    ],
    tests: PARKING,
  },
  {
    name: 'another-input-under-the-same-key',
    mode: 'A10',
    why: 'the other system answers what it has stored under the key: the 500 of the first try',
    edits: [
      {
        file: 'saga/epoch.ts',
        find: 'return number === 1 ? key : `${key}~${number}`;',
        replace: 'return number > 0 ? key : `${key}~${number}`;',
      },
    ],
    tests: PARKING,
  },
  {
    name: 'undo-of-what-was-done-by-hand',
    mode: 'parking',
    why: 'what a person did outside is undone by calling a service that knows nothing of it',
    edits: [
      {
        file: 'saga/attempt.ts',
        find: "for (const epoch of open) if (epoch.outcome !== 'external') await this.#revoke(epoch, never);\n    for (const epoch of open) if (epoch.outcome === 'external') await this.#awaitSettling(epoch);",
        replace: 'for (const epoch of open) await this.#revoke(epoch, never);',
      },
    ],
    tests: PARKING,
  },
  {
    name: 'decided-too-late',
    mode: 'parking',
    why: 'a capture that got through meanwhile is declared refused all the same',
    edits: [
      {
        file: 'saga/attempt.ts',
        find: "if (action === 'declare-refused') return 'result' in ended || explain(ended.error).verdict === 'refused';",
        replace:
          "if (action === 'declare-refused') return 'error' in ended && explain(ended.error).verdict === 'refused';",
      },
    ],
    tests: PARKING,
  },
  {
    name: 'decision-not-written-down',
    mode: 'parking',
    why: 'the next run does not know what an operator decided',
    edits: [
      {
        file: 'saga/attempt.ts',
        find: '      this.#epochs.push(nextEpoch(ruling, this.#last.number + 1));\n      await this.#record();',
        replace: '      this.#epochs.push(nextEpoch(ruling, this.#last.number + 1));',
      },
    ],
    tests: ['saga/journal.test.ts'],
  },
  {
    name: 'nested-key-of-the-whole',
    mode: 'nested',
    why: 'the steps of two parcels have one key, and the second finds itself done',
    edits: [
      {
        file: 'saga/part.ts',
        find: "return this.#path === null ? '' : `${this.#path}/`;",
        replace: "return this.#outer === null ? '' : `nested/`;",
      },
    ],
    tests: ['saga/nested.test.ts'],
  },
  {
    name: 'given-up-behind-the-pivot',
    mode: 'parking',
    why: 'an order that is paid is given up because of a parked step',
    edits: [
      {
        file: 'saga/allowed.ts',
        find: "compensate: !bound && kind === 'step',",
        replace: "compensate: kind === 'step',",
      },
    ],
    tests: ['saga/journal.test.ts'],
  },
];
