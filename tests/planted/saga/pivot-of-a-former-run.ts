import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'pivot-of-a-former-run',
  mode: 'C6',
  why: 'the capture of a run that was terminated lands after the next one was cancelled',
  edits: [
    {
      file: 'saga/part.ts',
      find: '    if (wasCatchingUp && !catchingUp && this.#stopped) return this.#forgo<R>(name, act);\n',
      replace: '',
    },
  ],
  tests: ['saga/journal.test.ts'],
};
