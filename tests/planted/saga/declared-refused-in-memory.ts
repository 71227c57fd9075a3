import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'declared-refused-in-memory',
  mode: 'C6',
  why: 'that a pivot was declared refused is lost with the run that heard it',
  edits: [
    {
      file: 'saga/attempt.ts',
      find: '    await this.#record();\n    throw failureAgain(this.#failure);\n',
      replace: '    throw failureAgain(this.#failure);\n',
    },
  ],
  tests: ['saga/heard.test.ts'],
};
