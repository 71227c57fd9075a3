import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'begun-while-it-leaves',
  mode: 'rule 2',
  why: 'a body that goes on beside the step that failed begins another, which nobody takes back',
  edits: [
    {
      file: 'saga/part.ts',
      find: "    if (this.#state === 'compensating') throw new CancelledFailure(`the saga failed before ${kind} '${name}'`);\n",
      replace: "    if (this.#state === 'compensating') return;\n",
    },
  ],
  tests: ['saga/compensation.test.ts', 'tests/simulation/simulation.test.ts'],
};
