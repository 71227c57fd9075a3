import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'journal-behind-the-undo',
  mode: 'C6',
  why: 'a run that is terminated while it takes back leaves nobody who knows of it',
  edits: [
    {
      file: 'saga/run.ts',
      find: '    if (attempts.length > 0) await this.#recorder.compensating(',
      replace: '    if (attempts.length > 0) void this.#recorder.compensating(',
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
