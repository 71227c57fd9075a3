import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'attention-of-steps-only',
  mode: 'B5',
  why: "a saga that can't be written down calls for nobody",
  edits: [
    {
      file: 'saga/run.ts',
      find: 'this.#lost || this.#recorder.parked, parked',
      replace: 'this.#lost, parked',
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
