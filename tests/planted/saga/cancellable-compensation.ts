import type { Planted } from '../planted.ts';

export const bug: Planted = {
  name: 'cancellable-compensation',
  mode: 'B7',
  why: "Temporal's cancel stops a compensation half-way",
  edits: [
    {
      file: 'saga/run.ts',
      find: '      return CancellationScope.nonCancellable(async () => this.#takeBack());',
      replace: '      return this.#takeBack();',
    },
  ],
  tests: ['tests/simulation/simulation.test.ts'],
};
