import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'late-cancel-heeded',
  mode: 'C12',
  why: 'a cancel behind the pivot is answered as if it had won',
  edits: [
    {
      file: 'saga/run.ts',
      find: "    return !this.bound && this.#state !== 'committed' && this.#outcome?.status !== 'confirmed';",
      replace: '    return true;',
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
