import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'undo-of-what-is-done',
  mode: 'rule 1',
  why: 'an attempt that timed out has taken effect, and nobody takes it back',
  edits: [
    {
      file: 'saga/compensation.ts',
      find: '    if (attempt.kept) continue;',
      replace: '    if (attempt.kept || attempt.error !== undefined) continue;',
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
