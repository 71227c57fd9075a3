import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'siblings-not-awaited',
  mode: 'rule 2',
  why: 'a step beside the one that failed lands after its own undo',
  edits: [
    {
      file: 'saga/part.ts',
      find: '    await Promise.all(this.#whole.attempts.under(this.#prefix).map(async ({ settled }) => settled));\n',
      replace: '',
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
