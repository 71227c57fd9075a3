import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'nested-relived-in-part',
  mode: 'C6',
  why: 'a run that takes up never gets to what was beside a failed step in a nested saga',
  edits: [
    {
      file: 'saga/part.ts',
      find: '      if (this.#isResuming) await condition(() => this.#whole.attempts.missing(this.#prefix) === undefined);\n',
      replace: '',
    },
  ],
  tests: ['saga/journal.test.ts'],
};
