import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'kept-and-not-told',
  mode: 'nested',
  why: 'nobody hears that a nested saga got through, in a saga that was taken back',
  edits: [
    {
      file: 'saga/run.ts',
      find: '      kept: this.#part.kept,\n',
      replace: '      kept: [],\n',
    },
  ],
  tests: ['saga/nested.test.ts'],
};
