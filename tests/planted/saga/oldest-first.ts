import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'oldest-first',
  mode: 'B6',
  why: 'the money is given back before the parcel is stopped',
  edits: [
    {
      file: 'saga/compensation.ts',
      find: '  for (const attempt of attempts.toReversed()) {',
      replace: '  for (const attempt of attempts) {',
    },
  ],
  tests: ['saga/compensation.test.ts', 'tests/simulation/simulation.test.ts'],
};
