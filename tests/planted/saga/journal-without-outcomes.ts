import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'journal-without-outcomes',
  mode: 'C6',
  why: 'the next run calls the undo of what a person did by hand',
  edits: [
    {
      file: 'saga/attempt.ts',
      find: '      epoch,\n      ...rest,\n',
      replace: "      epoch,\n      ...rest,\n      outcome: 'unknown',\n",
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
