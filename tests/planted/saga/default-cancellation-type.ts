import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'default-cancellation-type',
  mode: 'B2',
  why: 'an activity that was cancelled still runs when its undo does',
  edits: [
    {
      file: 'workflows/policies.ts',
      find: "  cancellationType: 'WAIT_CANCELLATION_COMPLETED',",
      replace: "  cancellationType: 'TRY_CANCEL',",
    },
  ],
  tests: ['matrix --story overtaken --site releaseStock --fault error', 'tests/simulation/simulation.test.ts'],
};
