import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'given-up-in-memory',
  mode: 'C6',
  why: 'that a saga was given up is lost with the run that heard it',
  edits: [
    {
      file: 'saga/run.ts',
      find: '    this.#noted = CancellationScope.nonCancellable(async () => this.record());\n',
      replace: '',
    },
  ],
  tests: ['saga/heard.test.ts'],
};
