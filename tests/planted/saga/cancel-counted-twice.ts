import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'cancel-counted-twice',
  mode: 'F2',
  why: 'a command that comes twice is two decisions',
  edits: [
    {
      file: 'saga/run.ts',
      find: '    if (this.#decisions.knows(wish.commandId)) return;\n',
      replace: '',
    },
  ],
  tests: ['saga/cancel.test.ts', 'tests/simulation/simulation.test.ts'],
};
