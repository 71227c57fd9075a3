import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'attention-of-the-last',
  mode: 'rule 10',
  why: 'a saga that needs nobody hides another of its workflow that does',
  edits: [
    {
      file: 'saga/attributes.ts',
      find: 'if (needy.size > 0 !== before) upsert',
      replace: 'upsert',
    },
  ],
  tests: ['saga/saga.test.ts', 'tests/simulation/simulation.test.ts'],
};
