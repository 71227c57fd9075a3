import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'refused-pivot-left',
  mode: 'rule 1',
  why: 'what was refused needs no undo, it is thought, and a late first attempt captures after all',
  edits: [
    {
      file: 'saga/compensation.ts',
      find: '    if (attempt.kept) continue;\n',
      replace: "    if (attempt.kept || (attempt.refused && attempt.trace().kind === 'pivot')) continue;\n",
    },
  ],
  tests: ['saga/saga.test.ts', 'tests/simulation/simulation.test.ts'],
};
