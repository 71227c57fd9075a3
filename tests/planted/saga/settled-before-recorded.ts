import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'settled-before-recorded',
  mode: 'C12',
  why: 'the workflow is over, and its order never learns how it ended',
  edits: [
    {
      file: 'saga/run.ts',
      find: '    await this.#recorder.settled({',
      replace: '    void this.#recorder.settled({',
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
