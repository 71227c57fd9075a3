import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'undo-in-the-cancellable-scope',
  mode: 'B7',
  why: "Temporal's cancel stops a compensation half-way",
  edits: [
    {
      file: 'saga/run.ts',
      find: '      return CancellationScope.nonCancellable(async () => this.#takeBack());',
      replace: '      return this.#takeBack();',
    },
  ],
  tests: [
    'matrix --story refused-at-capture --site voidAuthorization --fault cancel-run',
    'saga/cancel.test.ts',
    'tests/simulation/simulation.test.ts',
  ],
};
