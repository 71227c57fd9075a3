import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'nested-pivot-ignored',
  mode: 'B9',
  why: 'what a nested saga got through is taken back with the others',
  edits: [
    {
      file: 'saga/part.ts',
      find: "    return this.#state === 'committed' || this.#outer?.isKept === true;",
      replace: "    return this.#outer === null && this.#state === 'committed';",
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
