import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'finish-that-gives-up',
  mode: 'finish',
  why: 'a no behind the pivot ends an order that is paid',
  edits: [
    {
      file: 'saga/part.ts',
      find: "kind: 'finish', decides: never,",
      replace: "kind: 'finish', decides: refuses,",
    },
  ],
  tests: ['saga/parking.test.ts', 'tests/simulation/simulation.test.ts'],
};
