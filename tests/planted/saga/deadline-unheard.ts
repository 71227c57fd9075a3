import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'deadline-unheard',
  mode: 'rule 5',
  why: 'a saga that has to be over by now waits for a provider that is gone',
  edits: [
    {
      file: 'saga/run.ts',
      find: 'else if (deadline !== undefined)',
      replace: "else if (deadline === '0 s')",
    },
  ],
  tests: ['saga/saga.test.ts'],
};
