import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'cancel-before-caught-up',
  mode: 'C6',
  why: 'a run that is cancelled at once forgets what the one before it did',
  edits: [
    {
      file: 'saga/run.ts',
      find: '    if (this.#catchingUp) this.#heldBack ??= interruption;\n    else this.#interrupt(interruption);',
      replace: '    this.#interrupt(interruption);',
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
