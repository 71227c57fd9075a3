import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'refused-before-caught-up',
  mode: 'C6',
  why: 'a refusal beside steps that a former run did has them forgotten',
  edits: [
    {
      file: 'saga/part.ts',
      find: '        if (this.#whole.catchingUp && !this.#isResuming) await this.#ended();\n',
      replace: '',
    },
  ],
  tests: ['saga/journal.test.ts'],
};
