/** Bugs in how providers are called, and in the workers that call them. */
import type { Planted } from './planted.ts';

export const AT_PROVIDERS: readonly Planted[] = [
  {
    name: 'raw-reference-in-a-path',
    mode: 'A12',
    why: 'references are text without anything special, so far: put into a path as they are, one leads to another thing',
    edits: [
      {
        file: 'activities/provider-path.ts',
        find: 'encodeURIComponent(referenceIn(ref))',
        replace: 'referenceIn(ref)',
      },
    ],
    tests: ['activities/references.test.ts > leads nowhere', 'activities/provider-path.test.ts'],
  },
  {
    name: 'dots-are-a-reference',
    mode: 'A12',
    why: 'encoding leaves dots as they are, and whatever is on the way goes up a folder',
    edits: [
      {
        file: 'contracts/references.schema.ts',
        find: "  .refine((ref) => ref !== '.' && ref !== '..', \"must not be '.' or '..'\")\n",
        replace: '',
      },
    ],
    tests: ['activities/provider-path.test.ts', 'tests/sagas-api.test.ts > not whole'],
  },
  {
    name: 'unusable-reference-tried-on',
    mode: 'A12',
    why: 'a provider that calls what it made by no usable name is taken for one that is down',
    edits: [
      {
        file: 'activities/references.ts',
        find: 'ApplicationFailure.nonRetryable(',
        replace: 'ApplicationFailure.retryable(',
      },
    ],
    tests: ['activities/references.test.ts'],
  },
  {
    name: 'decision-that-nothing-can-store',
    mode: 'A12',
    why: 'what an operator tells of a step that is unknown is looked at by nobody, and PostgreSQL refuses it: 500',
    edits: [{ file: 'contracts/resolve.schema.ts', find: '.refine(isStorable, ', replace: '.refine(() => true, ' }],
    tests: ['tests/sagas-api.test.ts > not whole'],
  },
  {
    name: 'back-before-it-may',
    mode: 'A13',
    why: 'a provider that is overloaded is asked again as soon as any other',
    edits: [
      {
        file: 'activities/http.ts',
        find: '{ nextRetryDelay: retryAfterMs, details: [{ retryAfterMs }] }',
        replace: '{}',
      },
    ],
    tests: ['activities/http.test.ts > comes back when it is told to', 'tests/retry-after.test.ts'],
  },
  {
    name: 'back-before-it-may-once-parked',
    mode: 'A13',
    why: 'a saga that is parked goes by its own pauses, whatever the provider asks for',
    edits: [
      {
        file: 'saga/persist.ts',
        find: 'this.#rest(Math.max(pause, failure.retryAfterMs ?? 0))',
        replace: 'this.#rest(pause)',
      },
    ],
    tests: ['saga/outage.test.ts'],
  },
  {
    name: 'place-kept-for-ever',
    mode: 'C15',
    why: 'a call keeps its place until it ends, and one that was never sent never does',
    edits: [
      {
        file: 'activities/places.ts',
        find: 'return await unlessAborted(signal, async () => work(place));',
        replace: 'return await work(place);',
      },
    ],
    tests: ['activities/places.test.ts'],
  },
  {
    name: 'waiting-out-of-reach',
    mode: 'C15',
    why: 'the time of a call begins when it is sent',
    edits: [
      {
        file: 'activities/places.ts',
        find: "    signal.addEventListener('abort', leave, { once: true });\n    waiting.add(enter);",
        replace: '    waiting.add(enter);',
      },
    ],
    tests: ['activities/places.test.ts'],
  },
  {
    name: 'ready-without-a-place',
    mode: 'C15',
    why: 'a worker that runs is ready, though nothing can run on it any more',
    edits: [
      {
        file: 'workers/readiness.ts',
        find: 'if (this.attempts.overdue >= this.#places)',
        replace: 'if (this.attempts.overdue > this.#places)',
      },
    ],
    tests: ['tests/workers.test.ts > that never end hold all places'],
  },
  {
    name: 'released-however-long-it-takes',
    mode: 'C15',
    why: 'a worker that is told to stop waits for all that it holds, and something never comes',
    edits: [
      {
        file: 'workers/run.ts',
        find: 'const RELEASE_LIMIT_MS = 5000;',
        replace: 'const RELEASE_LIMIT_MS = 2 ** 31 - 1;',
      },
    ],
    tests: ['tests/workers.test.ts > that never end hold all places'],
  },
  {
    name: 'ready-without-temporal',
    mode: 'C7',
    why: 'a worker that Temporal gives nothing says that it can take work',
    edits: [
      {
        file: 'workers/readiness.ts',
        find: '    if (!(await this.#answers(temporal))) throw new Error("temporal doesn\'t answer");\n',
        replace: '    void this.#answers(temporal);\n',
      },
    ],
    tests: ['tests/workers.test.ts > is not ready while Temporal is away'],
  },
];
