import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'undo-registered-late',
  mode: 'rule 1',
  why: 'an attempt that timed out has taken effect, and nobody takes it back',
  edits: [
    {
      file: 'saga/compensation.ts',
      find: '    if (attempt.kept) continue;',
      replace: '    if (attempt.kept || attempt.error !== undefined) continue;',
    },
  ],
  tests: [
    'matrix --story happy --site reserveStock --fault abandoned',
    'saga/compensation.test.ts',
    'tests/simulation/simulation.test.ts',
  ],
};
